/** Coalesces a batch of trigger results, so that each document is looked at once. */
import type { Actor } from '../model/memory.ts';
import { type DocumentRef, subjectKey } from '../model/subject.ts';
import type { TriggerResult } from './result.ts';

/** One thing to look at, and what is known about the calls that led there. */
export interface Occasion {
  /** Earliest `eventTime` (epoch ms) of the batch: time to repair is counted from here. */
  readonly eventTime: number | undefined;
  /** The latest actor of any of the calls: for people to read. */
  readonly cause: Actor | undefined;
}

export interface DocumentOccasion extends Occasion {
  readonly document: DocumentRef;
  /**
   * Who last wrote this policy, when a call in the batch did; decides between drift and a person's wish. Undefined
   * when only neighbours (a distribution, tags, encryption) changed: then CloudTrail must be asked.
   */
  readonly actor: Actor | undefined;
  /** True when nothing but writes of this policy by Origin Guard itself led here. */
  readonly onlyOurWrites: boolean;
}

export interface DistributionOccasion extends Occasion {
  readonly distributionId: string;
}

export interface MergedTrigger {
  /** Unique, sorted by document key. */
  readonly documents: readonly DocumentOccasion[];
  /** Unique, sorted. */
  readonly distributions: readonly DistributionOccasion[];
  /** Set when a full sweep is needed; the reasons are unique and sorted. */
  readonly everything: (Occasion & { readonly because: readonly string[] }) | undefined;
}

/** The order of `results` and repetitions in it do not matter. */
export const mergeTriggers = (results: readonly TriggerResult[]): MergedTrigger => ({
  documents: documentOccasions(results),
  distributions: distributionOccasions(results),
  everything: sweepOccasion(results),
});

const documentOccasions = (results: readonly TriggerResult[]): readonly DocumentOccasion[] => {
  const found = collect(
    results,
    (result) => (result.kind === 'documents' ? result.documents : []),
    subjectKey,
  );
  return found.map(({ item: document, calls }) => ({
    document,
    ...occasionOf(calls),
    actor: latestActor(calls.filter((call) => call.wrotePolicy)),
    onlyOurWrites: calls.every((call) => call.ours && call.wrotePolicy),
  }));
};

const distributionOccasions = (results: readonly TriggerResult[]): readonly DistributionOccasion[] =>
  collect(
    results,
    (result) => (result.kind === 'documents' ? result.distributionIds : []),
    (id) => id,
  ).map(({ item: distributionId, calls }) => ({ distributionId, ...occasionOf(calls) }));

const sweepOccasion = (results: readonly TriggerResult[]): MergedTrigger['everything'] => {
  const calls = results.filter((result) => result.kind === 'everything');
  if (calls.length === 0) return undefined;
  return { ...occasionOf(calls), because: [...new Set(calls.map((call) => call.because))].sort() };
};

const collect = <T>(
  results: readonly TriggerResult[],
  itemsOf: (result: TriggerResult) => readonly T[],
  keyOf: (item: T) => string,
): readonly { readonly item: T; readonly calls: readonly TriggerResult[] }[] => {
  const found = new Map<string, { item: T; calls: TriggerResult[] }>();
  for (const result of results) {
    for (const item of itemsOf(result)) {
      const entry = found.get(keyOf(item)) ?? { item, calls: [] };
      entry.calls.push(result);
      found.set(keyOf(item), entry);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
};

const occasionOf = (calls: readonly TriggerResult[]): Occasion => {
  const times = calls.flatMap((call) => call.eventTime ?? []);
  return {
    eventTime: times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b)),
    cause: latestActor(calls),
  };
};

/** CloudTrail counts whole seconds: of several actors in the same second the one that asks for most care counts. */
const care: Readonly<Record<Actor['kind'], number>> = {
  person: 3,
  unknown: 2,
  automation: 1,
  'origin-guard': 0,
};

const latestActor = (calls: readonly TriggerResult[]): Actor | undefined =>
  calls
    .map((call) => call.actor)
    .sort(
      (a, b) => moment(b) - moment(a) || care[b.kind] - care[a.kind] || compareText(identity(a), identity(b)),
    )
    .at(0);

/** A call without a time is taken for the latest: a person's call must not lose to automation for want of a time. */
const moment = (actor: Actor): number => actor.at ?? Number.MAX_SAFE_INTEGER;

const identity = (actor: Actor): string =>
  JSON.stringify([actor.eventId ?? null, actor.name, actor.tool, actor.eventName ?? null]);

const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

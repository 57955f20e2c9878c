/** A batch of `changes` messages -> the documents they name, each looked at once -> which messages to try again. */
import type { App } from './app.ts';
import type { Outcome } from './core/model/outcome.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';
import { type MergedTrigger, mergeTriggers } from './core/trigger/merge.ts';
import type { TriggerResult } from './core/trigger/result.ts';
import { subjectsOf } from './core/trigger/subjects.ts';
import { documentsOfDistribution } from './distribution-documents.ts';
import { type Message, parseMessage } from './message.ts';
import type { Work } from './read-facts.ts';
import { type RunSummary, reconcile } from './reconcile.ts';
import { sweep } from './sweep.ts';

export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
}

export interface BatchResult {
  /** Message id -> why it must be tried again (or end in the dead-letter queue). */
  readonly failed: ReadonlyMap<string, string>;
  readonly runs: readonly RunSummary[];
  /** Earliest CloudTrail eventTime (epoch ms) in the batch, for the time to repair. */
  readonly earliestEventTime: number | undefined;
}

interface Read {
  readonly id: string;
  readonly message: Message;
  readonly trigger: TriggerResult | undefined;
}

const read = (app: App, message: QueuedMessage): Read => {
  const parsed = parseMessage(message.body);
  const trigger = parsed.kind === 'event' ? subjectsOf(parsed.record, app.ourRoleNames) : undefined;
  if (trigger?.kind === 'nothing') {
    app.log.info('nothing to look at', { eventName: trigger.eventName, because: trigger.because });
  }
  return { id: message.id, message: parsed, trigger };
};

/** Works of own requests first: an event about the same document knows more and replaces them. */
const worksOf = async (app: App, reads: readonly Read[], merged: MergedTrigger): Promise<readonly Work[]> => {
  const works = new Map<string, Work>();
  const add = (document: DocumentRef, rest: Omit<Work, 'document'>): void => {
    const before = works.get(subjectKey(document));
    works.set(subjectKey(document), { document, ...rest, actor: rest.actor ?? before?.actor });
  };
  for (const { message } of reads) {
    if (message.kind !== 'request') continue;
    const { documents, reason, actor, cause, eventTime } = message.request;
    for (const document of documents) add(document, { reason, actor, cause, eventTime });
  }
  for (const { distributionId, cause, eventTime } of merged.distributions) {
    for (const document of await documentsOfDistribution(app, distributionId)) {
      add(document, { reason: `distribution ${distributionId} changed`, actor: undefined, cause, eventTime });
    }
  }
  for (const { document, actor, cause, eventTime } of merged.documents) {
    add(document, { reason: cause?.eventName ?? 'event', actor, cause, eventTime });
  }
  return [...works.values()].sort((a, b) => (subjectKey(a.document) < subjectKey(b.document) ? -1 : 1));
};

/** A change of anything but a policy may also leave a key policy behind: look at the keys in use. */
const keyWorks = (works: readonly Work[], run: RunSummary): readonly Work[] => {
  const beyondPolicies = works.filter((work) => work.document.type === 'bucket' && work.actor === undefined);
  const [first] = beyondPolicies;
  if (!first) return [];
  const looked = new Set(works.map((work) => subjectKey(work.document)));
  return run.keysInUse
    .map((arn) => ({ ...first, document: { type: 'key' as const, arn } }))
    .filter((work) => !looked.has(subjectKey(work.document)));
};

const mustRetry = (runs: readonly RunSummary[]): readonly Extract<Outcome, { result: 'failed' }>[] =>
  runs
    .flatMap((run) => run.outcomes)
    .filter((outcome) => outcome.result === 'failed')
    .filter((outcome) => outcome.retry);

/** Which documents a message stands for; undefined: all of the batch (it named a distribution or everything). */
const documentKeysOf = ({ message, trigger }: Read): readonly string[] | undefined => {
  if (message.kind === 'request') return message.request.documents.map(subjectKey);
  if (trigger?.kind === 'documents' && trigger.distributionIds.length === 0) {
    return trigger.documents.map(subjectKey);
  }
  return trigger?.kind === 'nothing' ? [] : undefined;
};

const failuresOf = (reads: readonly Read[], runs: readonly RunSummary[]): ReadonlyMap<string, string> => {
  const failed = new Map<string, string>();
  const failures = mustRetry(runs);
  for (const entry of reads) {
    if (entry.message.kind === 'bad') {
      failed.set(entry.id, entry.message.because);
      continue;
    }
    const keys = documentKeysOf(entry);
    const own = failures.find((failure) => keys === undefined || keys.includes(subjectKey(failure.document)));
    if (own) failed.set(entry.id, `${subjectKey(own.document)}: ${own.because}`);
  }
  return failed;
};

/** Handles a batch. Throws only when nothing of it could be handled: then every message comes back. */
export const handleBatch = async (app: App, messages: readonly QueuedMessage[]): Promise<BatchResult> => {
  const reads = messages.map((message) => read(app, message));
  const merged = mergeTriggers(reads.flatMap(({ trigger }) => (trigger ? [trigger] : [])));
  const works = await worksOf(app, reads, merged);
  const runs: RunSummary[] = [];
  if (works.length > 0) {
    const run = await reconcile(app, works);
    runs.push(run);
    const keys = keyWorks(works, run);
    if (keys.length > 0) runs.push(await reconcile(app, keys));
  }
  if (merged.everything) await sweep(app, merged.everything.because.join(' '));
  const times = works.flatMap((work) => work.eventTime ?? []);
  return {
    failed: failuresOf(reads, runs),
    runs,
    earliestEventTime: times.length > 0 ? Math.min(...times) : undefined,
  };
};

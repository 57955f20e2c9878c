/** From the messages of a batch to the documents that they name, each once, and back: which message is about which. */
import { about } from './about.ts';
import type { App } from './app.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';
import { type MergedTrigger, mergeTriggers } from './core/trigger/merge.ts';
import type { TriggerResult } from './core/trigger/result.ts';
import { subjectsOf } from './core/trigger/subjects.ts';
import { documentsOfDistribution } from './distribution-documents.ts';
import type { ChangedDistributions } from './markers.ts';
import { type Message, parseMessage } from './message.ts';
import { processedAmong } from './processed-events.ts';
import type { Work } from './read-facts.ts';

export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
}

interface Read {
  readonly id: string;
  readonly message: Message;
  readonly trigger: TriggerResult | undefined;
}

export interface BatchWorks {
  /** Each document once, sorted. */
  readonly works: readonly Work[];
  /** Message id -> keys of the documents that it named, directly or through a distribution. */
  readonly documentsOf: ReadonlyMap<string, readonly string[]>;
  /** Message id -> why it cannot be handled: malformed, or its distribution's documents are not known. */
  readonly failed: ReadonlyMap<string, string>;
  /** Messages after which also what is about no document is looked at: asked for, or a distribution or bucket came or went. */
  readonly accountFor: readonly string[];
  /** Whose tags may have changed. */
  readonly changedDistributions: ChangedDistributions;
  /** Messages that may concern any document, and why. */
  readonly sweepFor: readonly string[];
  readonly sweepBecause: string;
  /** Message id -> id of the CloudTrail event that it carries. */
  readonly eventIds: ReadonlyMap<string, string>;
  /** Message id -> what its log lines and outcomes have in common; every message has one. */
  readonly correlationIds: ReadonlyMap<string, string>;
}

type Resolved = readonly DocumentRef[] | { readonly because: string };

const read = (app: App, message: QueuedMessage): Read => {
  const parsed = parseMessage(message.body);
  const trigger = parsed.kind === 'event' ? subjectsOf(parsed.record, app.ourRoleNames) : undefined;
  if (trigger?.kind === 'nothing') {
    about(app, { correlationId: trigger.eventId }).log.info('nothing to look at', {
      eventName: trigger.eventName,
      because: trigger.because,
    });
  }
  return { id: message.id, message: parsed, trigger };
};

/** What cannot be told of one distribution fails its messages only. */
const resolve = async (app: App, merged: MergedTrigger): Promise<ReadonlyMap<string, Resolved>> => {
  const resolved = new Map<string, Resolved>();
  for (const { distributionId } of merged.distributions) {
    try {
      resolved.set(distributionId, await documentsOfDistribution(app, distributionId));
    } catch (error) {
      resolved.set(distributionId, { because: error instanceof Error ? error.message : String(error) });
    }
  }
  return resolved;
};

const documentsIn = (resolved: Resolved | undefined): readonly DocumentRef[] =>
  resolved === undefined || 'because' in resolved ? [] : resolved;

const earliest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

/** The event's own id; of a request the id that it carries on, else that of its message. */
const correlationOf = ({ id, message, trigger }: Read): string =>
  (message.kind === 'request' ? message.request.correlationId : trigger?.eventId) ?? id;

/** Works of own requests first: an event about the same document knows more and replaces them. */
const worksOf = (
  reads: readonly Read[],
  merged: MergedTrigger,
  resolved: ReadonlyMap<string, Resolved>,
): readonly Work[] => {
  const works = new Map<string, Work>();
  const add = (document: DocumentRef, rest: Omit<Work, 'document'>): void => {
    const before = works.get(subjectKey(document));
    const eventTime = earliest(rest.eventTime, before?.eventTime);
    const actor = rest.actor ?? before?.actor;
    const correlationId = rest.correlationId ?? before?.correlationId;
    works.set(subjectKey(document), { document, ...rest, actor, eventTime, correlationId });
  };
  for (const one of reads) {
    if (one.message.kind !== 'request') continue;
    const { documents, reason, actor, cause, eventTime } = one.message.request;
    const correlationId = correlationOf(one);
    for (const document of documents) add(document, { reason, actor, cause, eventTime, correlationId });
  }
  for (const { distributionId, cause, eventTime } of merged.distributions) {
    for (const document of documentsIn(resolved.get(distributionId))) {
      const reason = `distribution ${distributionId} changed`;
      add(document, { reason, actor: undefined, cause, eventTime, correlationId: cause?.eventId });
    }
  }
  for (const { document, actor, cause, eventTime, onlyOurWrites } of merged.documents) {
    const ownWrite = onlyOurWrites && !works.has(subjectKey(document));
    const reason = cause?.eventName ?? 'event';
    add(document, { reason, actor, cause, eventTime, correlationId: cause?.eventId, ownWrite });
  }
  return [...works.values()].sort((a, b) => (subjectKey(a.document) < subjectKey(b.document) ? -1 : 1));
};

const documentsOf = (
  { message, trigger }: Read,
  resolved: ReadonlyMap<string, Resolved>,
): readonly string[] => {
  if (message.kind === 'request') return message.request.documents.map(subjectKey);
  if (trigger?.kind !== 'documents') return [];
  const indirect = trigger.distributionIds.flatMap((id) => documentsIn(resolved.get(id)));
  return [...trigger.documents, ...indirect].map(subjectKey);
};

const failureOf = (
  { message, trigger }: Read,
  resolved: ReadonlyMap<string, Resolved>,
): string | undefined => {
  if (message.kind === 'bad') return message.because;
  if (trigger?.kind !== 'documents') return undefined;
  const unresolved = trigger.distributionIds.map((id) => resolved.get(id));
  return unresolved.flatMap((one) => (one !== undefined && 'because' in one ? one.because : [])).at(0);
};

/** Origins may lead to a bucket that is gone, or to one that came back. */
const bucketCalls: ReadonlySet<string | undefined> = new Set(['CreateBucket', 'DeleteBucket']);

const isBucketCall = ({ trigger }: Read): boolean =>
  trigger?.kind === 'documents' && bucketCalls.has(trigger.eventName);

const asksForAccount = ({ message }: Read): boolean =>
  message.kind === 'request' && message.request.account === true;

const concernsAccount = (one: Read): boolean =>
  asksForAccount(one) ||
  isBucketCall(one) ||
  (one.trigger?.kind === 'documents' && one.trigger.distributionIds.length > 0);

const changedIn = (reads: readonly Read[], { distributions }: MergedTrigger): ChangedDistributions =>
  reads.some(asksForAccount)
    ? 'all'
    : new Map(distributions.map(({ distributionId, cause }) => [distributionId, cause]));

/** What names nothing to look at costs nothing to read again. */
const eventIdOf = ({ trigger }: Read): string | undefined =>
  trigger?.kind === 'nothing' ? undefined : trigger?.eventId;

const withoutProcessed = async (app: App, reads: readonly Read[]): Promise<readonly Read[]> => {
  const processed = await processedAmong(
    app,
    reads.flatMap((one) => eventIdOf(one) ?? []),
  );
  return reads.filter((one) => !processed.has(eventIdOf(one) ?? ''));
};

/** Of messages whose event was handled before, nothing is left. */
export const worksOfBatch = async (app: App, messages: readonly QueuedMessage[]): Promise<BatchWorks> => {
  const reads = await withoutProcessed(
    app,
    messages.map((message) => read(app, message)),
  );
  const merged = mergeTriggers(reads.flatMap(({ trigger }) => (trigger ? [trigger] : [])));
  // A list from before knows nothing of it, and what is gone would look like what cannot be read.
  if (reads.some(isBucketCall)) await app.inventory.read({ fresh: true });
  const resolved = await resolve(app, merged);
  const failures = reads.map((one) => [one.id, failureOf(one, resolved)] as const);
  return {
    works: worksOf(reads, merged, resolved),
    documentsOf: new Map(reads.map((one) => [one.id, documentsOf(one, resolved)])),
    failed: new Map(failures.flatMap(([id, because]) => (because === undefined ? [] : [[id, because]]))),
    accountFor: reads.filter(concernsAccount).map(({ id }) => id),
    changedDistributions: changedIn(reads, merged),
    sweepFor: reads.flatMap(({ id, trigger }) => (trigger?.kind === 'everything' ? [id] : [])),
    sweepBecause: merged.everything?.because.join(' ') ?? '',
    correlationIds: new Map(reads.map((one) => [one.id, correlationOf(one)])),
    eventIds: new Map(
      reads.flatMap((one) => [[one.id, eventIdOf(one) ?? ''] as const]).filter(([, id]) => id),
    ),
  };
};

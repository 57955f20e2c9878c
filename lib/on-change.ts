/** A batch of `changes` messages -> the documents they name, each looked at once -> which messages to try again. */
import { about } from './about.ts';
import type { App } from './app.ts';
import { type BatchWorks, type QueuedMessage, worksOfBatch } from './batch-works.ts';
import { subjectKey } from './core/model/subject.ts';
import { keyWorks } from './key-works.ts';
import { lookAtAccount } from './look-at-account.ts';
import { noticeMarkers } from './markers.ts';
import { withoutSettledWrites } from './own-writes.ts';
import { recordProcessed } from './processed-events.ts';
import type { Work } from './read-facts.ts';
import { type RunSummary, reconcile } from './reconcile.ts';
import { sweep } from './sweep.ts';

export type { QueuedMessage } from './batch-works.ts';

export interface BatchResult {
  /** Message id -> why it must be tried again (or end in the dead-letter queue). */
  readonly failed: ReadonlyMap<string, string>;
  readonly runs: readonly RunSummary[];
  /** Message id -> what its log lines have in common. */
  readonly correlationIds: ReadonlyMap<string, string>;
}

/** By document key: why its message must come back. */
const mustRetry = (runs: readonly RunSummary[]): ReadonlyMap<string, string> =>
  new Map(
    runs
      .flatMap((run) => run.outcomes)
      .flatMap((outcome) =>
        outcome.result === 'failed' && outcome.retry
          ? [[subjectKey(outcome.document), outcome.because] as const]
          : [],
      ),
  );

/** A message stands for the documents that it named, and for the keys behind them. */
const failuresOf = (
  batch: BatchWorks,
  runs: readonly RunSummary[],
  { sweepFailed, lookFailed }: Readonly<Record<'sweepFailed' | 'lookFailed', string | undefined>>,
): ReadonlyMap<string, string> => {
  const failed = new Map(batch.failed);
  const retries = mustRetry(runs);
  const keyOf = new Map(runs.flatMap((run) => [...run.keysInUse]));
  for (const [id, documents] of batch.documentsOf) {
    const keys = documents.flatMap((document) => keyOf.get(document) ?? []).map((arn) => `key:${arn}`);
    const own = [...documents, ...keys].find((document) => retries.has(document));
    if (own !== undefined && !failed.has(id)) failed.set(id, `${own}: ${retries.get(own)}`);
  }
  if (lookFailed !== undefined) for (const id of batch.accountFor) failed.set(id, lookFailed);
  if (sweepFailed !== undefined) for (const id of batch.sweepFor) failed.set(id, sweepFailed);
  return failed;
};

/** Bound to the first of the messages that ask for the same thing. */
const aboutFirst = (app: App, batch: BatchWorks, messages: readonly string[]): App =>
  about(app, { correlationId: batch.correlationIds.get(messages[0] ?? '') });

const sweepIfAsked = async (app: App, batch: BatchWorks): Promise<string | undefined> => {
  if (batch.sweepFor.length === 0) return undefined;
  try {
    await sweep(aboutFirst(app, batch, batch.sweepFor), batch.sweepBecause);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Undefined when it was not asked for, or went well; else why its messages must come back. */
const lookIfAsked = async (app: App, batch: BatchWorks): Promise<string | undefined> => {
  if (batch.accountFor.length === 0) return undefined;
  const bound = aboutFirst(app, batch, batch.accountFor);
  try {
    await lookAtAccount(bound);
    await noticeMarkers(bound, batch.changedDistributions);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** Looks at the documents, then at keys behind them that may have to follow. */
const reconcileAll = async (app: App, works: readonly Work[]): Promise<readonly RunSummary[]> => {
  if (works.length === 0) return [];
  const run = await reconcile(app, works);
  const keys = keyWorks(works, run.keysInUse);
  return keys.length > 0 ? [run, await reconcile(app, keys)] : [run];
};

/** Handles a batch. Throws only when nothing of it could be handled: then every message comes back. */
export const handleBatch = async (app: App, messages: readonly QueuedMessage[]): Promise<BatchResult> => {
  const batch = await worksOfBatch(app, messages);
  const works = await withoutSettledWrites(app, batch.works);
  const runs = await reconcileAll(app, works);
  const lookFailed = await lookIfAsked(app, batch);
  const sweepFailed = await sweepIfAsked(app, batch);
  const failed = failuresOf(batch, runs, { sweepFailed, lookFailed });
  await recordProcessed(app, batch.eventIds, failed);
  return { failed, runs, correlationIds: batch.correlationIds };
};

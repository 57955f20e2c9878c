/**
 * Finds every document in scope and queues it: what events lost heals here. It reads only what tells scope; the
 * decisions are made by `on-change`, so that there is one river.
 */
import pLimit from 'p-limit';
import { about } from './about.ts';
import type { App } from './app.ts';
import { changeRequest, changeRequests, nobody } from './change-request.ts';
import { type Reading, valueOr } from './core/model/reading.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';
import { originBucketNames } from './gather-distribution.ts';
import type { InventoryLists } from './inventory.ts';

const CONCURRENCY = 8;

/** What a sweep queued, for logs and metrics. */
export interface SweepSummary {
  readonly buckets: number;
  readonly keys: number;
}

/** Any of CloudFront's spellings in a policy: service principal, OAI ARN, distribution ARN, an own OAI's canonical id. */
const namesCloudFront = (policy: unknown, canonicalIds: readonly string[]): boolean => {
  const text = JSON.stringify(policy).toLowerCase();
  return text.includes('cloudfront') || canonicalIds.some((id) => text.includes(id.toLowerCase()));
};

interface Scope {
  /** Names of buckets that origins lead to; without a list of buckets some may be somebody else's. */
  readonly used: readonly string[];
  /** Names of other buckets whose policy names CloudFront, or cannot be read and may name it. */
  readonly named: readonly string[];
}

const bucketsInScope = async (app: App, lists: InventoryLists): Promise<Scope> => {
  const origins = originBucketNames(lists.snapshot.distributions ?? []);
  if (lists.buckets.status !== 'known') return { used: [...origins], named: [] };
  const canonicalIds = (lists.snapshot.originAccessIdentities ?? []).flatMap((identity) =>
    identity.S3CanonicalUserId ? [identity.S3CanonicalUserId] : [],
  );
  const others = lists.buckets.value.filter((bucket) => !origins.has(bucket.name));
  const limit = pLimit(CONCURRENCY);
  const isNamed = await Promise.all(
    others.map((bucket) =>
      limit(async () => {
        const policy = await app.ports.s3.bucketPolicy(bucket);
        // Its own run says that it cannot be read.
        if (policy.status === 'unreadable') return true;
        return policy.status === 'known' && namesCloudFront(policy.value, canonicalIds);
      }),
    ),
  );
  const all = lists.buckets.value.map(({ name }) => name);
  return {
    used: all.filter((name) => origins.has(name)),
    named: others.filter((_, index) => isNamed[index]).map(({ name }) => name),
  };
};

/**
 * What is remembered to have worked may be named nowhere any more: its caches have yet to forget (law 9). The key
 * behind a bucket follows from the look at the bucket (lib/key-works.ts), so it is not searched for here.
 */
const inScope = async (app: App, lists: InventoryLists, remembered: readonly DocumentRef[]) => {
  const { used, named } = await bucketsInScope(app, lists);
  const found = [...used, ...named].map((name): DocumentRef => ({ type: 'bucket', name }));
  return [...new Map([...found, ...remembered].map((one) => [subjectKey(one), one])).values()];
};

const unreadableLists = (lists: InventoryLists, memory: Reading<unknown>): readonly string[] => [
  ...Object.entries(lists.unreadable).map(([list, because]) => `${list} (${because})`),
  ...(memory.status === 'unreadable' ? [`what worked before (${memory.because})`] : []),
];

/**
 * Queues every bucket that a distribution uses, whose policy names CloudFront or that is remembered, the keys behind
 * them, and a look at what is about no document.
 * @throws after queueing what it could, when a list could not be read: whoever sweeps must try again, or be told
 */
export const sweep = async (asked: App, reason: string): Promise<SweepSummary> => {
  const correlationId = asked.correlationId ?? asked.ports.newId();
  const app = about(asked, { correlationId });
  const [lists, memory] = await Promise.all([
    app.inventory.read({ fresh: true }),
    app.ports.state.rememberedDocuments(),
  ]);
  const documents = await inScope(app, lists, valueOr(memory, []));
  const from = { ...nobody, correlationId };
  const ofAccount = { ...changeRequest([], reason, from), account: true };
  await app.ports.queue.send([...changeRequests(documents, reason, from), ofAccount], 0);
  const buckets = documents.filter(({ type }) => type === 'bucket').length;
  const summary = { buckets, keys: documents.length - buckets };
  app.log.info('swept', summary);
  const unreadable = unreadableLists(lists, memory);
  if (unreadable.length > 0) {
    throw new Error(
      `The sweep could not read ${unreadable.join('; ')}. It queued ${documents.length} documents; others may be missing.`,
    );
  }
  return summary;
};

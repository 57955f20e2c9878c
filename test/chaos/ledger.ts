/** What was done to policy documents, by whom, knowing what: kept past the guard, from the calls themselves. */
import { isJsonObject, type Json, type JsonObject } from '../../lib/core/model/json.ts';
import type { Task } from './scheduler.ts';
import type { Call, World } from './world.ts';

/** `bucket:name` or `key:arn`, as the guard names documents. */
export type DocumentKey = string;

export interface Version {
  readonly order: number;
  readonly at: number;
  readonly task: Task;
  /** Null for a bucket without a policy. */
  readonly document: JsonObject | null;
}

export interface PolicyRead {
  readonly order: number;
  readonly at: number;
  readonly task: Task;
  /** As shown, which need not be the newest. */
  readonly document: JsonObject | null;
}

export interface PolicyWrite {
  readonly key: DocumentKey;
  readonly version: Version;
  /** What was in force until then. */
  readonly before: Version | undefined;
  /** What this task last read of the document. */
  readonly lastRead: PolicyRead | undefined;
  /** The task's call right before this one. */
  readonly callBefore: Call | undefined;
}

export interface Ledger {
  versions(key: DocumentKey): readonly Version[];
  reads(key: DocumentKey): readonly PolicyRead[];
  writes(): readonly PolicyWrite[];
  /** Hears of each policy write that took effect. */
  onWrite(listener: (write: PolicyWrite) => void): void;
  /** The order of the last foreign change that may bear on the document: of it, of a tag, of a distribution. */
  lastChangeOf(key: DocumentKey): number;
  /** When somebody last changed a tag or a distribution. */
  intentChangedAt(): number;
  /** Lease owners that a task put into the table. */
  ownersOf(task: Task): ReadonlySet<string>;
}

const writing = new Set(['PutBucketPolicy', 'DeleteBucketPolicy', 'PutKeyPolicy']);
const reading = new Set(['GetBucketPolicy', 'GetKeyPolicy']);

export const documentKeyOf = (call: Call): DocumentKey =>
  `${call.service === 'kms' ? 'key' : 'bucket'}:${call.resource}`;

const objectIn = (text: string): JsonObject | null => {
  const value: Json = JSON.parse(text);
  return isJsonObject(value) ? value : null;
};

/** In force now, whatever reads may show. */
export const inForce = (world: World, key: DocumentKey): JsonObject | null => {
  const { account } = world;
  if (key.startsWith('key:')) return objectIn(account.kms.keys.get(key.slice(4))?.policy ?? 'null');
  return account.s3.buckets.get(key.slice(7))?.policyVersions.at(-1)?.policy?.document ?? null;
};

const bodyText = (call: Call): string => Buffer.from(call.answer?.body ?? '').toString('utf8');

/** What a read showed; undefined when it showed nothing. */
const shownBy = (call: Call): JsonObject | null | undefined => {
  if (call.status === 404) return null;
  if (call.status !== 200) return undefined;
  const body = objectIn(bodyText(call));
  return call.service === 'kms' ? objectIn(String(body?.Policy)) : body;
};

const changesIntent = (call: Call): boolean =>
  call.took && call.request.method !== 'GET' && /Tag|Distribution/.test(call.operation);

const leaseOwnerIn = (call: Call): string | undefined => {
  if (call.service !== 'dynamodb' || call.operation !== 'PutItem') return undefined;
  const { Item: item } = JSON.parse(call.request.body.toString('utf8'));
  return item.kind?.S === 'lease' ? item.owner?.S : undefined;
};

const push = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  map.set(key, [...(map.get(key) ?? []), value]);
};

/** Begins with what is in force now, for these documents. */
export const createLedger = (world: World, keys: readonly DocumentKey[], by: Task): Ledger => {
  const start = (key: DocumentKey): Version[] => [
    { order: 0, at: world.clock.now(), task: by, document: inForce(world, key) },
  ];
  const versions = new Map(keys.map((key) => [key, start(key)]));
  const reads = new Map<DocumentKey, PolicyRead[]>();
  const owners = new Map<Task, Set<string>>();
  const lastCall = new Map<Task, Call>();
  const writes: PolicyWrite[] = [];
  const listeners: ((write: PolicyWrite) => void)[] = [];
  const noteWrite = (call: Call): void => {
    const key = documentKeyOf(call);
    const before = versions.get(key)?.at(-1);
    const document = inForce(world, key);
    const version = { order: call.order, at: call.at, task: call.task, document };
    push(versions, key, version);
    const lastRead = reads.get(key)?.findLast(({ task }) => task === call.task);
    const write = { key, version, before, lastRead, callBefore: lastCall.get(call.task) };
    writes.push(write);
    for (const listener of listeners) listener(write);
  };
  let intentChanged = 0;
  let intentChangedAt = 0;
  world.onCall((call) => {
    if (call.task.kind === 'foreign' && changesIntent(call)) {
      intentChanged = call.order;
      intentChangedAt = call.at;
    }
    if (writing.has(call.operation) && call.took) noteWrite(call);
    const shown = reading.has(call.operation) && call.fault?.type !== 'error' ? shownBy(call) : undefined;
    if (shown !== undefined) {
      push(reads, documentKeyOf(call), { order: call.order, at: call.at, task: call.task, document: shown });
    }
    const owner = leaseOwnerIn(call);
    if (owner !== undefined) owners.set(call.task, (owners.get(call.task) ?? new Set()).add(owner));
    lastCall.set(call.task, call);
  });
  return {
    versions: (key) => versions.get(key) ?? [],
    reads: (key) => reads.get(key) ?? [],
    writes: () => writes,
    onWrite: (listener) => listeners.push(listener),
    lastChangeOf: (key) => {
      const foreign = versions.get(key)?.findLast(({ task }) => task.kind === 'foreign');
      return Math.max(intentChanged, foreign?.order ?? 0);
    },
    intentChangedAt: () => intentChangedAt,
    ownersOf: (task) => owners.get(task) ?? new Set(),
  };
};

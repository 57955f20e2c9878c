/**
 * The river on a bed that can be stepped: the real adapters and a real state table against the lab's account in this
 * process, one clock for both that moves only when told (or when the guard sleeps). Nothing runs by itself.
 */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { type Account, createAccount } from '../../lab/aws/account.ts';
import { manualClock } from '../../lab/aws/clock.ts';
import type { Failure } from '../../lab/aws/failures.ts';
import { startAwsServer } from '../../lab/aws/server.ts';
import { type LabTraps, promptTraps } from '../../lab/aws/traps.ts';
import { createEventBus, createEvents } from '../../lab/services/event-bus.ts';
import { type MotoServer, startMoto } from '../../lab/services/moto.ts';
import { createQueue, type Queue } from '../../lab/services/queue.ts';
import { proxyHandler, registerJson } from '../../lab/services/register.ts';
import { createSqs } from '../../lab/services/sqs.ts';
import { createStateTable } from '../../lab/services/state-table.ts';
import { type Actors, createActors, labSecret } from '../../lab/story/actors.ts';
import type { App } from '../../lib/app.ts';
import { awsPorts } from '../../lib/aws/index.ts';
import type { OutcomeEvent } from '../../lib/core/model/outcome.ts';
import { defaultSettings, type Settings } from '../../lib/core/model/settings.ts';
import { actorOf } from '../../lib/core/trigger/actor.ts';
import { followUp } from '../../lib/follow-up.ts';
import { createInventory } from '../../lib/inventory.ts';
import { type BatchResult, handleBatch } from '../../lib/on-change.ts';
import type { Ports } from '../../lib/ports.ts';
import { type Bucket, regions, rightPolicies, type Seeded, seed } from './account.ts';

export const guardRole = 'origin-guard-on-change';
export const minute = 60_000;

/** Ports that a test may replace one by one while it runs. */
export type Wiring = { -readonly [K in keyof Ports]: Ports[K] };

export interface Bed {
  readonly account: Account;
  readonly actors: Actors;
  readonly seeded: Seeded;
  readonly right: ReturnType<typeof rightPolicies>;
  readonly app: Omit<App, 'ports'> & { readonly ports: Wiring };
  /** May be changed while it runs. */
  readonly settings: { -readonly [K in keyof Settings]: Settings[K] };
  readonly queue: Queue;
  readonly endpoint: string;
  readonly tableName: string;
  /** Milliseconds that the invocation still has. */
  remaining: number;
  advance(ms: number): void;
  /** Hands what happened since the last call to `on-change`, as one batch. */
  deliver(): Promise<BatchResult>;
  /** Forgets what happened since: events that were lost. */
  lose(): void;
  /** Works on the queue until nothing visible is left in it; failed messages stay in it. */
  drain(): Promise<readonly BatchResult[]>;
  /** Time passes, `follow-up` runs, and what it queued is worked on. */
  tick(ms: number): Promise<void>;
  fail(failure: Failure): () => void;
  outcomes(): readonly OutcomeEvent[];
  /** The guard's successful policy writes on a bucket or key, or on all. */
  writes(resource?: string): number;
  policy(bucket: Bucket): unknown;
  keyPolicy(keyArn?: string): unknown;
  /** Everything in the table, sorted; leases and what is due left out on demand. */
  table(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

let moto: Promise<MotoServer> | undefined;
/** One table server for all beds of a test file. */
const sharedMoto = (): Promise<MotoServer> => {
  moto ??= startMoto();
  return moto;
};
export const stopTables = async (): Promise<void> => {
  await (await moto)?.close();
  moto = undefined;
};

const policyWrites = ['PutBucketPolicy', 'DeleteBucketPolicy', 'PutKeyPolicy'];

/** Settings as deployed, but for the mode and the durations that tests would have to step through. */
export const bedSettings: Settings = { ...defaultSettings, mode: 'enforce' };

const services = async (account: Account, clock: { now(): number }) => {
  const server = await startAwsServer(account);
  const { url } = await sharedMoto();
  const queue = createQueue(
    {
      name: 'changes',
      url: `${server.url}/${account.id}/changes`,
      arn: `arn:aws:sqs:us-east-1:${account.id}:changes`,
      visibilityTimeoutMs: 12 * minute,
    },
    clock.now,
  );
  const bus = createEventBus();
  registerJson(server, [createSqs([queue]), createEvents({ default: bus }, account.id, 'us-east-1')]);
  server.registerService('dynamodb', proxyHandler(url));
  return { server, queue, bus };
};

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

const wire = (
  account: Account,
  endpoint: string,
  queueUrl: string,
  tableName: string,
  clock: Ports['clock'],
  maxAttempts: number,
) => {
  const guard = account.callers.register({ kind: 'role', name: guardRole });
  const ourRoleNames = ['origin-guard-'];
  const ports = awsPorts({
    region: 'us-east-1',
    partition: 'aws',
    endpoint,
    credentials: { accessKeyId: guard.accessKeyId, secretAccessKey: guard.secretAccessKey },
    // Reads that fail shall fail soon; how often the SDK tries is tested beside the adapters.
    maxAttempts,
    account: account.id,
    tableName,
    queueUrl,
    busName: 'default',
    actorOf: (record) => actorOf(record, ourRoleNames),
    clock,
  });
  return { ourRoleNames, ports: { ...ports, newId: randomUUID } };
};

export interface BedOptions {
  readonly settings?: Partial<Settings>;
  readonly traps?: Partial<LabTraps>;
  /** How often the SDK tries a read; 2 by default. */
  readonly attempts?: number;
}

/** A fresh account, seeded and remembered by a first run; `settings` over {@link bedSettings}. */
export const startBed = async (options: BedOptions = {}): Promise<Bed> => {
  const lab = manualClock();
  const account = createAccount({ clock: lab, traps: promptTraps });
  const clock = { now: lab.now, sleep: async (ms: number) => lab.advance(ms) };
  const { server, queue, bus } = await services(account, clock);
  const actors = createActors(server.url);
  const seeded = await seed(actors.owner, account.id);
  // The account is older than the guard, and nobody has just changed anything.
  lab.advance(24 * 60 * minute);
  const tableName = `state-${randomUUID()}`;
  await createStateTable(server.url, actors.owner.accessKeyId, tableName);
  const { ports, ourRoleNames } = wire(
    account,
    server.url,
    queue.settings.url,
    tableName,
    clock,
    options.attempts ?? 2,
  );
  const settings = { ...bedSettings, ...options.settings };
  let seen = account.events.all().length;
  const bed: Bed = {
    account,
    actors,
    seeded,
    right: rightPolicies(seeded, account.id),
    settings,
    queue,
    endpoint: server.url,
    tableName,
    remaining: 120_000,
    app: {
      ports,
      settings,
      account: account.id,
      partition: 'aws',
      ourRoleNames,
      inventory: createInventory(ports, minute),
      log: quiet,
      remainingMs: () => bed.remaining,
    },
    advance: (ms) => lab.advance(ms),
    lose: () => {
      seen = account.events.all().length;
    },
    deliver: () => {
      const events = account.events.all().slice(seen);
      bed.lose();
      return handleBatch(
        bed.app,
        events.map((event, index) => ({ id: `e${index}`, body: JSON.stringify(event) })),
      );
    },
    drain: () => drain(bed),
    tick: async (ms) => {
      lab.advance(ms);
      await followUp(bed.app);
      await drain(bed);
    },
    fail: (failure) => account.failures.add({ caller: guardRole, ...failure }),
    outcomes: () =>
      bus.history
        .filter((event) => event.source === 'origin-guard')
        .map((event) => event.detail as unknown as OutcomeEvent),
    writes: (resource) =>
      account.calls
        .find({ caller: guardRole, ok: true, ...(resource === undefined ? {} : { resource }) })
        .filter((call) => policyWrites.includes(call.operation)).length,
    policy: (bucket) => account.s3.buckets.get(bucket)?.policyVersions.at(-1)?.policy?.document,
    keyPolicy: (keyArn = seeded.keyArn) => storedKeyPolicy(account, keyArn),
    table: () => scan(server.url, actors.owner.accessKeyId, tableName),
    close: async () => {
      actors.close();
      await server.close();
    },
  };
  await handleBatch(bed.app, [{ id: 'first', body: firstRequest(seeded) }]);
  Object.assign(account.traps, options.traps);
  bed.lose();
  return bed;
};

const storedKeyPolicy = (account: Account, keyArn: string): unknown =>
  JSON.parse(account.kms.keys.get(keyArn)?.policy ?? 'null');

/** What a sweep would queue, in one message. */
const firstRequest = (seeded: Seeded): string =>
  JSON.stringify({
    schema: 'origin-guard/change-request/1',
    documents: [
      ...Object.keys(regions).map((name) => ({ type: 'bucket', name })),
      { type: 'key', arn: seeded.keyArn },
    ],
    reason: 'first look',
  });

const drain = async (bed: Bed): Promise<readonly BatchResult[]> => {
  const results: BatchResult[] = [];
  for (let round = 0; round < 20; round += 1) {
    const messages = bed.queue.receive(10);
    if (messages.length === 0) return results;
    const result = await handleBatch(
      bed.app,
      messages.map(({ messageId, body }) => ({ id: messageId, body })),
    );
    results.push(result);
    for (const { messageId, receiptHandle } of messages) {
      if (!result.failed.has(messageId)) bed.queue.delete(receiptHandle ?? '');
    }
  }
  throw new Error('The queue does not become empty: the guard keeps queueing work for itself.');
};

const scan = async (endpoint: string, accessKeyId: string, TableName: string) => {
  const credentials = { accessKeyId, secretAccessKey: labSecret };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  try {
    const { Items = [] } = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
    return Items.map((item) =>
      Object.fromEntries(Object.entries(item).map(([name, value]) => [name, Object.values(value)[0]])),
    ).sort((a, b) => (`${a.pk}${a.sk}` < `${b.pk}${b.sk}` ? -1 : 1));
  } finally {
    client.destroy();
  }
};

/** Items of one kind, with their stored bodies. */
export const stored = async (bed: Bed, kind: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await bed.table())
    .filter((item) => item.kind === kind)
    .map((item) => ({ ...item, ...JSON.parse(String(item.body ?? '{}')) }));

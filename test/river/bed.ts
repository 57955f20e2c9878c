/**
 * The river on a bed that can be stepped: the real adapters and a real state table against the lab's account in this
 * process, one clock for both that moves only when told (or when the guard sleeps). Nothing runs by itself.
 */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type Account, createAccount } from '../../lab/aws/account.ts';
import { manualClock } from '../../lab/aws/clock.ts';
import type { Failure } from '../../lab/aws/failures.ts';
import { type LabTraps, promptTraps } from '../../lab/aws/traps.ts';
import type { Queue } from '../../lab/services/queue.ts';
import { type Actor, type Actors, createActors, labSecret } from '../../lab/story/actors.ts';
import type { App } from '../../lib/app.ts';
import { accountPort } from '../../lib/aws/account.ts';
import type { OutcomeEvent } from '../../lib/core/model/outcome.ts';
import { defaultSettings, type Settings } from '../../lib/core/model/settings.ts';
import { followUp } from '../../lib/follow-up.ts';
import { createInventory } from '../../lib/inventory.ts';
import { type BatchResult, handleBatch, type QueuedMessage } from '../../lib/on-change.ts';
import type { Ports } from '../../lib/ports.ts';
import type { SelfCheckSetup } from '../../lib/self-check.ts';
import { slackWebhook } from '../../lib/slack/webhook.ts';
import type { Opened } from '../../lib/wire-installed.ts';
import { schemaFaults } from '../support/outcome-schema.ts';
import { type Bucket, regions, rightPolicies, type Seeded, seed } from './account.ts';
import { createTable, type Table } from './table.ts';

import {
  checksOf,
  guardRole,
  minute,
  parametersOf,
  portsOf,
  startServices,
  type TableOf,
  wirePorts,
} from './wiring.ts';

export { stored } from './table.ts';
export { guardRole, minute, stopTables } from './wiring.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

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
  /** The rules and the queues for what was given up on, to be broken. */
  readonly services: Pick<
    Awaited<ReturnType<typeof startServices>>,
    'server' | 'rules' | 'deadLetters' | 'failedRuns'
  >;
  /** What a sweep checks itself with. */
  selfCheck(): SelfCheckSetup;
  /** Milliseconds that the invocation still has. */
  remaining: number;
  advance(ms: number): void;
  /** What happened since the last call, as messages; `named` makes their ids. */
  messages(named?: string): readonly QueuedMessage[];
  /** Hands what happened since the last call to `on-change`, as one batch. */
  deliver(): Promise<BatchResult>;
  /** Forgets what happened since: events that were lost. */
  lose(): void;
  /** Works on the queue until nothing visible is left in it; failed messages stay in it. */
  drain(): Promise<readonly BatchResult[]>;
  /** Time passes, `follow-up` runs, and what it queued is worked on. */
  tick(ms: number): Promise<void>;
  /** The command line in a person's hands: their credentials on the installed stack, and who they are. */
  as(actor: Actor): Promise<Omit<Opened, 'installation'>>;
  fail(failure: Failure): () => void;
  /** Told since the first look. */
  outcomes(): readonly OutcomeEvent[];
  /** The guard's successful policy writes on a bucket or key, or on all. */
  writes(resource?: string): number;
  policy(bucket: Bucket): unknown;
  keyPolicy(keyArn?: string): unknown;
  readonly table: Table;
  close(): Promise<void>;
}

const policyWrites = ['PutBucketPolicy', 'DeleteBucketPolicy', 'PutKeyPolicy'];

/** Settings as deployed, but for the mode and the durations that tests would have to step through. */
export const bedSettings: Settings = { ...defaultSettings, mode: 'enforce' };

export interface BedOptions {
  readonly settings?: Partial<Settings>;
  readonly traps?: Partial<LabTraps>;
  /** How often the SDK tries a read; 2 by default. */
  readonly attempts?: number;
  /** Whose DynamoDB; moto's by default. */
  readonly table?: TableOf;
}

/** A fresh account, seeded and remembered by a first run; `settings` over {@link bedSettings}. */
export const startBed = async (options: BedOptions = {}): Promise<Bed> => {
  const lab = manualClock();
  const account = createAccount({ clock: lab, traps: promptTraps });
  const clock = { now: lab.now, sleep: async (ms: number) => lab.advance(Math.ceil(ms)) };
  const services = await startServices(account, clock, options.table ?? 'moto');
  const { server, queue, bus } = services;
  const actors = createActors(server.url);
  const seeded = await seed(actors.owner, account.id);
  // The account is older than the guard, and nobody has just changed anything.
  lab.advance(24 * 60 * minute);
  const table = await createTable(server.url, actors.owner.accessKeyId, `state-${randomUUID()}`);
  const wired = {
    account,
    endpoint: server.url,
    queueUrl: queue.settings.url,
    tableName: table.name,
    clock,
    maxAttempts: options.attempts ?? 2,
  };
  const { ports, ourRoleNames, checks } = wirePorts(wired);
  const settings = { ...bedSettings, ...options.settings };
  let toldBefore = 0;
  let seen = account.events.all().length;
  const bed: Bed = {
    account,
    actors,
    seeded,
    right: rightPolicies(seeded, account.id),
    settings,
    queue,
    table,
    services,
    selfCheck: () => ({ checks: checks(), home: 'us-east-1', queueUrl: queue.settings.url, sweepHours: 6 }),
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
    messages: (named = 'm') => {
      const events = account.events.all().slice(seen);
      bed.lose();
      return events.map((event, index) => ({ id: `${named}${index}`, body: JSON.stringify(event) }));
    },
    deliver: () => handleBatch(bed.app, bed.messages()),
    drain: () => drain(bed),
    tick: async (ms) => {
      lab.advance(ms);
      await followUp(bed.app);
      await drain(bed);
    },
    as: async (actor) => {
      const credentials = { accessKeyId: actor.accessKeyId, secretAccessKey: labSecret };
      const own = portsOf(wired, credentials);
      const caller = { endpoint: wired.endpoint, region: 'us-east-1', credentials };
      const identity = await accountPort(caller).identity();
      if (identity.status !== 'known') throw new Error('who we are cannot be told');
      const by = { kind: 'person', name: identity.value.arn, tool: 'origin-guard CLI' } as const;
      const inventory = createInventory(own, minute);
      const doctor = {
        checks: checksOf(wired, credentials),
        parameters: parametersOf(wired, credentials),
        slackAt: (url: string) => slackWebhook({ url, clock, maxAttempts: 1 }),
      };
      return {
        doctor,
        app: { ...bed.app, ports: own, inventory, remainingMs: () => Number.POSITIVE_INFINITY },
        by: { ...by, eventId: undefined, eventName: undefined, at: clock.now() },
      };
    },
    fail: (failure) => account.failures.add({ caller: guardRole, ...failure }),
    outcomes: () =>
      bus.history
        .slice(toldBefore)
        .filter((event) => event.source === 'origin-guard')
        .map((event) => event.detail as unknown as OutcomeEvent),
    writes: (resource) =>
      account.calls
        .find({ caller: guardRole, ok: true, ...(resource === undefined ? {} : { resource }) })
        .filter((call) => policyWrites.includes(call.operation)).length,
    policy: (bucket) => account.s3.buckets.get(bucket)?.policyVersions.at(-1)?.policy?.document,
    keyPolicy: (keyArn = seeded.keyArn) => storedKeyPolicy(account, keyArn),
    close: async () => {
      table.close();
      actors.close();
      await server.close();
      // Whatever a test made the guard tell, subscribers must be able to read it.
      const told = bus.history.filter(({ source }) => source === 'origin-guard');
      expect(told.flatMap(({ detail }) => schemaFaults(detail))).toEqual([]);
    },
  };
  await handleBatch(bed.app, [{ id: 'first', body: firstRequest(seeded) }]);
  // What a rule says about an account in order (that it uses an identity, say) is said by now.
  toldBefore = bus.history.length;
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
    account: true,
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

/** One AWS account in memory: its state, its time, its people and its traps. Servers and the edge look at it. */
import type { EventLog } from '../events.ts';
import { createEventLog } from '../events.ts';
import { type Callers, createCallers } from './callers.ts';
import { type CallLog, createCallLog } from './calls.ts';
import { type LabClock, realClock } from './clock.ts';
import { type CloudFrontState, createCloudFrontState } from './cloudfront/state.ts';
import { createFailures, type Failures } from './failures.ts';
import { createKmsState, type KmsState } from './kms/state.ts';
import { createPrincipals, type Principals } from './principals.ts';
import { createRandom, type Random } from './random.ts';
import { createS3State, type S3State } from './s3/state.ts';
import { createTrails, type LabTrail } from './trails.ts';
import { defaultEventTraps, defaultTraps, type EventTraps, type LabTraps } from './traps.ts';

export interface AccountOptions {
  /** 12 digits. */
  readonly id?: string;
  readonly partition?: string;
  readonly seed?: number;
  readonly clock?: LabClock;
  readonly traps?: Partial<LabTraps>;
  readonly events?: Partial<EventTraps>;
}

export interface Account {
  readonly id: string;
  readonly partition: string;
  /** The account's own canonical user id. */
  readonly canonicalId: string;
  readonly clock: LabClock;
  /** Where ids come from. */
  readonly random: Random;
  /** Where the luck of the traps comes from: a stream of its own, so that a trap renames nothing. */
  readonly luck: Random;
  /** May be changed while it runs. */
  readonly traps: { -readonly [K in keyof LabTraps]: LabTraps[K] };
  readonly newRequestId: () => string;
  readonly callers: Callers;
  readonly principals: Principals;
  readonly calls: CallLog;
  readonly failures: Failures;
  readonly events: EventLog;
  /** Hears every delivered CloudTrail event in its EventBridge envelope; answers how to stop listening. */
  readonly onEvent: EventLog['onEvent'];
  readonly s3: S3State;
  readonly cloudFront: CloudFrontState;
  readonly kms: KmsState;
  /** May be changed while it runs. */
  readonly trails: LabTrail[];
}

/** Streams of luck that do not disturb each other. */
const seedStreams = (seed: number) => ({
  random: createRandom(seed),
  luck: createRandom(seed + 49_979_687),
  principals: createRandom(seed + 7_919),
  events: createRandom(seed + 104_729),
  failures: createRandom(seed + 15_485_863),
  requests: createRandom(seed + 32_452_843),
});

export const createAccount = (options: AccountOptions = {}): Account => {
  const { id = '111122223333', partition = 'aws', clock = realClock } = options;
  const streams = seedStreams(options.seed ?? 1);
  const { random, luck } = streams;
  const principals = createPrincipals(id, partition, streams.principals, clock.now);
  const principalId = (kind: 'user' | 'role', name: string): string => principals.ensure(kind, name).uniqueId;
  const eventTraps = { ...defaultEventTraps, ...options.events };
  const events = createEventLog({ account: id, clock, random: streams.events, traps: eventTraps });
  return {
    id,
    partition,
    canonicalId: random.hex(64),
    clock,
    random,
    luck,
    newRequestId: () => streams.requests.text('ABCDEFGHJKMNPQRSTVWXYZ0123456789', 16),
    traps: { ...defaultTraps, ...options.traps },
    principals,
    callers: createCallers({ account: id, partition, principalId }),
    calls: createCallLog(),
    failures: createFailures(streams.failures),
    events,
    onEvent: events.onEvent,
    s3: createS3State(),
    cloudFront: createCloudFrontState(),
    kms: createKmsState(),
    trails: createTrails(),
  };
};

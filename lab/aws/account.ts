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
}

export const createAccount = (options: AccountOptions = {}): Account => {
  const seeded = (offset: number): Random => createRandom((options.seed ?? 1) + offset);
  const id = options.id ?? '111122223333';
  const partition = options.partition ?? 'aws';
  const clock = options.clock ?? realClock;
  const random = seeded(0);
  const principals = createPrincipals(id, partition, seeded(7_919));
  const requestIds = seeded(32_452_843);
  const events = createEventLog({
    account: id,
    clock,
    random: seeded(104_729),
    traps: { ...defaultEventTraps, ...options.events },
  });
  return {
    id,
    partition,
    canonicalId: random.hex(64),
    clock,
    random,
    luck: seeded(49_979_687),
    newRequestId: () => requestIds.text('ABCDEFGHJKMNPQRSTVWXYZ0123456789', 16),
    traps: { ...defaultTraps, ...options.traps },
    principals,
    callers: createCallers({
      account: id,
      partition,
      principalId: (kind, name) => principals.ensure(kind, name).uniqueId,
    }),
    calls: createCallLog(),
    failures: createFailures(seeded(15_485_863)),
    events,
    onEvent: events.onEvent,
    s3: createS3State(),
    cloudFront: createCloudFrontState(),
    kms: createKmsState(),
  };
};

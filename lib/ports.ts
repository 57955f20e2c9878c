/**
 * The only vocabulary for the outside. Reading this file is reviewing what Origin Guard can do: every call it
 * can make to AWS or Slack is a method here, in our words, with no SDK type. Adapters live in `lib/aws` and
 * `lib/slack`. Reads answer a {@link Reading}: absent and unreadable are values, never exceptions.
 */
import type { Json, JsonObject } from './core/model/json.ts';
import type { AccessEdge, Actor, Heartbeat, HeartbeatName, Hold, Sighting } from './core/model/memory.ts';
import type { OutcomeEvent, RepairEnd, RepairRecord, Revocation } from './core/model/outcome.ts';
import type { Reading } from './core/model/reading.ts';
import type { Mode } from './core/model/settings.ts';
import type {
  SnapshotDistribution,
  SnapshotKey,
  SnapshotKmsGrant,
  SnapshotOriginAccessControl,
  SnapshotOriginAccessIdentity,
  SnapshotTag,
} from './core/model/snapshot.ts';
import type { DocumentRef, Subject } from './core/model/subject.ts';
import type { Trail } from './core/model/trail.ts';

/** Where a bucket is: every S3 call names its owner account and goes to its own Region. */
export interface BucketAddress {
  readonly name: string;
  readonly region: string;
}

/** What a write answered. The adapter has retried what is worth retrying before it says `failed`. */
export type WriteResult =
  | { readonly status: 'written' }
  /** Somebody else changed the document between two tries; nothing of ours was written. */
  | { readonly status: 'moved'; readonly because: string }
  | { readonly status: 'refused'; readonly code: string; readonly because: string }
  | {
      readonly status: 'failed';
      readonly code: string;
      readonly because: string;
      readonly retry: boolean;
      /** It may have taken effect all the same: AWS did not answer, or said that it does not know. */
      readonly unsure?: boolean;
    };

export interface S3Port {
  /** All buckets of the account with their Regions, every page. */
  listBuckets(): Promise<Reading<readonly BucketAddress[]>>;
  /** HeadBucket: `absent` is 404; 403 is unreadable ("exists, not yours or no access"). */
  bucketRegion(name: string): Promise<Reading<string>>;
  /** GetBucketPolicy, parsed to JSON; `absent` is NoSuchBucketPolicy, never AccessDenied. */
  bucketPolicy(bucket: BucketAddress): Promise<Reading<Json>>;
  bucketEncryption(bucket: BucketAddress): Promise<Reading<Json>>;
  publicAccessBlock(bucket: BucketAddress): Promise<Reading<Json>>;
  ownershipControls(bucket: BucketAddress): Promise<Reading<Json>>;
  bucketTags(bucket: BucketAddress): Promise<Reading<readonly SnapshotTag[]>>;
  putBucketPolicy(bucket: BucketAddress, document: JsonObject): Promise<WriteResult>;
  /** Only for the case that our removal took the very last statement. */
  deleteBucketPolicy(bucket: BucketAddress): Promise<WriteResult>;
}

export type InvalidationState =
  | { readonly status: 'created'; readonly invalidationId: string; readonly state: string }
  | { readonly status: 'later'; readonly because: string }
  /** The distribution is gone: nothing to purge. */
  | { readonly status: 'gone'; readonly because: string }
  | { readonly status: 'failed'; readonly because: string };

export interface CloudFrontPort {
  /** Every page of ListDistributions, merged by ARN with ListDistributionsByConnectionMode('tenant-only'). */
  listDistributions(): Promise<Reading<readonly SnapshotDistribution[]>>;
  /** GetDistribution: its status (`Deployed`, `InProgress`); `absent` is NoSuchDistribution. */
  distributionStatus(id: string): Promise<Reading<string>>;
  distributionTags(arn: string): Promise<Reading<readonly SnapshotTag[]>>;
  listOriginAccessControls(): Promise<Reading<readonly SnapshotOriginAccessControl[]>>;
  listOriginAccessIdentities(): Promise<Reading<readonly SnapshotOriginAccessIdentity[]>>;
  /** GetFunction, LIVE stage: its source text. */
  functionCode(functionArn: string): Promise<Reading<string>>;
  createInvalidation(request: {
    readonly distributionId: string;
    readonly callerReference: string;
    readonly paths: readonly string[];
  }): Promise<InvalidationState>;
  /** `created` with the invalidation's present state, `InProgress` or `Completed`. */
  invalidationState(distributionId: string, invalidationId: string): Promise<InvalidationState>;
}

export interface KmsPort {
  /** DescribeKey for a key id, key ARN or alias, in the given Region. */
  describeKey(reference: string, region: string): Promise<Reading<SnapshotKey['KeyMetadata']>>;
  keyPolicy(keyArn: string): Promise<Reading<Json>>;
  keyGrants(keyArn: string): Promise<Reading<readonly SnapshotKmsGrant[]>>;
  putKeyPolicy(keyArn: string, document: JsonObject): Promise<WriteResult>;
}

export interface TrailPort {
  /** LookupEvents: the last call that wrote this document; `absent` when none was found in the window. */
  lastWriter(document: DocumentRef, region: string): Promise<Reading<Actor>>;
}

export interface AccountPort {
  /** GetCallerIdentity; the ARN is the one that CloudTrail records for what we do. */
  identity(): Promise<
    Reading<{ readonly account: string; readonly partition: string; readonly arn: string }>
  >;
}

export interface ParametersPort {
  /** GetParameter of a plain String; `absent` is ParameterNotFound. */
  parameter(name: string): Promise<Reading<string>>;
  /** GetParameter with decryption, of a SecureString: never shown, logged or part of an error. */
  secret(name: string): Promise<Reading<string>>;
}

/** What the guard asks AWS about itself. Only the sweep and `guard doctor` have it. */
export interface CheckPort {
  /** DescribeTrails in a Region, with those that log it from elsewhere; of each GetTrailStatus and GetEventSelectors. */
  trailsOfRegion(region: string): Promise<Reading<readonly Trail[]>>;
  /** DescribeRule on the default bus; `absent` is ResourceNotFoundException. */
  ruleState(name: string, region: string): Promise<Reading<string>>;
  /** GetQueueAttributes: messages that wait, are delayed or in flight. */
  queueDepth(queueUrl: string): Promise<Reading<number>>;
}

/** What is remembered has a place: a document, or the account for what is about no document. */
export type MemoryPlace = DocumentRef | Extract<Subject, { type: 'account' }>;

/** One change of what is remembered about a place, written in one transaction. */
export interface MemoryUpdate {
  readonly document: MemoryPlace;
  readonly putEdges: readonly AccessEdge[];
  readonly deleteEdges: readonly AccessEdge[];
  /** Intents to invalidate for the edges that vanished: same transaction (design.md, "On AWS"). */
  readonly revocations: readonly Revocation[];
  readonly putSightings: readonly Sighting[];
  readonly deleteSightings: readonly string[];
  /** When to read this document again (epoch ms); undefined removes a stored appointment. */
  readonly lookAgainAt: number | undefined;
  /** Other documents to look at by then (epoch ms); stored with the end of the edges that named them. */
  readonly alsoLookAt?: readonly { readonly document: DocumentRef; readonly at: number }[];
  /** What led to it, for the log lines and messages of the later read. */
  readonly correlationId?: string | undefined;
}

/** What `follow-up` finds due. */
export type DueItem =
  | {
      readonly type: 'look-again';
      readonly document: DocumentRef;
      readonly dueAt: number;
      readonly correlationId?: string | undefined;
    }
  | { readonly type: 'revocation'; readonly revocation: Revocation }
  /** A write whose end nobody stored: its writer died, or it did not show yet. */
  | { readonly type: 'repair'; readonly repair: RepairRecord }
  | { readonly type: 'outcome'; readonly event: OutcomeEvent; readonly dueAt: number };

/** A step of a revocation: `was` as it was read, whose state, due time and mark of being told must still hold. */
export interface RevocationChange {
  readonly was: Revocation;
  readonly now: Revocation;
}

/** A message for the outbox, and when to publish it again unless it is marked as delivered by then (epoch ms). */
export interface StoredOutcome {
  readonly event: OutcomeEvent;
  readonly dueAt: number;
}

export interface PauseDetails {
  readonly mode: Mode;
  readonly by: Actor | undefined;
  /** Epoch milliseconds. */
  readonly at: number | undefined;
  readonly reason: string | undefined;
}

/** The table. Conditional writes answer false when the condition does not hold; other trouble throws. */
export interface StatePort {
  /** False when another owner holds an unexpired lease. Expiry is by `now`, never by TTL. */
  acquireLease(document: DocumentRef, owner: string, now: number, expiresAt: number): Promise<boolean>;
  releaseLease(document: DocumentRef, owner: string): Promise<void>;

  edgesOfDocument(document: DocumentRef): Promise<Reading<readonly AccessEdge[]>>;
  edgesOfDistribution(distributionId: string): Promise<Reading<readonly AccessEdge[]>>;
  /** Every bucket and key that a remembered edge is stored under, each once, sorted: what the sweep must not miss. */
  rememberedDocuments(): Promise<Reading<readonly DocumentRef[]>>;
  sightingsOfDocument(document: MemoryPlace): Promise<Reading<readonly Sighting[]>>;
  remember(update: MemoryUpdate): Promise<void>;

  /** Stores before/after and the intents to invalidate in one transaction, before the write (laws 6, 9). */
  recordIntent(repair: RepairRecord, revocations: readonly Revocation[]): Promise<void>;
  /**
   * Stores what became of a repair that is still due, with its message and the next step of its revocations, in one
   * transaction. False when it had ended before: then nothing was stored.
   */
  endRepair(end: RepairEnd): Promise<boolean>;
  /** Undefined when there is none of this id (any more). */
  repairById(repairId: string): Promise<RepairRecord | undefined>;
  /** Newest first. */
  repairsOfDocument(document: DocumentRef, limit: number): Promise<readonly RepairRecord[]>;
  /** Of all documents, newest first, started in `from` (inclusive) to `until` (exclusive), epoch ms. */
  repairsOfAccount(query: {
    readonly from: number;
    readonly until: number;
    readonly limit: number;
  }): Promise<readonly RepairRecord[]>;

  /** Also those that were lifted, oldest first. */
  holdsOfDocument(document: DocumentRef): Promise<Reading<readonly Hold[]>>;
  /** Puts or replaces the hold of that id. */
  putHold(
    document: DocumentRef,
    hold: Hold,
    /** Into the outbox, in the same transaction. */
    outcome?: { readonly event: OutcomeEvent; readonly dueAt: number },
  ): Promise<void>;
  /** Every hold that is not lifted, with its document. */
  openHolds(): Promise<readonly { readonly document: DocumentRef; readonly hold: Hold }[]>;

  /** Which of these event ids were handled to their end. */
  processedEvents(eventIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Only after success: what failed must be handled when it comes back, also from the dead-letter queue. */
  markProcessed(eventIds: readonly string[], now: number): Promise<void>;

  /** Items whose dueAt has passed, oldest first; at most `limit` outcomes and `limit` of all else. */
  due(now: number, limit: number): Promise<readonly DueItem[]>;
  /**
   * One step of revocations that go together, and the message about it, in one transaction: all of them, or (false)
   * none, when one is not as it was read. A message that is stored already is left as it is.
   */
  updateRevocations(changes: readonly RevocationChange[], outcome?: StoredOutcome): Promise<boolean>;
  openRevocationsOfDistribution(distributionId: string): Promise<readonly Revocation[]>;

  /** Outbox: stored with a dueAt, so that an undelivered outcome comes back in {@link due}. */
  putOutcome(event: OutcomeEvent, dueAt: number): Promise<void>;
  outcomeDelivered(outcomeId: string): Promise<void>;
  lookAgainDone(document: DocumentRef, dueAt: number): Promise<void>;

  /** Account-wide pause, a ceiling over all modes. */
  pause(): Promise<Mode | undefined>;
  /** The same for people: who set it, when and why, as far as that was stored with it. */
  pauseDetails(): Promise<PauseDetails | undefined>;
  /** Undefined lifts it. */
  setPause(mode: Mode | undefined, by: Actor, now: number, reason?: string): Promise<void>;

  /** Stores that this function ran to its end, and what it could not read on the way. */
  beat(name: HeartbeatName, now: number, unread: readonly string[]): Promise<void>;
  /** When each function that the clock starts last ran to its end; one that never did is left out. */
  heartbeats(): Promise<Reading<readonly Heartbeat[]>>;

  /**
   * Takes one call out of the account's allowance of CreateInvalidation (all writers share it). Answers 0, or how
   * many milliseconds to wait before asking again; nothing was taken then.
   */
  takeInvalidationCall(now: number): Promise<number>;
}

export interface OutcomeBusPort {
  /** PutEvents; throws when an entry failed, so that the outbox keeps it. */
  publish(events: readonly OutcomeEvent[]): Promise<void>;
}

/** Work for `on-change`, sent by `sweep` and `follow-up` and by a writer that lost a lease. */
export interface ChangeRequest {
  readonly schema: 'origin-guard/change-request/1';
  readonly documents: readonly DocumentRef[];
  /** True to look also at what is about no document of ours: origins that lead nowhere, access controls, and so on. */
  readonly account?: boolean | undefined;
  readonly reason: string;
  /** CloudTrail eventTime (epoch ms) of what led here, when known. */
  readonly eventTime: number | undefined;
  /** Who last wrote these policies, when known; and who made another change that led here. */
  readonly actor: Actor | undefined;
  readonly cause: Actor | undefined;
  /** CloudTrail eventID of what led here, or an id of our own; left out by versions that knew none. */
  readonly correlationId?: string | undefined;
}

export interface ChangeQueuePort {
  /** SQS SendMessageBatch to `changes`; `delaySeconds` 0..900. */
  send(requests: readonly ChangeRequest[], delaySeconds: number): Promise<void>;
}

export interface SlackPort {
  /** Posts Block Kit JSON to the incoming webhook; 429 and 5xx are retried inside, then it throws. */
  post(message: JsonObject): Promise<void>;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Ports {
  readonly s3: S3Port;
  readonly cloudFront: CloudFrontPort;
  readonly kms: KmsPort;
  readonly trail: TrailPort;
  readonly state: StatePort;
  readonly bus: OutcomeBusPort;
  readonly queue: ChangeQueuePort;
  readonly clock: Clock;
  /** A fresh random id, [A-Za-z0-9-]. */
  readonly newId: () => string;
}

/** What reading needs; CLI `plan` and `collect` have only this. */
export type ReadPorts = Pick<Ports, 's3' | 'cloudFront' | 'kms' | 'clock'>;

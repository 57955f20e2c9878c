import type { Finding } from './finding.ts';
import type { JsonObject } from './json.ts';
import type { Actor, Hold } from './memory.ts';
import type { DocumentRef, Subject } from './subject.ts';

/** The guard's answer about one write. */
export type Verdict =
  | { readonly verdict: 'go' }
  | { readonly verdict: 'no-go'; readonly check: string; readonly because: string };

/** What became of one planned write. */
export type Outcome =
  | {
      readonly result: 'written';
      readonly document: DocumentRef;
      readonly repairId: string;
      /** False when the bounded read-back did not show the new document. */
      readonly verified: boolean;
    }
  | {
      readonly result: 'refused';
      readonly document: DocumentRef;
      readonly check: string;
      readonly because: string;
    }
  | {
      readonly result: 'failed';
      readonly document: DocumentRef;
      readonly because: string;
      readonly retry: boolean;
    };

/** A write as stored before it is made, and what history and undo read (law 6). */
export interface RepairRecord {
  readonly repairId: string;
  readonly document: DocumentRef;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly findings: readonly Finding[];
  /** Who made the change that the repair answers, as far as known; for an undo, who asked for it. */
  readonly actor: Actor | undefined;
  /** CloudTrail eventTime (epoch ms) of that change. */
  readonly eventTime?: number | undefined;
  /** Where the bucket or key is. */
  readonly region?: string | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** `intended`: it may or may not have been written; `follow-up` looks once `dueAt` has passed. */
  readonly state: 'intended' | 'written' | 'verified' | 'failed';
  readonly note: string | undefined;
  /** Epoch milliseconds at which `follow-up` looks what became of it; undefined when that is known and told. */
  readonly dueAt?: number | undefined;
  /** A sentence for its message, beside what became of it: for an undo, who took back what. */
  readonly because?: string | undefined;
  /** The repair that this one takes back. */
  readonly undoes?: string | undefined;
  /** Put just before the write; changed back if the write proves not to have been made. */
  readonly hold?: Hold | undefined;
  /** The repair that took this one back. */
  readonly undoneBy?: string | undefined;
  /** What led to it: a CloudTrail eventID, or the id of a request. */
  readonly correlationId?: string | undefined;
}

/** What became of a stored repair: all of it is stored in one transaction, so that no crash loses the message. */
export interface RepairEnd {
  readonly repairId: string;
  readonly document: DocumentRef;
  /** Its present one, also `intended`, when nothing could be told and it is only looked at again later. */
  readonly state: RepairRecord['state'];
  readonly note?: string | undefined;
  /** When to look again (epoch ms): while a write was made that does not show yet. */
  readonly dueAt?: number | undefined;
  /** The message about it, into the outbox. */
  readonly outcome?: { readonly event: OutcomeEvent; readonly dueAt: number } | undefined;
  /** Each replaced if it is still in the state that is expected; one that moved on is left as it is. */
  readonly revocations?: readonly {
    readonly revocation: Revocation;
    readonly expectedState: Revocation['state'];
  }[];
  /** A hold on the document, for the undo of a repair. */
  readonly hold?: Hold | undefined;
  /** Marks the repair that this one took back. */
  readonly undoes?: string | undefined;
}

/** A revocation whose cached copies must go (law 9). Stored before the write that makes it effective. */
export interface Revocation {
  /** Names this instance; CallerReference derives from it, so a later revocation never reuses one. */
  readonly revocationId: string;
  readonly distributionId: string;
  readonly bucket: string;
  readonly paths: readonly string[];
  readonly because: string;
  /** The document whose write makes it effective; undefined when the distribution itself changed. */
  readonly document: DocumentRef | undefined;
  readonly repairId: string | undefined;
  readonly state: 'awaiting-write' | 'awaiting-deployed' | 'settling' | 'purging' | 'done' | 'void';
  /** 1, then 2 for the second purge. */
  readonly round: number;
  readonly invalidationId: string | undefined;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly effectiveAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly attempts: number;
  /** How often an invalidation was created anew, because the one before could not be followed. */
  readonly renewals?: number;
  /** What took the access away; left out by versions that did not know. */
  readonly act?: RevocationAct;
  /** The first invalidation of it that was seen to be Completed, and when (epoch ms). */
  readonly purgedBy?: string;
  readonly purgedAt?: number;
  /** Its message is stored. */
  readonly told?: true;
  /** Epoch milliseconds at which `follow-up` looks again; undefined when finished. */
  readonly dueAt: number | undefined;
}

/** One change that took access away: it may concern several caches, and is told once, when all of them have forgotten. */
export interface RevocationAct {
  readonly id: string;
  /** All that lost access by it, sorted. */
  readonly distributionIds: readonly string[];
  /** Who made the change that led to it, and its CloudTrail eventTime (epoch ms), as far as known. */
  readonly actor: Actor | undefined;
  readonly eventTime: number | undefined;
  /** What led to it: a CloudTrail eventID, or the id of a request. */
  readonly correlationId?: string;
}

/** What a run tells the world: the detail of an `origin-guard` EventBridge event. */
export interface OutcomeEvent {
  readonly schema: 'origin-guard/outcome/1';
  readonly outcomeId: string;
  /** What led to it: a CloudTrail eventID, or the id of a request; the log lines of the work have the same. */
  readonly correlationId?: string | undefined;
  readonly account: string;
  readonly partition: string;
  /** `fight`: a document is left alone, because somebody keeps undoing its repair. `marker`: a tag that tells us what to do changed. */
  readonly type: 'finding' | 'repair' | 'refusal' | 'failure' | 'purge' | 'undo' | 'fight' | 'marker';
  readonly subject: Subject;
  readonly region: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly findings: readonly OutcomeFinding[];
  readonly headline: string;
  readonly because: string;
  readonly actor: Actor | undefined;
  /** CloudTrail eventTime (epoch ms) of the change that led here. */
  readonly eventTime: number | undefined;
  readonly repairId: string | undefined;
  readonly before: JsonObject | null | undefined;
  readonly after: JsonObject | null | undefined;
  readonly invalidation:
    | {
        readonly distributionId: string;
        readonly invalidationId: string | undefined;
        readonly paths: readonly string[];
        readonly state: string;
        /** Milliseconds from effective revocation to Completed. */
        readonly reachableForMs: number | undefined;
        /** The same from the change that led to it, when its moment is known. */
        readonly reachableSinceEventMs?: number | undefined;
        /** All whose caches have forgotten, sorted: one act may concern several. */
        readonly distributionIds?: readonly string[];
      }
    | undefined;
}

export type OutcomeFinding = Omit<Finding, 'changes' | 'invalidations' | 'fingerprint'> & {
  /** True when caches are purged and no policy is changed: the access went away by itself. */
  readonly purgesOnly?: boolean;
};

import type { Finding } from './finding.ts';
import type { JsonObject } from './json.ts';
import type { Actor } from './memory.ts';
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
  readonly actor: Actor | undefined;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly state: 'intended' | 'written' | 'verified' | 'failed';
  readonly note: string | undefined;
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
  /** Epoch milliseconds at which `follow-up` looks again; undefined when finished. */
  readonly dueAt: number | undefined;
}

/** What a run tells the world: the detail of an `origin-guard` EventBridge event. */
export interface OutcomeEvent {
  readonly schema: 'origin-guard/outcome/1';
  readonly outcomeId: string;
  readonly account: string;
  readonly partition: string;
  readonly type: 'finding' | 'repair' | 'refusal' | 'failure' | 'purge';
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
      }
    | undefined;
}

export type OutcomeFinding = Omit<Finding, 'changes' | 'invalidations' | 'fingerprint'> & {
  /** True when caches are purged and no policy is changed: the access went away by itself. */
  readonly purgesOnly?: boolean;
};

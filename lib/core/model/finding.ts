import type { Change } from './change.ts';
import type { JsonObject } from './json.ts';
import type { Subject } from './subject.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low';
/** What kind of write a finding leads to; design.md, "Modes". `report` never writes. */
export type FindingClass = 'grant' | 'narrow' | 'revoke' | 'prune' | 'write' | 'harden' | 'report';
/** What happens about a finding: now, after a person agreed, later, or nothing but this message. */
export type Action = 'repair' | 'propose' | 'wait' | 'report';

export interface Finding {
  /** Drift kind: kebab-case, resource first, named as the bad state; the name of its folder. */
  readonly kind: string;
  /** Id in the drift catalogue, for example `GRANT_MISSING_OAC`. */
  readonly id: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** Distribution ids involved, sorted. */
  readonly distributions: readonly string[];
  /** One sentence: what is wrong and how we know. */
  readonly because: string;
  readonly class: FindingClass;
  readonly action: Action;
  /** Facts for people and programs; JSON only. */
  readonly details: JsonObject;
  /** What a repair would do; empty when `action` is `report`. */
  readonly changes: readonly Change[];
  /** Caches that must forget once the changes are effective. */
  readonly invalidations: readonly InvalidationWish[];
  /** Set when `action` is `wait`: what is waited for, and when to look again (epoch ms) if that is known. */
  readonly wait?: { readonly because: string; readonly until: number | undefined };
  /** The same problem has the same fingerprint in every run: kind, subject and reader, never a position. */
  readonly fingerprint: string;
}

export interface InvalidationWish {
  readonly distributionId: string;
  readonly bucket: string;
  readonly paths: readonly string[];
  readonly because: string;
}

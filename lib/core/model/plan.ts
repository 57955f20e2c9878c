import type { Change } from './change.ts';
import type { Finding, InvalidationWish } from './finding.ts';
import type { JsonObject } from './json.ts';
import type { DocumentRef } from './subject.ts';

export interface Plan {
  /** Sorted: severity, subject, kind, fingerprint. */
  readonly findings: readonly Finding[];
  /** At most one per document (law 4), sorted by document key. */
  readonly writes: readonly PlannedWrite[];
  /** Coalesced per distribution, sorted. */
  readonly invalidations: readonly InvalidationWish[];
}

export interface PlannedWrite {
  readonly document: DocumentRef;
  /** The document the decision saw; null when there was none. */
  readonly from: JsonObject | null;
  /** Null only when our removal took the very last statement of a bucket policy. */
  readonly to: JsonObject | null;
  readonly changes: readonly Change[];
  /** The findings this write answers. */
  readonly findings: readonly Finding[];
  readonly invalidations: readonly InvalidationWish[];
}

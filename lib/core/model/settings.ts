import type { FindingClass } from './finding.ts';

export type Mode = 'observe' | 'propose' | 'enforce';
/** What to do when access that worked was taken away: see the intent table in docs/architecture.md. */
export type Restore = 'unless-human' | 'always' | 'propose';

/** What the operator decided; every duration in milliseconds. */
export interface Settings {
  readonly mode: Mode;
  readonly classModes: Readonly<Partial<Record<FindingClass, Mode>>>;
  /** A ceiling over every mode while set: `observe` stops all writes at once. */
  readonly pause: Mode | undefined;
  readonly restore: Restore;
  /** Since the last change of anything involved, before a reader is taken out. */
  readonly graceMs: number;
  /** Between the two agreeing reads before a removal. */
  readonly secondReadAfterMs: number;
  /** From an effective revocation to its invalidation: bucket configuration is eventually consistent. */
  readonly settleMs: number;
  /** From the first invalidation to the second, which catches edges that refilled in between. */
  readonly secondPurgeAfterMs: number;
  /** Accounts whose distributions may stay in a grant that is narrowed. */
  readonly trustedAccounts: readonly string[];
  /** Lambda@Edge function ARNs (any version) that are known not to pick origins. */
  readonly harmlessEdgeFunctions: readonly string[];
}

const minutes = (count: number): number => count * 60_000;

/** The deployed defaults; design.md, "Modes". */
export const defaultSettings: Settings = {
  mode: 'observe',
  classModes: {},
  pause: undefined,
  restore: 'unless-human',
  graceMs: minutes(15),
  secondReadAfterMs: minutes(15),
  settleMs: 120_000,
  secondPurgeAfterMs: minutes(10),
  trustedAccounts: [],
  harmlessEdgeFunctions: [],
};

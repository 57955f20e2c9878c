/** The guard's look at itself: what it is told, and what it answers. */
import type { Heartbeat } from '../model/memory.ts';
import type { Reading } from '../model/reading.ts';
import type { Trail } from '../model/trail.ts';

export type CheckName =
  | 'trail'
  | 'kms-events'
  | 'rules'
  | 'forwarders'
  | 'permissions'
  | 'slack'
  | 'queues'
  | 'heartbeats';

export const titles: Readonly<Record<CheckName, string>> = {
  trail: 'CloudTrail',
  'kms-events': 'KMS events',
  rules: 'Rules',
  forwarders: 'Forwarders',
  permissions: 'Permissions',
  slack: 'Slack',
  queues: 'Queues',
  heartbeats: 'Heartbeats',
};

/** What one check found. `unknown`: it could not be told, which is never `ok` (law 3). */
export interface CheckResult {
  readonly check: CheckName;
  readonly status: 'ok' | 'problem' | 'unknown';
  /** The Regions, queues or functions that it is about, sorted; empty: the installation as a whole. */
  readonly where: readonly string[];
  /** One sentence: what is wrong, or what is in order. */
  readonly because: string;
  /** One sentence: what to do about it; undefined when all is in order. */
  readonly fix: string | undefined;
}

/** `state` is absent when there is no such rule; else `ENABLED`, `DISABLED`, or a word of a later AWS. */
export interface Rule {
  readonly name: string;
  readonly state: Reading<string>;
}

export interface RegionFacts {
  readonly region: string;
  /** All that log this Region, also those that are kept in another one. */
  readonly trails: Reading<readonly Trail[]>;
  readonly rules: readonly Rule[];
}

export interface SlackFacts {
  /** Undefined: the stack was deployed without Slack. */
  readonly parameter: string | undefined;
  /** Whether that parameter is there; its value is nobody's business here. */
  readonly stored: Reading<true>;
  /** What became of a test message, when one was asked for. */
  readonly test?: { readonly sent: boolean; readonly because: string } | undefined;
}

export interface CheckFacts {
  readonly home: string;
  /** The home Region first, then the others that have buckets. */
  readonly regions: readonly RegionFacts[];
  /** Why the Regions that have buckets are not known; undefined when they are. */
  readonly regionsUnread: string | undefined;
  readonly queues: readonly { readonly name: string; readonly messages: Reading<number> }[];
  readonly heartbeats: Reading<readonly Heartbeat[]>;
  /** Milliseconds between two sweeps, as deployed. */
  readonly sweepEveryMs: number;
  /** Reads of the account that failed: by whoever asks, and by the last sweep that ran to its end. */
  readonly unread: readonly string[];
  /** Left out by the sweep, which may not read the webhook's parameter. */
  readonly slack?: SlackFacts | undefined;
  readonly now: number;
}

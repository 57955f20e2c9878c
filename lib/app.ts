/** What every stage of the river is given: the outside, the settings, and where to write log lines. */
import type { Settings } from './core/model/settings.ts';
import type { Inventory } from './inventory.ts';
import type { Ports } from './ports.ts';

/** Structured log lines; only `functions`, `apply` and the stages around it write any. */
export interface Log {
  info(message: string, data?: Readonly<Record<string, unknown>>): void;
  warn(message: string, data?: Readonly<Record<string, unknown>>): void;
  error(message: string, data?: Readonly<Record<string, unknown>>): void;
}

/** Runs a piece of work as a named part of the trace; `annotations`, and what is `found` by it, are what one searches for. */
export type Trace = <T>(
  name: string,
  annotations: Readonly<Record<string, string | undefined>>,
  run: () => Promise<T>,
  found: (result: T) => Readonly<Record<string, string | undefined>>,
) => Promise<T>;

export interface App {
  readonly ports: Ports;
  readonly settings: Settings;
  readonly account: string;
  readonly partition: string;
  readonly inventory: Inventory;
  /** Role names of this stack, so that our own writes are recognised in CloudTrail. */
  readonly ourRoleNames: readonly string[];
  readonly log: Log;
  /** What led to the work at hand (lib/about.ts): in every log line, repair and message of it, from event to Slack. */
  readonly correlationId?: string;
  /** In Lambda only. */
  readonly trace?: Trace;
  /** Milliseconds this invocation still has; Infinity outside Lambda. */
  readonly remainingMs: () => number;
}

/** Longer than the function timeout (120 s) plus the SDK's own: no two writers overlap (docs/architecture.md). */
export const LEASE_MS = 180_000;

/** A write, its read-back and the marks around it must fit, else it is not begun. */
export const WRITE_BUDGET_MS = 45_000;

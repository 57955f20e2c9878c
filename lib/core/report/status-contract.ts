/** What is paused, held and under way, as outsiders read it: `origin-guard/status/1` and its kin of docs/contracts.md. */
import type { JsonObject } from '../model/json.ts';
import type { Actor, HeartbeatName, Hold } from '../model/memory.ts';
import type { Revocation } from '../model/outcome.ts';
import type { Mode } from '../model/settings.ts';
import type { DocumentRef } from '../model/subject.ts';
import { actorJson, instantJson, revocationJson } from './repair-contract.ts';

export interface Pause {
  readonly mode: Mode;
  readonly by: Actor | undefined;
  readonly at: number | undefined;
  readonly reason: string | undefined;
}

export interface HeldDocument {
  readonly document: DocumentRef;
  readonly hold: Hold;
}

/** What is waited for, by kind. */
export interface DueCounts {
  /** Documents that are read again, for the second of two agreeing reads and the like. */
  readonly secondReads: number;
  /** Writes whose end is not known yet. */
  readonly repairs: number;
  /** Messages that are not published yet. */
  readonly outcomes: number;
  /** Of all of these and the revocations: those whose time has come more than five minutes ago. */
  readonly overdue: number;
  /** True when there were more than could be counted. */
  readonly more: boolean;
}

/** When a function that the clock starts last ran to its end. */
export interface StatusHeartbeat {
  readonly name: HeartbeatName;
  /** Epoch milliseconds; undefined: never, as far as is known. */
  readonly at: number | undefined;
  /** More than two of its intervals ago. */
  readonly overdue: boolean;
}

export interface Status {
  readonly account: string;
  readonly region: string;
  readonly stage: string;
  readonly version: string;
  readonly mode: Mode;
  readonly pause: Pause | undefined;
  readonly holds: readonly HeldDocument[];
  readonly revocations: readonly Revocation[];
  readonly due: DueCounts;
  /** Undefined: when they ran could not be read. */
  readonly heartbeats: readonly StatusHeartbeat[] | undefined;
}

export const pauseJson = (pause: Pause | undefined): JsonObject | null =>
  pause === undefined
    ? null
    : {
        mode: pause.mode,
        by: actorJson(pause.by),
        at: instantJson(pause.at),
        reason: pause.reason ?? null,
      };

export const holdJson = ({ document, hold }: HeldDocument): JsonObject => ({
  holdId: hold.holdId,
  document: { ...document },
  reason: hold.reason,
  because: hold.because,
  fingerprints: hold.fingerprints,
  at: instantJson(hold.at),
  by: actorJson(hold.by),
  repairId: hold.repairId ?? null,
});

export const statusContract = (status: Status): JsonObject => ({
  schema: 'origin-guard/status/1',
  account: status.account,
  region: status.region,
  stage: status.stage,
  version: status.version,
  mode: status.mode,
  pause: pauseJson(status.pause),
  holds: status.holds.map(holdJson),
  openRevocations: status.revocations.map(revocationJson),
  due: { ...status.due },
  heartbeats:
    status.heartbeats?.map(({ name, at, overdue }) => ({ name, at: instantJson(at), overdue })) ?? null,
});

export const pauseContract = (account: string, before: Mode | undefined, now: Pause): JsonObject => ({
  schema: 'origin-guard/pause/1',
  account,
  before: before ?? null,
  pause: pauseJson(now),
});

/** `before`: the pause that was lifted; `lifted`: the holds that were. */
export const resumeContract = (
  account: string,
  before: Mode | undefined,
  lifted: readonly HeldDocument[],
): JsonObject => ({
  schema: 'origin-guard/resume/1',
  account,
  before: before ?? null,
  lifted: lifted.map(holdJson),
});

/** A stored repair as outsiders read it: `origin-guard/history/1` and `origin-guard/repair/1` of docs/contracts.md. */
import type { Finding } from '../model/finding.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Actor } from '../model/memory.ts';
import type { RepairRecord, Revocation } from '../model/outcome.ts';
import type { UndoRefusal } from '../plan/undo.ts';
import { repairHeadline } from './repair-words.ts';

/** ISO 8601; null when it is not known. */
export const instantJson = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

export const actorJson = (actor: Actor | undefined): JsonObject | null =>
  actor === undefined ? null : { kind: actor.kind, name: actor.name, tool: actor.tool };

const findingJson = (finding: Finding): JsonObject => ({
  kind: finding.kind,
  id: finding.id,
  class: finding.class,
  severity: finding.severity,
  distributions: finding.distributions,
  because: finding.because,
});

const repairMembers = (repair: RepairRecord): JsonObject => ({
  repairId: repair.repairId,
  at: instantJson(repair.startedAt),
  document: { ...repair.document },
  region: repair.region ?? null,
  state: repair.state,
  headline: repairHeadline(repair),
  findings: repair.findings.map(findingJson),
  actor: actorJson(repair.actor),
  eventTime: instantJson(repair.eventTime),
  undoes: repair.undoes ?? null,
  undoneBy: repair.undoneBy ?? null,
  note: repair.note ?? null,
});

export const revocationJson = (revocation: Revocation): JsonObject => ({
  revocationId: revocation.revocationId,
  distributionId: revocation.distributionId,
  bucket: revocation.bucket,
  paths: revocation.paths,
  state: revocation.state,
  round: revocation.round,
  invalidationId: revocation.invalidationId ?? null,
  createdAt: instantJson(revocation.createdAt),
  effectiveAt: instantJson(revocation.effectiveAt),
  dueAt: instantJson(revocation.dueAt),
});

export const historyContract = (account: string, repairs: readonly RepairRecord[]): JsonObject => ({
  schema: 'origin-guard/history/1',
  account,
  repairs: repairs.map(repairMembers),
});

/** `refusal`: why it cannot be taken back, as far as its record says. */
export const repairContract = (
  account: string,
  repair: RepairRecord,
  revocations: readonly Revocation[],
  refusal: UndoRefusal | undefined,
): JsonObject => ({
  schema: 'origin-guard/repair/1',
  account,
  ...repairMembers(repair),
  before: repair.before as Json,
  after: repair.after as Json,
  openRevocations: revocations.map(revocationJson),
  undo:
    refusal === undefined
      ? { command: `origin-guard undo ${repair.repairId}` }
      : { check: refusal.check, because: refusal.because },
});

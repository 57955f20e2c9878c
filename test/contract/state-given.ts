/** Values that the contract tests of the state table store, and the moment and documents that they are about. */
import type { AccessEdge, Hold } from '../../lib/core/model/memory.ts';
import type { OutcomeEvent, RepairRecord, Revocation } from '../../lib/core/model/outcome.ts';
import type { DocumentRef } from '../../lib/core/model/subject.ts';

export const now = 1_800_000_000_000;
export const day = 24 * 3_600_000;
export const site: DocumentRef = { type: 'bucket', name: 'site' };
export const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/k1';
export const otherKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/k2';
export const key = (arn: string): DocumentRef => ({ type: 'key', arn });

export const edge = (id: string, more: Partial<AccessEdge> = {}): AccessEdge => ({
  distributionId: id,
  distributionArn: `arn:aws:cloudfront::111122223333:distribution/${id}`,
  bucket: 'site',
  originPath: '',
  reader: { type: 'distribution', arn: `arn:aws:cloudfront::111122223333:distribution/${id}` },
  keyArn: undefined,
  ...more,
});

export const revocation = (revocationId: string, more: Partial<Revocation> = {}): Revocation => ({
  revocationId,
  distributionId: 'E1',
  bucket: 'site',
  paths: ['/*'],
  because: 'The origin was detached.',
  document: site,
  repairId: undefined,
  state: 'awaiting-write',
  round: 1,
  invalidationId: undefined,
  createdAt: now,
  effectiveAt: undefined,
  completedAt: undefined,
  attempts: 0,
  dueAt: now + 1_000,
  ...more,
});

export const repair = (repairId: string, more: Partial<RepairRecord> = {}): RepairRecord => ({
  repairId,
  document: site,
  before: { Version: '2012-10-17', Statement: [{ Sid: 'Z', Effect: 'Deny', Action: '', Resource: [] }] },
  after: null,
  findings: [],
  actor: undefined,
  startedAt: now,
  state: 'intended',
  note: undefined,
  ...more,
});

export const outcome = (outcomeId: string): OutcomeEvent => ({
  schema: 'origin-guard/outcome/1',
  outcomeId,
  account: '111122223333',
  partition: 'aws',
  type: 'repair',
  subject: site,
  region: undefined,
  at: now,
  findings: [],
  headline: 'Repaired',
  because: 'Because.',
  actor: undefined,
  eventTime: undefined,
  repairId: undefined,
  before: null,
  after: { b: 1, a: '' },
  invalidation: undefined,
});

export const hold = (holdId: string, more: Partial<Hold> = {}): Hold => ({
  holdId,
  fingerprints: 'all',
  reason: 'fight',
  because: 'Terraform undid the repair three times.',
  by: undefined,
  at: now,
  repairId: 'r1',
  ...more,
});

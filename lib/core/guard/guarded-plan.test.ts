import { describe, expect, it } from 'vitest';
import { factsFromSnapshot } from '../facts/from-snapshot.ts';
import { defaultSettings } from '../model/settings.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { decide } from '../plan/decide.ts';
import { documentsOf } from '../plan/documents.ts';
import { guardedPlan } from './guarded-plan.ts';

const dead = { Effect: 'Allow', Principal: { AWS: 'AIDAEXAMPLEDEADPRINCIPAL' }, Action: 's3:ListBucket' };

const accountWith = (statements: readonly object[]): Snapshot =>
  ({
    schema: 'origin-guard/snapshot/1',
    account: '111122223333',
    partition: 'aws',
    takenAt: '2026-11-24T00:00:00Z',
    distributions: [
      {
        Id: 'E1SITE',
        ARN: 'arn:aws:cloudfront::111122223333:distribution/E1SITE',
        Status: 'Deployed',
        Enabled: true,
        Origins: { Items: [{ Id: 'o', DomainName: 'site.s3.amazonaws.com', OriginAccessControlId: 'EOAC' }] },
        DefaultCacheBehavior: { TargetOriginId: 'o' },
      },
    ],
    originAccessControls: [{ Id: 'EOAC', SigningBehavior: 'always', OriginAccessControlOriginType: 's3' }],
    originAccessIdentities: [],
    buckets: [
      { Name: 'site', BucketRegion: 'eu-west-1', Policy: { Version: '2012-10-17', Statement: statements } },
    ],
    keys: [],
  }) as unknown as Snapshot;

const planOf = (statements: readonly object[]) => {
  const facts = factsFromSnapshot(accountWith(statements));
  const plan = decide(facts, { ...defaultSettings, mode: 'enforce' }, documentsOf(facts));
  return { plan, guarded: guardedPlan(plan, facts) };
};

describe('guardedPlan', () => {
  it('takes out a write that S3 would refuse for a dead principal, and says which one stands in the way', () => {
    const { plan, guarded } = planOf([{ ...dead, Resource: 'arn:aws:s3:::site' }]);

    expect(plan.writes).toHaveLength(1);
    expect(guarded.writes).toEqual([]);
    expect(guarded.findings.map(({ id, action }) => `${id} ${action}`)).toEqual([
      'GRANT_MISSING_OAC report',
      'PRINCIPAL_DELETED wait',
    ]);
    expect(guarded.findings[0]).toMatchObject({
      id: 'GRANT_MISSING_OAC',
      action: 'report',
      changes: [],
      because: expect.stringContaining('AIDAEXAMPLEDEADPRINCIPAL'),
      details: { refusedBy: 'would-be-refused', would: 'repair' },
    });
  });

  it('leaves a plan alone that the guard lets pass', () => {
    const owner = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 's3:*' };
    const { plan, guarded } = planOf([{ ...owner, Resource: 'arn:aws:s3:::site' }]);

    expect(plan.writes).toHaveLength(1);
    expect(guarded).toBe(plan);
  });
});

import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { narrowHolds } from '../../../../test/support/narrow-holds.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import { guardedPlan } from '../../guard/guarded-plan.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Settings } from '../../model/settings.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { factsWithEarlier } from '../../plan/earlier.ts';
import { rule } from './rule.ts';

const site = ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'];
const broad = (actions: JsonObject, parts: JsonObject = {}): JsonObject => {
  const { Action: _, ...grant } = given.oacGrant('site', given.arnOf('E1'));
  return { ...grant, Resource: site, ...actions, ...parts };
};
const account = (statement: JsonObject): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', given.aPolicy(statement))],
  });
const detect = (snapshot: Snapshot, settings: Settings = given.enforcing) =>
  given.findingsOf(rule, given.factsOf(snapshot), 'site', settings);

describe('a broad grant', () => {
  it.each<[string, JsonObject, readonly string[]]>([
    ['everything of S3', { Action: 's3:*' }, ['s3:GetObject']],
    ['everything', { Action: ['*'] }, ['s3:GetObject']],
    ['a pattern of reads', { Action: ['s3:Get*', 's3:ListBucket'] }, ['s3:ListBucket', 's3:GetObject']],
    [
      'what CDK gives an identity: missing objects go on answering 404',
      { Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'] },
      ['s3:GetObject', 's3:ListBucket'],
    ],
    ['the policy itself', { Action: ['s3:GetObject', 's3:PutBucketPolicy'] }, ['s3:GetObject']],
    ['everything but', { NotAction: 's3:DeleteBucket' }, ['s3:GetObject']],
    [
      'versions and writes',
      { Action: ['S3:GetObjectVersion', 's3:PutObject', 's3:Get*'] },
      ['S3:GetObjectVersion', 's3:GetObject'],
    ],
  ])('of %s is shrunk, and the guard agrees', (_, actions, left) => {
    const snapshot = account(broad(actions));
    expect(detect(snapshot)).toMatchObject([
      {
        id: 'GRANT_ACTIONS_BROAD',
        action: 'repair',
        severity: 'high',
        changes: [{ type: 'shrink-actions', actions: left }],
      },
    ]);
    const plan = planOf(snapshot, given.enforcing);
    expect(guardedPlan(plan, factsWithEarlier(snapshot, given.enforcing))).toBe(plan);
    expect(plan.writes).toHaveLength(1);
  });

  it('of an identity is shrunk too', () => {
    const oai = given.anOrigin('site', { oai: 'EOAI1' });
    const snapshot = {
      ...account({ ...given.oaiGrant('site', 'EOAI1'), Action: 's3:*' }),
      distributions: [given.aDistribution('E1', [oai])],
    };
    expect(detect(snapshot)).toMatchObject([{ action: 'repair', changes: [{ actions: ['s3:GetObject'] }] }]);
  });

  it.each<[string, JsonObject]>([
    [
      'reads and writes, one by one',
      { Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:PutObject', 's3:DeleteObject'] },
    ],
    ['a read in another spelling', { Action: 's3:getobject' }],
  ])('is not %s', (_, actions) => {
    expect(detect(account(broad(actions)))).toEqual([]);
  });
});

describe('it holds back when', () => {
  const base = account(broad({ Action: 's3:*' }));
  const report = (snapshot: Snapshot, because: RegExp, settings?: Settings) => {
    const [found] = detect(snapshot, settings);
    expect(found).toMatchObject({ action: 'report', changes: [] });
    expect(found?.because).toMatch(because);
  };

  it.each(narrowHolds(base))('%s', (_, snapshot, because) => {
    report(snapshot, because);
  });

  it.each<[string, JsonObject, RegExp]>([
    [
      'the statement names others',
      { Principal: { Service: 'cloudfront.amazonaws.com', AWS: '444455556666' } },
      /also names 444455556666/,
    ],
    [
      'it serves another account',
      {
        Condition: {
          StringEquals: { 'aws:SourceArn': [given.arnOf('E1'), given.arnOf('E7', '444455556666')] },
        },
      },
      /of another account/,
    ],
    ['parts of it are not understood', { Odd: 1 as Json }, /not understood/],
    ['it gives no read', { Action: 's3:Put*' }, /no read/],
  ])('%s', (_, parts, because) => {
    report(account(broad({ Action: 's3:*' }, parts)), because);
  });

  it('it may serve a trusted account', () => {
    const open = broad({ Action: 's3:*' }, { Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } } });
    report(account(open), /trusted account 444455556666/, {
      ...given.enforcing,
      trustedAccounts: ['444455556666'],
    });
  });

  it('the list of distributions is not complete', () => {
    const snapshot = { ...base, distributions: undefined, Unreadable: { distributions: 'AccessDenied' } };
    report(JSON.parse(JSON.stringify(snapshot)) as Snapshot, /list of distributions could not be read/);
  });
});

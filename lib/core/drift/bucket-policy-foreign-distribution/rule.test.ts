import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import { guardWrite } from '../../guard/guard-write.ts';
import type { JsonObject } from '../../model/json.ts';
import { rule } from './rule.ts';

const other = '444455556666';
const foreignArn = given.arnOf('EFOREIGN', other);

const detect = (statements: readonly JsonObject[], trustedAccounts: readonly string[] = []) => {
  const snapshot = given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', given.aPolicy(...statements))],
  });
  const settings = { ...given.enforcing, trustedAccounts };
  return given.findingsOf(rule, given.factsOf(snapshot), 'site', settings);
};

const withCondition = (condition: JsonObject): JsonObject => ({
  ...given.oacGrant('site', foreignArn),
  Condition: condition,
});
const beside = given.oacGrant('site', given.arnOf('E1'), foreignArn);

describe('a distribution of another account', () => {
  it('is reported beside own ones, and nothing is changed', () => {
    const [finding, ...others] = detect([beside]);

    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id: 'GRANT_FOREIGN_DIST',
      severity: 'high',
      action: 'report',
      changes: [],
      distributions: ['EFOREIGN'],
      details: { account: other, sourceArn: foreignArn },
    });
    expect(finding?.because).toContain(`add ${other} to trustedAccounts`);
  });

  it('is silent when its account is trusted', () => {
    expect(detect([beside], [other])).toEqual([]);
  });

  it('is told once for several statements, and one by one for several distributions', () => {
    const more = given.oacGrant('site', given.arnOf('EMORE', other));
    expect(
      detect([beside, { ...beside, Sid: 'Again' }, more]).map(({ distributions }) => distributions),
    ).toEqual([['EFOREIGN'], ['EMORE']]);
  });

  it('is seen beside a pattern, which another kind reports', () => {
    const values = [given.arnOf('*'), foreignArn];
    expect(detect([withCondition({ ArnLike: { 'AWS:SourceArn': values } })])).toMatchObject([
      { distributions: ['EFOREIGN'] },
    ]);
  });

  it.each([{ 'aws:SourceAccount': other }, { 'AWS:SOURCEACCOUNT': [given.account, other] }])(
    'is every one of them for %o',
    (keys) => {
      const found = detect([withCondition({ StringEquals: keys })]);
      expect(found).toMatchObject([
        { id: 'GRANT_FOREIGN_DIST', distributions: [], details: { account: other } },
      ]);
      expect(found[0]?.because).toContain(`every distribution of account ${other}`);
    },
  );

  it('is low when a Deny keeps it out', () => {
    const deny = { ...given.oacGrant('site', foreignArn), Effect: 'Deny' };
    expect(detect([beside, deny])).toMatchObject([{ severity: 'low', details: { keptOutByDeny: true } }]);
  });
});

describe('a repair of the same document', () => {
  const other = given.oaiGrant('site', 'EFOREIGN');

  it.each<readonly [string, JsonObject]>([
    ['adds a missing grant', given.oacGrant('site', foreignArn)],
    ['narrows a pattern', withCondition({ StringLike: { 'AWS:SourceArn': ['*', foreignArn] } })],
  ])('%s beside the foreigners, who stay where they stand, and the guard lets it pass', (_, statement) => {
    const snapshot = given.anAccount({
      distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
      buckets: [given.aBucket('site', given.aPolicy(other, statement))],
    });
    const { writes, findings } = planOf(snapshot, given.enforcing);

    expect(findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['GRANT_FOREIGN_DIST', 'GRANT_FOREIGN_OAI']),
    );
    expect(writes).toHaveLength(1);
    for (const write of writes) {
      expect(guardWrite(write, given.factsOf(snapshot))).toEqual({ verdict: 'go' });
      expect(write.to?.Statement).toMatchObject([other, {}]);
      expect(JSON.stringify(write.to)).toContain(foreignArn);
      expect(JSON.stringify(write.to)).toContain(given.arnOf('E1'));
    }
  });
});

describe('no claim', () => {
  it.each([
    ['own distributions, also deleted ones', given.oacGrant('site', given.arnOf('E1'), given.arnOf('EDEAD'))],
    ['a pattern over an account', withCondition({ ArnLike: { 'AWS:SourceArn': given.arnOf('*', other) } })],
    ['no condition at all', withCondition({})],
    ['a StringEquals with a pattern, which matches nothing', given.oacGrant('site', given.arnOf('*', other))],
    [
      'a condition that does not restrict',
      withCondition({ StringEqualsIfExists: { 'AWS:SourceArn': foreignArn } }),
    ],
    ['another partition', given.oacGrant('site', given.arnOf('EFOREIGN', other, 'aws-cn'))],
    [
      'an account that a second condition shuts out',
      withCondition({ StringEquals: { 'AWS:SourceArn': foreignArn, 'aws:SourceAccount': given.account } }),
    ],
    [
      'an own account by SourceAccount',
      withCondition({ StringEquals: { 'aws:SourceAccount': given.account } }),
    ],
    ['a Deny', { ...beside, Effect: 'Deny' }],
    ['another service', { ...beside, Principal: { Service: 'logging.s3.amazonaws.com' } }],
  ])('is made for %s', (_, statement) => {
    expect(detect([statement])).toEqual([]);
  });

  it('is made about a policy that could not be read', () => {
    const buckets = [given.aBucket('site', null, { Unreadable: { Policy: 'AccessDenied' } })];
    expect(given.findingsOf(rule, given.factsOf(given.anAccount({ buckets })), 'site')).toEqual([]);
  });
});

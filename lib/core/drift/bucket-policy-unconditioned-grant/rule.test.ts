import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const open: JsonObject = {
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
};

const account = (statement: JsonObject, parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [
      given.aDistribution('E2', [given.anOrigin('site')]),
      given.aDistribution('E1', [given.anOrigin('site')]),
      given.aDistribution('E3', [given.anOrigin('other')]),
    ],
    buckets: [given.aBucket('site', given.aPolicy(statement))],
    ...parts,
  });

const detect = (snapshot: Snapshot, settings = given.enforcing) =>
  given.findingsOf(rule, given.factsOf(snapshot), 'site', settings);

describe('a grant without a source', () => {
  it.each([
    ['no condition', open],
    [
      'a negated operator',
      { ...open, Condition: { StringNotEquals: { 'aws:SourceArn': given.arnOf('E9') } } },
    ],
    ['a condition on something else', { ...open, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
  ])('is scoped to the own distributions that use the bucket: %s', (_, statement) => {
    const [finding] = detect(account(statement));

    expect(finding).toMatchObject({
      id: 'GRANT_UNCONDITIONED',
      severity: 'critical',
      class: 'narrow',
      action: 'repair',
    });
    expect(finding?.changes).toMatchObject([
      { type: 'scope-grant', operator: 'StringEquals', sourceArns: [given.arnOf('E1'), given.arnOf('E2')] },
    ]);
  });

  it.each(['StringEqualsIfExists', 'ForAllValues:StringEquals'])(
    'is scoped to those that %s lets in with the key there: it never widens',
    (operator) => {
      const [finding] = detect(
        account({ ...open, Condition: { [operator]: { 'aws:SourceArn': given.arnOf('E1') } } }),
      );
      expect(finding?.changes).toMatchObject([{ operator: 'StringEquals', sourceArns: [given.arnOf('E1')] }]);
    },
  );

  it('is reported when such an operator and trusted accounts leave open who gets in', () => {
    const statement = { ...open, Condition: { ArnLikeIfExists: { 'aws:SourceArn': given.arnOf('E1') } } };
    const found = detect(account(statement), { ...given.enforcing, trustedAccounts: ['444455556666'] });
    expect(found).toMatchObject([{ action: 'report', changes: [] }]);
  });

  it('keeps trusted accounts in, by pattern', () => {
    const [finding] = detect(account(open), { ...given.enforcing, trustedAccounts: ['444455556666'] });
    expect(finding?.changes).toMatchObject([
      {
        operator: 'ArnLike',
        sourceArns: [given.arnOf('E1'), given.arnOf('E2'), given.arnOf('*', '444455556666')],
      },
    ]);
  });

  it('is not one when it is restricted by SourceArn or SourceAccount', () => {
    expect(detect(account(given.oacGrant('site', given.arnOf('E1'))))).toEqual([]);
    const byAccount = { ...open, Condition: { StringEquals: { 'aws:SourceAccount': given.account } } };
    expect(detect(account(byAccount))).toEqual([]);
  });

  it('leaves out a distribution that is revoked, and purges it', () => {
    const snapshot = account(open, {
      distributions: [
        given.aDistribution('E1', [given.anOrigin('site')]),
        given.aDistribution('E2', [given.anOrigin('site')], { Tags: given.withTag('revoked') }),
      ],
    });
    const [finding] = detect(snapshot);
    expect(finding?.changes).toMatchObject([{ sourceArns: [given.arnOf('E1')] }]);
    expect(finding?.invalidations).toMatchObject([{ distributionId: 'E2', paths: ['/*'] }]);
  });
});

describe('who is listed', () => {
  const listed = (...distributions: Snapshot['distributions'] & object) =>
    detect(account(open, { distributions }))[0]?.changes;
  const e1 = given.aDistribution('E1', [given.anOrigin('site')]);

  it.each([
    [
      'over the website endpoint',
      given.anOrigin('site', { host: 'site.s3-website-eu-west-1.amazonaws.com' }),
    ],
    ['unsigned', given.anOrigin('site', { oac: '' })],
  ])('not who comes %s', (_, origin) => {
    const e2 = given.aDistribution('E2', [origin]);
    expect(listed(e1, e2)).toMatchObject([{ sourceArns: [given.arnOf('E1')] }]);
  });

  it('who is in a move from an identity to an access control', () => {
    const e2 = given.aDistribution('E2', [given.anOrigin('site', { oai: 'EOAI1' })]);
    expect(listed(e1, e2)).toMatchObject([{ sourceArns: [given.arnOf('E1'), given.arnOf('E2')] }]);
  });

  it('who is listed may be deploying; who is not has to be Deployed, or be kept out', () => {
    const pending = (origin: string, parts = {}) =>
      given.aDistribution('E2', [given.anOrigin(origin)], { Status: 'InProgress', ...parts });
    expect(listed(e1, pending('site'))).toMatchObject([
      { sourceArns: [given.arnOf('E1'), given.arnOf('E2')] },
    ]);
    expect(detect(account(open, { distributions: [e1, pending('other')] }))).toMatchObject([
      { action: 'wait', wait: { because: expect.stringContaining('E2 is InProgress') } },
    ]);
    expect(listed(e1, pending('site', { Tags: given.withTag('revoked') }))).toMatchObject([
      { sourceArns: [given.arnOf('E1')] },
    ]);
  });

  it('nobody while it was not read how far one is that would not be listed: told, not waited for', () => {
    const { Status: _, ...unsaid } = given.aDistribution('E2', [given.anOrigin('other')]);
    const [found] = detect(account(open, { distributions: [e1, unsaid] }));
    expect(found).toMatchObject({ action: 'report', changes: [] });
    expect(found?.because).toMatch(
      /It is not narrowed: the Status of distribution E2 was not read.*not be on the list/,
    );
  });

  it('nobody while an own distribution is left out by name', () => {
    const but = (id: string, operator: string): JsonObject => ({
      ...open,
      Condition: { [operator]: { 'aws:SourceArn': given.arnOf(id) } },
    });
    for (const operator of ['StringNotEquals', 'ArnNotLike', 'StringNotEqualsIfExists']) {
      const [finding] = detect(account(but('E2', operator)));
      expect(finding).toMatchObject({ action: 'report', changes: [] });
      expect(finding?.because).toContain('leaves out distribution E2 of this account by name');
    }
    expect(detect(account(but('E9', 'ArnNotLike')))).toMatchObject([{ action: 'repair' }]);
  });
});

describe('what forbids to narrow', () => {
  const lambda = {
    EventType: 'origin-request',
    LambdaFunctionARN: 'arn:aws:lambda:us-east-1:111122223333:function:pick:1',
  };
  const picking = given.aBehaviour('other', { LambdaFunctionAssociations: given.items(lambda) });
  const users = [given.aDistribution('E1', [given.anOrigin('site')])];

  it.each<[string, Snapshot, RegExp]>([
    [
      'no own distribution',
      account(open, { distributions: [] }),
      /no distribution of this account reads the bucket by it/,
    ],
    [
      'other principals',
      account({
        ...open,
        Principal: { Service: 'cloudfront.amazonaws.com', AWS: 'arn:aws:iam::111122223333:role/x' },
      }),
      /also names/,
    ],
    [
      'a limit by organisation',
      account({ ...open, Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } } }),
      /organisation/,
    ],
    [
      'edge code that picks origins',
      account(open, {
        distributions: [
          ...users,
          given.aDistribution('E9', [given.anOrigin('other')], { DefaultCacheBehavior: picking }),
        ],
      }),
      /E9 might use the bucket without saying so: Lambda@Edge/,
    ],
    [
      'a multi-tenant distribution',
      account(open, {
        distributions: [
          ...users,
          given.aDistribution('E9', [given.anOrigin('other')], { ConnectionMode: 'tenant-only' }),
        ],
      }),
      /multi-tenant/,
    ],
    [
      'an access point',
      account(open, {
        distributions: [
          ...users,
          given.aDistribution('E9', [
            given.anOrigin('x', { host: 'ap-abc123-s3alias.s3.eu-west-1.amazonaws.com' }),
          ]),
        ],
      }),
      /access point/,
    ],
  ])('%s', (_, snapshot, reason) => {
    const [finding, ...others] = detect(snapshot);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ action: 'report', severity: 'critical', changes: [] });
    expect(finding?.because).toMatch(reason);
  });

  it('is not known while the list of distributions cannot be read, and the grant is told all the same', () => {
    const { distributions: _, ...rest } = account(open);
    const [finding, ...others] = detect({ ...rest, Unreadable: { distributions: 'AccessDenied' } });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ action: 'report', severity: 'critical', changes: [], distributions: [] });
    expect(finding?.because).toContain(
      'It is not narrowed: the list of distributions could not be read, so it is not known which of them use the grant.',
    );
  });
});

it('has the same fingerprint wherever the statement stands', () => {
  const first = detect(account(open));
  const moved = detect({
    ...account(open),
    buckets: [given.aBucket('site', given.aPolicy(given.oaiGrant('site', 'EOAI9'), open))],
  });
  expect(moved.map(({ fingerprint }) => fingerprint)).toEqual(first.map(({ fingerprint }) => fingerprint));
});

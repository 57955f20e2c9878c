import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1');
const anywhere = 'arn:aws:cloudfront::*:distribution/*';
const foreign = given.arnOf('*', '444455556666');

const grant = (condition: JsonObject): JsonObject => ({ ...given.keyGrant(), Condition: condition });
const like = (...patterns: readonly string[]) => grant({ ArnLike: { 'AWS:SourceArn': patterns } });

const account = (...statements: readonly JsonObject[]): Snapshot =>
  given.anAccount({
    distributions: [
      given.aDistribution('E2', [given.anOrigin('site')]),
      given.aDistribution('E1', [given.anOrigin('site')]),
    ],
    buckets: [
      given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) }),
    ],
    keys: [given.aKey(keyArn, given.aPolicy(given.rootStatement(), ...statements))],
  });

const detect = (statements: readonly JsonObject[], settings = given.enforcing) =>
  given.findingsOf(rule, given.factsOf(account(...statements)), keyArn, settings);

it('tells the shape that CDK writes once, low, and never as a write', () => {
  const cdk = like(given.arnOf('*'));
  const found = detect([cdk, cdk, like(given.arnOf('E*'))]);
  expect(found).toMatchObject([
    {
      id: 'KMS_GRANT_WILDCARD',
      severity: 'low',
      class: 'report',
      action: 'report',
      subject: { type: 'key', arn: keyArn },
      distributions: ['E1', 'E2'],
      changes: [],
      details: {
        patterns: [given.arnOf('*'), given.arnOf('E*')],
        statements: [1, 2, 3],
        buckets: ['site'],
      },
    },
  ]);
  expect(found[0]?.because).toBe(
    `The policy of key ${keyArn} names ${given.arnOf('*')}, ${given.arnOf('E*')} as the source, which lets every distribution of this account that matches use the key. CDK writes this by default, and old objects may need it, so it is only told.`,
  );
});

it('has the same fingerprint wherever the statement stands', () => {
  const [one] = detect([like(given.arnOf('*'))]);
  const [other] = detect([given.keyGrant(given.arnOf('E1')), like(given.arnOf('*'))]);
  expect(one?.fingerprint).toBe(other?.fingerprint);
});

describe('high, because strangers get in', () => {
  it.each<[string, JsonObject]>([
    ['a pattern over all accounts', like(anywhere)],
    ['a pattern over another account', like(foreign)],
    ['a pattern whose account has a wildcard', like('arn:aws:cloudfront::11112222333?:distribution/*')],
    ['another account as a whole', grant({ StringEquals: { 'aws:SourceAccount': '444455556666' } })],
    [
      'one stranger among the accounts',
      grant({ StringEquals: { 'aws:SourceAccount': ['111122223333', '444455556666'] } }),
    ],
    [
      'an account condition that is a pattern itself',
      grant({ ArnLike: { 'aws:SourceArn': anywhere }, StringLike: { 'aws:SourceAccount': '1111*' } }),
    ],
    [
      'an account condition that lets in requests without an account',
      grant({
        ArnLike: { 'aws:SourceArn': anywhere },
        StringEqualsIfExists: { 'aws:SourceAccount': given.account },
      }),
    ],
  ])('%s', (_, statement) => {
    const found = detect([statement]).filter(({ severity }) => severity === 'high');
    expect(found).toMatchObject([{ id: 'KMS_GRANT_WILDCARD', action: 'report', changes: [] }]);
    expect(found[0]?.because).toMatch(/also lets distributions of other accounts use the key/);
  });

  it('beside the low one when both patterns stand in one statement', () => {
    expect(detect([like(given.arnOf('*'), anywhere)])).toMatchObject([
      { severity: 'low', details: { patterns: [given.arnOf('*')] } },
      { severity: 'high', details: { patterns: [anywhere] } },
    ]);
  });
});

describe('low, because only this account gets in', () => {
  it.each<[string, JsonObject]>([
    ['the account as a whole', grant({ StringEquals: { 'aws:SourceAccount': given.account } })],
    [
      'a pattern over all accounts under the own account',
      grant({ ArnLike: { 'aws:SourceArn': anywhere }, StringEquals: { 'AWS:SourceAccount': given.account } }),
    ],
  ])('%s', (_, statement) => {
    expect(detect([statement]).map(({ severity }) => severity)).toEqual(['low']);
  });
});

it('does not tell patterns of trusted accounts, except where the own account is beside them', () => {
  const trusting = { ...given.enforcing, trustedAccounts: ['444455556666'] };
  expect(detect([like(foreign)], trusting)).toEqual([]);
  const both = grant({ StringEquals: { 'aws:SourceAccount': ['444455556666', given.account] } });
  expect(detect([both], trusting).map(({ severity }) => severity)).toEqual(['low']);
});

describe('silent', () => {
  it.each<[string, JsonObject]>([
    ['for exact sources', given.keyGrant(given.arnOf('E1'), given.arnOf('E2'))],
    ['for a grant without a condition', { ...given.keyGrant(), Condition: {} }],
    ['for a pattern under an operator that takes none', given.keyGrant(given.arnOf('*'))],
    [
      'for a source that a policy variable decides',
      like('arn:aws:cloudfront::\u0024{aws:PrincipalAccount}:distribution/*'),
    ],
    ['for a Deny', { ...like(given.arnOf('*')), Effect: 'Deny' }],
    ['for another service', { ...like(given.arnOf('*')), Principal: { Service: 'logs.amazonaws.com' } }],
    ['for a statement that is not understood', { ...like(given.arnOf('*')), Surprise: 'x' }],
  ])('%s', (_, statement) => {
    expect(detect([statement])).toEqual([]);
  });

  it('when the policy was not read', () => {
    const dark = {
      ...account(),
      keys: [given.aKey(keyArn, null, { Unreadable: { Policy: 'AccessDenied' } })],
    };
    expect(given.findingsOf(rule, given.factsOf(dark), keyArn)).toEqual([]);
  });
});

it('names only the patterns, sorted, and not the exact sources beside them', () => {
  const [found] = detect([like(given.arnOf('E9*'), given.arnOf('E1'), given.arnOf('E2*'))]);
  expect(found?.details.patterns).toEqual([given.arnOf('E2*'), given.arnOf('E9*')]);
});

it('is not calmed by a condition that is not about the source account, or only half', () => {
  const limited = (condition: JsonObject) =>
    detect([grant({ ArnLike: { 'aws:SourceArn': anywhere }, ...condition })]);
  expect(limited({ StringEquals: { 'kms:CallerAccount': given.account } })).toMatchObject([
    { severity: 'high' },
  ]);
  expect(limited({ StringLike: { 'aws:SourceAccount': [given.account, '4*'] } })).toMatchObject([
    { severity: 'high' },
  ]);
});

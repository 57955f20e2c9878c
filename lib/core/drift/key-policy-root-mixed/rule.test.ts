import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { JsonObject } from '../../model/json.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k1');
const root = `arn:aws:iam::${given.account}:root`;

const mixed = (parts: JsonObject = {}): JsonObject => ({
  ...given.keyGrant(given.arnOf('E1')),
  Sid: 'Site',
  Principal: { AWS: root, Service: 'cloudfront.amazonaws.com' },
  ...parts,
});

const detect = (...statements: readonly JsonObject[]) => {
  const snapshot = given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [
      given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) }),
    ],
    keys: [given.aKey(keyArn, given.aPolicy(...statements))],
  });
  return given.findingsOf(rule, given.factsOf(snapshot), keyArn);
};

it('reports the statement of the documentation of 2023, low, and leaves it', () => {
  expect(detect(given.rootStatement(), mixed())).toMatchObject([
    {
      id: 'KMS_ROOT_MIXED',
      severity: 'low',
      class: 'report',
      action: 'report',
      subject: { type: 'key', arn: keyArn },
      distributions: ['E1'],
      changes: [],
      because: `Statement 2 "Site" of key ${keyArn} names ${root} beside the CloudFront service under one condition: callers of that account send no such source, so they gain nothing now, and everything if the condition is ever taken out. Give CloudFront a statement of its own.`,
      details: { sid: 'Site', statement: mixed(), buckets: ['site'] },
    },
  ]);
});

it.each<[string, JsonObject]>([
  [
    'the account by its number',
    mixed({ Principal: { AWS: given.account, Service: 'cloudfront.amazonaws.com' } }),
  ],
  [
    'a role beside it',
    mixed({ Principal: { AWS: [root, `${root.slice(0, -4)}role/x`], Service: 'cloudfront.amazonaws.com' } }),
  ],
  ['a pattern as the source', mixed({ Condition: { ArnLike: { 'aws:SourceArn': given.arnOf('*') } } })],
  [
    'the account as the source',
    mixed({ Condition: { StringEquals: { 'aws:SourceAccount': given.account } } }),
  ],
])('also finds %s', (_, statement) => {
  expect(detect(statement)).toHaveLength(1);
});

it('names only the accounts, and keeps its fingerprint where the statement moves', () => {
  const role = `arn:aws:iam::${given.account}:role/x`;
  const statement = mixed({ Principal: { AWS: [role, root], Service: 'cloudfront.amazonaws.com' } });
  const { Sid: _, ...bare } = statement;
  const [one] = detect(statement);
  const [other] = detect(given.rootStatement(), bare);
  expect(one?.because).not.toContain(role);
  expect(one?.fingerprint).toBe(other?.fingerprint);
  expect(other?.details.sid).toBeNull();
});

describe('silent', () => {
  it.each<[string, JsonObject]>([
    ['for two statements', given.keyGrant(given.arnOf('E1'))],
    ['for a grant without a source, which is worse', mixed({ Condition: {} })],
    [
      'for a role beside the service',
      mixed({
        Principal: { AWS: `arn:aws:iam::${given.account}:role/x`, Service: 'cloudfront.amazonaws.com' },
      }),
    ],
    ['for another service', mixed({ Principal: { AWS: root, Service: 'logs.amazonaws.com' } })],
    ['for a Deny', mixed({ Effect: 'Deny' })],
  ])('%s', (_, statement) => {
    expect(detect(given.rootStatement(), statement)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import type { JsonObject } from '../../model/json.ts';
import { rule } from './rule.ts';

const intern = `arn:aws:iam::${given.account}:user/intern`;
const allow = (parts: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  NotPrincipal: { AWS: intern },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  ...parts,
});

const site = (statement: JsonObject) =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1')), statement))],
  });
const detect = (statement: JsonObject) => given.findingsOf(rule, given.factsOf(site(statement)), 'site');

it.each([
  ['s3:GetObject', 'critical'],
  ['s3:PutObject', 'critical'],
  ['s3:GetBucketLocation', 'medium'],
])('reports an Allow of %s as %s, once', (action, severity) => {
  const statement = allow({ Action: action, Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'] });
  const found = planOf(site(statement), given.enforcing).findings;
  expect(found).toMatchObject([{ id: 'NOTPRINCIPAL_ALLOW', severity, action: 'report', changes: [] }]);
  expect(found[0]?.because).toContain(`except ${intern}`);
});

describe('no claim', () => {
  it.each<readonly [string, JsonObject]>([
    ['a Deny', allow({ Effect: 'Deny' })],
    ['fixed values', allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })],
    ['another bucket', allow({ Resource: 'arn:aws:s3:::other/*' })],
  ])('is made for %s', (_, statement) => {
    expect(detect(statement)).toEqual([]);
  });
});

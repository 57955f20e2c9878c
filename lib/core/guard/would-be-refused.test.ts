import { describe, expect, it } from 'vitest';
import { account, arnOf } from '../../../test/support/builders.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import { grant, oac, write } from '../../../test/support/policy-changes.ts';
import type { JsonObject } from '../model/json.ts';
import { absent, known } from '../model/reading.ts';
import { guardInput } from './check.ts';
import { wouldBeRefused } from './would-be-refused.ts';

const block = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};
const facts = plainFacts({
  buckets: new Map([
    [
      'site',
      {
        name: 'site',
        region: 'eu-west-1',
        policy: absent,
        encryption: absent,
        publicAccessBlock: known(block),
        objectOwnership: absent,
        tags: absent,
      },
    ],
  ]),
});

const objection = (statement: JsonObject): string | undefined => {
  const to = { Version: '2012-10-17', Statement: [statement] };
  const input = guardInput(write(null, to, grant(arnOf('E1AAA'))), facts);
  return typeof input === 'string' ? input : wouldBeRefused(input);
};
const forAll = (condition: JsonObject): JsonObject => oac('', { Principal: '*', Condition: condition });

describe('would-be-refused, under BlockPublicPolicy', () => {
  it.each<[string, JsonObject]>([
    ['no condition', forAll({})],
    ['a secret header', forAll({ StringEquals: { 'aws:Referer': 'secret' } })],
    ['a negated condition', forAll({ StringNotEquals: { 'aws:SourceAccount': '1' } })],
    ['NotPrincipal', { Effect: 'Allow', NotPrincipal: { AWS: account }, Action: '*', Resource: '*' }],
  ])('calls everybody with %s public', (_, statement) => {
    expect(objection(statement)).toMatch(/is public/);
  });

  it.each<[string, JsonObject]>([
    ['an address', forAll({ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })],
    [
      'an access point account (aws-facts 1.1 G8)',
      forAll({ StringEquals: { 's3:DataAccessPointAccount': account } }),
    ],
    ['an organisation', forAll({ StringEquals: { 'aws:PrincipalOrgID': 'o-1' } })],
    ['a Deny', { ...forAll({}), Effect: 'Deny' }],
    ['the CloudFront service, even unconditioned', oac('', { Condition: {} })],
  ])('does not call %s public', (_, statement) => {
    expect(objection(statement)).toBeUndefined();
  });

  it('names unique ids in a Deny and in NotPrincipal too', () => {
    const id = 'AIDAJQABLZS4A3QDU576Q';
    expect(objection({ Effect: 'Deny', NotPrincipal: { AWS: id }, Action: '*', Resource: '*' })).toContain(
      id,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { account, arnOf } from '../../../test/support/builders.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import { bucketRef, plainFacts } from '../../../test/support/policies.ts';
import { grant, oac, write } from '../../../test/support/policy-changes.ts';
import type { BucketFacts, Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import { absent, known, unreadable } from '../model/reading.ts';
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
  return objectionOf(wouldBeRefused, write(null, to, grant(arnOf('E1AAA'))), facts);
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

describe('would-be-refused, in words', () => {
  const [one, other] = ['AIDAJQABLZS4A3QDU576Q', 'AROAJQABLZS4A3QDU576Q'];
  const naming = (Sid: string, ...ids: readonly string[]): JsonObject =>
    oac('', { Sid, Principal: { AWS: ids } });
  const judged = (statements: readonly JsonObject[], read: Facts = facts, ref = bucketRef) => {
    const to = { Version: '2012-10-17', Statement: statements };
    return objectionOf(wouldBeRefused, { ...write(null, to, grant(arnOf('E1AAA'))), document: ref }, read);
  };

  it('names each dead id once, and the first statement that holds one', () => {
    expect(judged([oac(arnOf('E1AAA')), naming('B', other), naming('C', one, other)])).toBe(
      `The policy of bucket site names ${one}, ${other} in statement 2 "B": the id of a deleted principal, or of one ` +
        'just written. AWS refuses every write of a policy that names a deleted one (MalformedPolicy), so nothing is ' +
        'written while the id stands there; remove it if its owner was deleted.',
    );
  });

  it('names the first public statement', () => {
    const closed = oac(arnOf('E1AAA'), { Sid: 'Closed' });
    expect(judged([closed, forAll({})])).toBe(
      'Statement 2 "Site" of the policy of bucket site is public, and block public access refuses every write of a ' +
        'public policy (AccessDenied); take the public grant out first.',
    );
  });

  it('has nothing against a public policy where it is not known to be blocked, or of a key', () => {
    const read = (publicAccessBlock: BucketFacts['publicAccessBlock']): Facts => {
      const bucket = facts.buckets.get('site');
      if (bucket === undefined) throw new Error('no bucket');
      return plainFacts({ buckets: new Map([['site', { ...bucket, publicAccessBlock }]]) });
    };
    expect(judged([forAll({})], read(absent))).toBeUndefined();
    expect(judged([forAll({})], read(unreadable('AccessDenied')))).toBeUndefined();
    expect(judged([forAll({})], read(known({ ...block, blockPublicPolicy: false })))).toBeUndefined();
    expect(judged([forAll({})], plainFacts())).toBeUndefined();
    expect(judged([forAll({})], facts, { type: 'key', arn: 'site' })).toBeUndefined();
  });

  it('asks nothing of a policy that goes', () => {
    const from = { Version: '2012-10-17', Statement: [naming('A', one)] };
    expect(objectionOf(wouldBeRefused, write(from, null, grant(arnOf('E1AAA'))), facts)).toBeUndefined();
  });
});

describe('would-be-refused, by the setting of the account', () => {
  const of = (bucket: BucketFacts['publicAccessBlock'], account: Facts['accountPublicAccessBlock']) => {
    const to = { Version: '2012-10-17', Statement: [forAll({})] };
    const site = facts.buckets.get('site');
    if (site === undefined) throw new Error('no bucket');
    return objectionOf(wouldBeRefused, write(null, to, grant(arnOf('E1AAA'))), {
      ...facts,
      buckets: new Map([['site', { ...site, publicAccessBlock: bucket }]]),
      accountPublicAccessBlock: account,
    });
  };
  const off = { ...block, blockPublicPolicy: false };

  it('refuses what the bucket alone would take, and says where it is set', () => {
    expect(of(known(off), known(block))).toContain('block public access of the account refuses');
    expect(of(absent, known(block))).toContain('of the account');
  });
  it('is not mentioned where the bucket says so itself', () => {
    expect(of(known(block), known(block))).not.toContain('of the account');
  });
  it.each([absent, known(off), unreadable('AccessDenied')])(
    'lets through what it does not surely refuse: %o',
    (account) => {
      expect(of(known(off), account)).toBeUndefined();
    },
  );
});

import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { JsonObject } from '../model/json.ts';
import type { Reader } from '../model/memory.ts';
import { markerOf } from './marker.ts';
import { withdrawnBecause } from './withdrawn.ts';

const byOac: Reader = { type: 'distribution', arn: given.arnOf('E1') };
const byOai: Reader = { type: 'oai', id: 'EOAI1' };

const keyArn = given.keyArnOf('k1');
const canonicalUserId = 'a'.repeat(64);

const because = (
  reader: Reader,
  statements: readonly JsonObject[],
  tags: { bucket?: string; distribution?: string } = {},
  originPath = '',
) => {
  const tagged = (value: string | undefined) => (value === undefined ? [] : given.withTag(value));
  const facts = given.factsOf(
    given.anAccount({
      distributions: [
        given.aDistribution('E1', [given.anOrigin('site')], { Tags: tagged(tags.distribution) }),
      ],
      buckets: [given.aBucket('site', given.aPolicy(...statements), { TagSet: tagged(tags.bucket) })],
    }),
  );
  const distribution = facts.distributions.status === 'known' ? facts.distributions.value[0] : undefined;
  const bucket = facts.buckets.get('site');
  if (distribution === undefined) throw new Error('not readable');
  const withheld = [
    { type: 'key', arn: keyArn, policy: undefined } as const,
    { type: 'bucket', arn: 'arn:aws:s3:::site', originPath, policy: bucket?.policy } as const,
  ];
  return withdrawnBecause({ reader, canonicalUserId, distribution, bucket, withheld });
};

const named = { StringEquals: { 'AWS:SourceArn': given.arnOf('E1') } };
const deny = (parts: JsonObject = {}): JsonObject => ({
  Sid: 'Out',
  Effect: 'Deny',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  Condition: named,
  ...parts,
});
const denyOai = (parts: JsonObject = {}): JsonObject => {
  const { Condition: _, ...rest } = deny({ Principal: { AWS: given.oaiArn('EOAI1') } });
  return { ...rest, ...parts };
};

describe('said by a tag', () => {
  it('on the bucket, then on the distribution', () => {
    expect(because(byOac, [], { bucket: 'revoked' })).toBe('bucket site has the tag origin-guard=revoked');
    expect(because(byOac, [], { distribution: 'revoked' })).toBe(
      'distribution E1 has the tag origin-guard=revoked',
    );
    expect(because(byOac, [], { bucket: 'off', distribution: 'enforce' })).toBeUndefined();
  });

  it('in any spelling, and only by a word that means it', () => {
    const marker = (value: string) => markerOf({ status: 'known', value: { 'origin-guard': value } });
    expect([' Revoked ', 'OFF', 'revoke', ''].map(marker)).toEqual(['revoked', 'off', undefined, undefined]);
    expect(markerOf({ status: 'known', value: {} })).toBeUndefined();
    expect(markerOf({ status: 'absent' })).toBeUndefined();
  });
});

describe('said by a Deny', () => {
  const forDistribution = 'is a Deny that names distribution E1';
  const forOai = 'is a Deny that names origin access identity EOAI1';
  const { Sid: _, ...nameless } = deny();
  const { Action: __, ...notAction } = deny();

  it.each<[string, Reader, JsonObject, string]>([
    ['the distribution', byOac, deny(), `statement Out ${forDistribution}`],
    ['the distribution, without a Sid', byOac, nameless, `statement 2 ${forDistribution}`],
    [
      'it among others',
      byOac,
      deny({ Condition: { ArnLike: { 'aws:SourceArn': [given.arnOf('E9'), given.arnOf('E1')] } } }),
      `statement Out ${forDistribution}`,
    ],
    ['it for everything', byOac, deny({ Action: '*' }), `statement Out ${forDistribution}`],
    [
      'it, for everybody who comes for it',
      byOac,
      deny({ Principal: '*', Resource: '*' }),
      `statement Out ${forDistribution}`,
    ],
    [
      'it in a key of other letters, for all that gets',
      byOac,
      deny({ Action: 's3:Get*', Condition: { StringLike: { 'aws:sourceArn': given.arnOf('E1') } } }),
      `statement Out ${forDistribution}`,
    ],
    [
      'it for all actions but a harmless one',
      byOac,
      { ...notAction, NotAction: 's3:ListBucket' },
      `statement Out ${forDistribution}`,
    ],
    [
      'the identity by its canonical user',
      byOai,
      denyOai({ Principal: { CanonicalUser: canonicalUserId } }),
      `statement Out ${forOai}`,
    ],
    ['the identity', byOai, denyOai(), `statement Out ${forOai}`],
    [
      'the identity among others',
      byOai,
      denyOai({ Principal: { AWS: [given.oaiArn('EOAI2'), given.oaiArn('EOAI1')] } }),
      `statement Out ${forOai}`,
    ],
  ])('that names %s', (_name, reader, statement, expected) => {
    expect(because(reader, [given.rootStatement(), statement])).toBe(expected);
  });

  it.each<[string, Reader, JsonObject]>([
    [
      'another distribution',
      byOac,
      deny({ Condition: { StringEquals: { 'aws:SourceArn': given.arnOf('E2') } } }),
    ],
    [
      'it by another key',
      byOac,
      deny({ Condition: { StringEquals: { 'aws:PrincipalArn': given.arnOf('E1') } } }),
    ],
    [
      'everybody but it',
      byOac,
      deny({ Condition: { StringNotEquals: { 'aws:SourceArn': given.arnOf('E1') } } }),
    ],
    [
      'it under a further condition',
      byOac,
      deny({ Condition: { ...named, Bool: { 'aws:SecureTransport': 'false' } } }),
    ],
    ['nobody in particular', byOac, deny({ Condition: {} })],
    ['it for writes only', byOac, deny({ Action: 's3:PutObject' })],
    ['it for a part of the bucket', byOac, deny({ Resource: 'arn:aws:s3:::site/private/*' })],
    ['it for another bucket', byOac, deny({ Resource: 'arn:aws:s3:::other/*' })],
    ['it for the bucket and not for its objects', byOac, deny({ Resource: 'arn:aws:s3:::site' })],
    ['it for a role', byOac, deny({ Principal: { AWS: 'arn:aws:iam::111122223333:role/ci' } })],
    [
      'it under a condition that nobody can decide',
      byOac,
      deny({ Condition: { StringEquals: { ...named.StringEquals, 'aws:SourceOrgID': 'o-1' } } }),
    ],
    ['the identity for a part of the bucket', byOai, denyOai({ Resource: 'arn:aws:s3:::site/private/*' })],
    [
      'everybody but somebody',
      byOac,
      { ...nameless, Principal: undefined as never, NotPrincipal: { AWS: '*' } },
    ],
    ['it in an Allow', byOac, deny({ Effect: 'Allow' })],
    ['everything but reads', byOac, { ...nameless, Action: undefined as never, NotAction: 's3:GetObject' }],
    ['another identity', byOai, denyOai({ Principal: { AWS: given.oaiArn('EOAI2') } })],
    [
      'the identity under a condition',
      byOai,
      denyOai({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ],
    ['a service beside nobody', byOai, denyOai({ Principal: { Service: 'cloudfront.amazonaws.com' } })],
    [
      'everybody but the identity',
      byOai,
      { ...denyOai(), Principal: undefined as never, NotPrincipal: { AWS: given.oaiArn('EOAI1') } },
    ],
  ])('is not said by one that names %s', (_name, reader, statement) => {
    const clean = Object.fromEntries(Object.entries(statement).filter(([, value]) => value !== undefined));
    expect(because(reader, [clean as JsonObject])).toBeUndefined();
  });
});

describe('a Deny of a part', () => {
  const part = deny({ Resource: 'arn:aws:s3:::site/private/*' });

  it('takes out the origin that points into it, and no other', () => {
    expect(because(byOac, [part], {}, '/private')).toContain('is a Deny that names distribution E1');
    expect(because(byOac, [part], {}, '/public')).toBeUndefined();
  });
});

describe('a Deny in the key policy', () => {
  const ofKey = (statement: JsonObject) => {
    const facts = given.factsOf(
      given.anAccount({
        distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
        buckets: [given.aBucket('site', given.aPolicy())],
        keys: [given.aKey(keyArn, given.aPolicy(given.rootStatement(), statement))],
      }),
    );
    const distribution = facts.distributions.status === 'known' ? facts.distributions.value[0] : undefined;
    if (distribution === undefined) throw new Error('not readable');
    const withheld = [{ type: 'key', arn: keyArn, policy: facts.keys.get(keyArn)?.policy } as const];
    const of = (reader: Reader) =>
      withdrawnBecause({ reader, canonicalUserId, distribution, bucket: undefined, withheld });
    return [of(byOac), of(byOai)];
  };
  const keyDeny = { ...given.keyGrant(given.arnOf('E1')), Effect: 'Deny', Sid: 'Out' };

  it('counts when it covers the decryption, for a distribution alone', () => {
    expect(ofKey(keyDeny)).toEqual(['statement Out is a Deny that names distribution E1', undefined]);
  });

  it.each<[string, JsonObject]>([
    ['for another key', { ...keyDeny, Resource: given.keyArnOf('k2') }],
    ['for encryption only', { ...keyDeny, Action: 'kms:Encrypt' }],
    [
      'for some objects',
      {
        ...keyDeny,
        Condition: {
          StringEquals: { 'aws:SourceArn': given.arnOf('E1') },
          StringLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::site/private/*' },
        },
      },
    ],
  ])('does not count %s', (_name, statement) => {
    expect(ofKey(statement)).toEqual([undefined, undefined]);
  });
});

it('is not said by a policy that was not read', () => {
  const facts = given.factsOf(
    given.anAccount({ distributions: [given.aDistribution('E1', [given.anOrigin('site')])] }),
  );
  const distribution = facts.distributions.status === 'known' ? facts.distributions.value[0] : undefined;
  if (distribution === undefined) throw new Error('not readable');
  const policy = { status: 'unreadable', because: 'AccessDenied' } as const;
  const withheld = [{ type: 'bucket', arn: 'arn:aws:s3:::site', originPath: '', policy } as const];
  const input = { reader: byOac, canonicalUserId: undefined, distribution, bucket: undefined, withheld };
  expect(withdrawnBecause(input)).toBeUndefined();
});

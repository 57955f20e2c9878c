import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import { canonicalStatement, samePolicy } from './canonical.ts';

const doc = (statement: JsonObject, parts: JsonObject = {}): JsonObject => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', ...statement },
  ],
  ...parts,
});

const oai = (id: string): string => `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
const canonicalUser = 'c'.repeat(64);

describe('samePolicy', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['one string and an array of one', { Action: 's3:GetObject' }, { Action: ['s3:GetObject'] }],
    [
      'the order of actions and their case',
      { Action: ['s3:GetObject', 's3:PutObject'] },
      { Action: ['S3:putobject', 's3:getobject'] },
    ],
    ['the order of resources', { Resource: ['a', 'b'] }, { Resource: ['b', 'a'] }],
    [
      'an account id and its root ARN',
      { Principal: { AWS: '111122223333' } },
      { Principal: { AWS: ['arn:aws:iam::111122223333:root'] } },
    ],
    [
      'the spellings of an OAI',
      { Principal: { AWS: oai('E1') } },
      { Principal: { AWS: oai('E1').replaceAll(' ', '_') } },
    ],
    ['"*" and {"AWS": "*"}', { Principal: '*' }, { Principal: { AWS: '*' } }],
    [
      'the case of condition keys',
      { Condition: { StringEquals: { 'AWS:SourceArn': 'x' } } },
      { Condition: { StringEquals: { 'aws:sourcearn': ['x'] } } },
    ],
    [
      'a boolean and its text',
      { Condition: { Bool: { 'aws:SecureTransport': false } } },
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ],
    [
      'the order of conditions',
      { Condition: { StringEquals: { a: '1', b: '2' }, Null: { c: 'true' } } },
      { Condition: { Null: { c: 'true' }, StringEquals: { b: '2', a: '1' } } },
    ],
    ['an empty and an absent Condition', { Condition: {} }, {}],
  ])('sees through %s', (_, left, right) => {
    expect(samePolicy(doc(left), doc(right))).toBe(true);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['Sid', doc({ Sid: 'a' }), doc({ Sid: 'b' })],
    ['Version', doc({}), doc({}, { Version: '2008-10-17' })],
    ['Id', doc({}), doc({}, { Id: 'x' })],
    ['Effect', doc({}), doc({ Effect: 'Deny' })],
    ['a resource', doc({}), doc({ Resource: 'arn:aws:s3:::B/*' })],
    [
      'an operator',
      doc({ Condition: { StringEquals: { a: 'x' } } }),
      doc({ Condition: { StringLike: { a: 'x' } } }),
    ],
    [
      'the case of a condition value',
      doc({ Condition: { StringEquals: { a: 'x' } } }),
      doc({ Condition: { StringEquals: { a: 'X' } } }),
    ],
    ['NotAction for Action', doc({}), doc({ Action: 's3:GetObject', NotAction: 's3:GetObject' })],
    ['a principal', doc({ Principal: { AWS: oai('E1') } }), doc({ Principal: { AWS: oai('E2') } })],
    ['the kind of a principal', doc({ Principal: { AWS: 'x' } }), doc({ Principal: { Martian: 'x' } })],
    ['a number for its text in a resource', doc({ Resource: '7' }), doc({ Resource: 7 })],
  ])('sees a change of %s', (_, left, right) => {
    expect(samePolicy(left, right)).toBe(false);
  });

  it('counts the order of statements, and tells no policy from an empty one', () => {
    const a = { Sid: 'A', Effect: 'Allow' };
    const b = { Sid: 'B', Effect: 'Allow' };
    expect(samePolicy({ Statement: [a, b] }, { Statement: [b, a] })).toBe(false);
    expect(samePolicy({ Statement: a }, { Statement: [a] })).toBe(true);
    expect(samePolicy(null, { Statement: [] })).toBe(false);
    expect(samePolicy(null, null)).toBe(true);
  });

  it('knows the canonical user of an OAI when it is told', () => {
    const options = { oaiCanonicalIds: new Map([[canonicalUser, 'E1']]) };
    const written = doc({ Principal: { CanonicalUser: canonicalUser } });
    expect(samePolicy(written, doc({ Principal: { AWS: oai('E1') } }))).toBe(false);
    expect(samePolicy(written, doc({ Principal: { AWS: oai('E1') } }), options)).toBe(true);
    expect(samePolicy(written, doc({ Principal: { AWS: oai('E2') } }), options)).toBe(false);
  });

  describe('with transientOai', () => {
    const transient = 'AIDAJQABLZS4A3QDU576Q';
    const same = (left: JsonObject, right: JsonObject): boolean =>
      samePolicy(left, right, { transientOai: true });
    const role = 'arn:aws:iam::111122223333:role/r';

    it('takes the unique id for the OAI that was written, both ways', () => {
      expect(same(doc({ Principal: { AWS: oai('E1') } }), doc({ Principal: { AWS: transient } }))).toBe(true);
      expect(
        same(doc({ Principal: { AWS: [transient, role] } }), doc({ Principal: { AWS: [role, oai('E1')] } })),
      ).toBe(true);
    });

    it.each<[string, JsonObject, JsonObject]>([
      [
        'a role in place of the OAI',
        doc({ Principal: { AWS: role } }),
        doc({ Principal: { AWS: transient } }),
      ],
      [
        'the id of a role',
        doc({ Principal: { AWS: oai('E1') } }),
        doc({ Principal: { AWS: transient.replace('AIDA', 'AROA') } }),
      ],
      ['another OAI', doc({ Principal: { AWS: oai('E1') } }), doc({ Principal: { AWS: oai('E2') } })],
      [
        'a second difference',
        doc({ Principal: { AWS: oai('E1') } }),
        doc({ Principal: { AWS: transient }, Action: 's3:*' }),
      ],
      [
        'one id for two OAIs',
        doc({ Principal: { AWS: [oai('E1'), oai('E2')] } }),
        doc({ Principal: { AWS: transient } }),
      ],
      [
        'a Deny',
        doc({ Effect: 'Deny', Principal: { AWS: oai('E1') } }),
        doc({ Effect: 'Deny', Principal: { AWS: transient } }),
      ],
      [
        'another Version',
        doc({ Principal: { AWS: oai('E1') } }),
        doc({ Principal: { AWS: transient } }, { Version: '2008-10-17' }),
      ],
      ['a lost statement', doc({ Principal: { AWS: oai('E1') } }), { Version: '2012-10-17', Statement: [] }],
    ])('does not excuse %s', (_, left, right) => {
      expect(same(left, right)).toBe(false);
    });
  });
});

describe('canonicalStatement', () => {
  it('is one text for two spellings and another for another Sid', () => {
    const one = canonicalStatement({ Sid: 'x', Effect: 'Allow', Action: ['s3:GetObject'] });
    expect(canonicalStatement({ Effect: 'Allow', Action: 'S3:GetObject', Sid: 'x' })).toBe(one);
    expect(canonicalStatement({ Effect: 'Allow', Action: 'S3:GetObject', Sid: 'y' })).not.toBe(one);
  });
});

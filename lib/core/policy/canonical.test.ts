import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../model/json.ts';
import { canonicalDocument, canonicalStatement, samePolicy } from './canonical.ts';

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
    [
      'the order of principals',
      { Principal: { AWS: ['111122223333', oai('E1')] } },
      { Principal: { AWS: [oai('E1'), '111122223333'] } },
    ],
    [
      'the spelling of what is left out',
      { NotPrincipal: { AWS: '111122223333' }, NotAction: ['s3:Get*', 's3:Put*'], NotResource: ['a', 'b'] },
      {
        NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' },
        NotAction: ['S3:PUT*', 's3:get*'],
        NotResource: ['b', 'a'],
      },
    ],
    [
      'numbers and their text',
      { Condition: { NumericEquals: { a: [1, true], b: 2 } } },
      { Condition: { NumericEquals: { a: ['true', '1'], b: '2' } } },
    ],
    [
      'the order of members that nobody knows',
      { Surprise: [{ a: 1, b: 2, c: 3 }] },
      { Surprise: [{ c: 3, b: 2, a: 1 }] },
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
    ['an account', doc({ Principal: { AWS: '111122223333' } }), doc({ Principal: { AWS: '444455556666' } })],
    [
      'a canonical user',
      doc({ Principal: { CanonicalUser: canonicalUser } }),
      doc({ Principal: { CanonicalUser: canonicalUser.replace('c', 'd') } }),
    ],
    ['an unknown kind of principal', doc({ Principal: { X: 'a' } }), doc({ Principal: { Y: 'a' } })],
    ['what is no text in a resource', doc({ Resource: [7] }), doc({ Resource: [8] })],
    ['a Condition that is none', doc({ Condition: 'x' }), doc({ Condition: 'y' })],
    [
      'an operator without keys',
      doc({ Condition: { StringEquals: 'x' } }),
      doc({ Condition: { StringEquals: 'y' } }),
    ],
    [
      'null for its text',
      doc({ Condition: { Null: { a: null } } }),
      doc({ Condition: { Null: { a: 'null' } } }),
    ],
    [
      'a list for its text',
      doc({ Condition: { StringEquals: { a: [['x']] } } }),
      doc({ Condition: { StringEquals: { a: ['x'] } } }),
    ],
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
    expect(canonicalDocument(null)).toBe('null');
    expect(samePolicy({}, { Statement: [] })).toBe(true);
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

    it('looks at each statement, and lets the others be what they are', () => {
      const [before, after] = [
        doc({ Principal: { AWS: oai('E1') } }),
        doc({ Principal: { AWS: transient } }),
      ].map(({ Statement }) => Statement as readonly JsonObject[]);
      const rest = { Sid: 'Rest', Effect: 'Deny', Principal: '*' };
      const other = { ...rest, Sid: 'Other' };
      const of = (...statements: readonly Json[]): JsonObject => ({ Statement: statements });
      const [one = {}, settled = {}] = [before?.[0], after?.[0]];
      expect(same(of(rest, one, 'odd'), of(rest, settled, 'odd'))).toBe(true);
      expect(same(of(rest, one), of(other, settled))).toBe(false);
      expect(same(of('odd', one), of('even', settled))).toBe(false);
      expect(same(of('odd', one), of(rest, settled))).toBe(false);
      expect(same(of(one), of(settled, rest))).toBe(false);
    });

    it('is no excuse unless it is asked for, nor for a policy that is gone', () => {
      const [written, read] = [
        doc({ Principal: { AWS: oai('E1') } }),
        doc({ Principal: { AWS: transient } }),
      ];
      expect(samePolicy(written, read)).toBe(false);
      const options = { transientOai: true };
      expect(samePolicy(written, null, options)).toBe(false);
      expect(samePolicy(null, written, options)).toBe(false);
    });

    it.each<[string, JsonObject, JsonObject]>([
      [
        'an OAI and a role in place of two ids',
        doc({ Principal: { AWS: [oai('E1'), role] } }),
        doc({ Principal: { AWS: [transient, `${transient}X`] } }),
      ],
      [
        'the id of a user and that of a role',
        doc({ Principal: { AWS: [oai('E1'), oai('E2')] } }),
        doc({ Principal: { AWS: [transient, transient.replace('AIDA', 'AROA')] } }),
      ],
      [
        'a lost principal',
        doc({ Principal: { AWS: oai('E1') } }),
        {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }],
        },
      ],
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

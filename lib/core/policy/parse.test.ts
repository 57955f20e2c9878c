import { describe, expect, it } from 'vitest';
import type { PrincipalValue, Statement } from '../model/policy.ts';
import { parseIdentityPolicy, parsePolicy } from './parse.ts';

const oneStatement = (statement: unknown): Statement => {
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: [statement] });
  if (!parsed.ok) throw new Error(parsed.because);
  const [first] = parsed.document.statements;
  if (first === undefined) throw new Error('no statement');
  return first;
};

const withPrincipal = (principal: unknown): Statement =>
  oneStatement({ Effect: 'Allow', Principal: principal, Action: 's3:GetObject', Resource: '*' });

const canonicalUser = 'a'.repeat(64);

describe('parseIdentityPolicy', () => {
  it.each<[readonly string[], Record<string, unknown>]>([
    [[], {}],
    [['Principal'], { Principal: '*' }],
    [['Principal'], { NotPrincipal: { AWS: '1' } }],
  ])('names %j of a statement with %j: identity policies have no principal', (unknown, parts) => {
    const parsed = parseIdentityPolicy({
      Statement: { Effect: 'Allow', Action: '*', Resource: '*', ...parts },
    });
    expect(parsed.ok && parsed.document.statements[0]?.unknownElements).toEqual(unknown);
  });

  it('reads no principal where there is none', () => {
    const parsed = parseIdentityPolicy({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
    expect(parsed.ok && parsed.document.statements[0]?.principal).toEqual({ negated: false, values: [] });
  });
});

describe('parsePolicy', () => {
  it.each<[unknown, Partial<PrincipalValue>]>([
    ['*', { type: 'everyone', written: '*' }],
    [{ AWS: '*' }, { type: 'everyone' }],
    [{ AWS: '111122223333' }, { type: 'account', account: '111122223333' } as Partial<PrincipalValue>],
    [
      { AWS: 'arn:aws-cn:iam::111122223333:root' },
      { type: 'account', account: '111122223333' } as Partial<PrincipalValue>,
    ],
    [{ AWS: 'AIDAJQABLZS4A3QDU576Q' }, { type: 'unique-id' }],
    [{ AWS: 'AROAJQABLZS4A3QDU576Q' }, { type: 'unique-id' }],
    [{ AWS: 'arn:aws:iam::111122223333:role/path/name' }, { type: 'arn' }],
    [{ AWS: 'arn:aws:sts::111122223333:assumed-role/name/session' }, { type: 'arn' }],
    [{ AWS: 'arn:aws:iam::111122223333:role/*' }, { type: 'unknown' }],
    [{ AWS: 'nonsense' }, { type: 'unknown' }],
    [{ AWS: 7 }, { type: 'unknown', written: '7' }],
    // A number is not an account, however many digits it has.
    [{ AWS: 111122223333 }, { type: 'unknown', written: '111122223333' }],
    [{ AWS: [{ id: 1 }] }, { type: 'unknown', written: '{"id":1}' }],
    [
      { CanonicalUser: canonicalUser },
      { type: 'canonical-user', id: canonicalUser } as Partial<PrincipalValue>,
    ],
    [{ Federated: 'cognito-identity.amazonaws.com' }, { type: 'federated' }],
    [{ Martian: 'x' }, { type: 'unknown' }],
    ['111122223333', { type: 'unknown' }],
  ])('reads the principal %j', (principal, expected) => {
    expect(withPrincipal(principal).principal.values).toEqual([expect.objectContaining(expected)]);
  });

  it.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'])(
    'reads every spelling of an OAI in %s',
    (partition) => {
      const words = [
        'CloudFront Origin Access Identity ',
        'CloudFront_Origin_Access_Identity_',
        'CloudFrontOriginAccessIdentity',
      ];
      const written = words.map((text) => `arn:${partition}:iam::cloudfront:user/${text}E2EXAMPLE`);
      const ids = withPrincipal({ AWS: written }).principal.values.map((value) =>
        value.type === 'oai' ? value.id : value.type,
      );
      expect(ids).toEqual(['E2EXAMPLE', 'E2EXAMPLE', 'E2EXAMPLE']);
    },
  );

  it('keeps every value of a map of principals, in order', () => {
    const { principal } = withPrincipal({
      AWS: ['111122223333', '*'],
      Service: ['a.amazonaws.com', 'b.amazonaws.com'],
    });
    expect(principal.values.map(({ written }) => written)).toEqual([
      '111122223333',
      '*',
      'a.amazonaws.com',
      'b.amazonaws.com',
    ]);
  });

  it('accepts JSON text and a single statement object', () => {
    const text =
      '{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"1"},"NotAction":["s3:Get*"],"NotResource":"*"}}';
    const parsed = parsePolicy(text);
    expect(parsed).toMatchObject({
      ok: true,
      document: {
        version: undefined,
        statements: [
          {
            principal: { negated: true },
            action: { negated: true, values: ['s3:Get*'] },
            resource: { negated: true, values: ['*'] },
            unknownElements: [],
          },
        ],
      },
    });
  });

  it('turns numbers and booleans of conditions into their text', () => {
    const { conditions, unknownElements } = oneStatement({
      Effect: 'Allow',
      Principal: '*',
      Action: '*',
      Resource: '*',
      Condition: {
        Bool: { 'aws:SecureTransport': false },
        NumericLessThan: { 's3:TlsVersion': [1.2, '1.3'] },
      },
    });
    expect(conditions.map(({ values }) => values)).toEqual([['false'], ['1.2', '1.3']]);
    expect(unknownElements).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['Principal', { Principal: undefined }],
    ['Principal', { NotPrincipal: '*' }],
    ['Principal', { Principal: {} }],
    ['Action', { Action: [] }],
    ['Action', { Action: [7] }],
    ['Action', { Action: ['s3:GetObject', 7] }],
    ['NotAction', { Action: undefined, NotAction: {} }],
    ['NotPrincipal', { Principal: undefined, NotPrincipal: {} }],
    ['Resource', { Resource: undefined }],
    ['Resource', { NotResource: '*' }],
    ['Condition', { Condition: 'x' }],
    ['Condition', { Condition: { StringEquals: 'x' } }],
    ['Condition', { Condition: { StringEquals: { key: null } } }],
    ['Condition', { Condition: { StringEquals: { key: [] } } }],
    ['Sid', { Sid: 7 }],
    ['Surprise', { Surprise: true }],
    ['action', { action: 's3:*' }],
  ])('names %s when it cannot be understood: %j', (element, parts) => {
    const plain = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', ...parts };
    const defined = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
    expect(oneStatement(defined).unknownElements).toContain(element);
  });

  it.each<[unknown, RegExp]>([
    ['{', /not valid JSON/],
    [null, /not a JSON object/],
    [[], /not a JSON object/],
    [{}, /no Statement/],
    [{ Statement: 'x' }, /Statement 1 .* not a JSON object/],
    [{ Statement: [{ Effect: 'Allow' }, { Effect: 'Maybe' }] }, /Statement 2 .* "Maybe"/],
    [{ Statement: [{}] }, /Statement 1 .* missing/],
    [{ Statement: [], Id: () => 1 }, /cannot be read: it holds a function that JSON cannot say\.$/],
    [Object.create({ Statement: [] }), /no Statement/],
  ])('refuses %j and says why', (raw, because) => {
    const parsed = parsePolicy(raw);
    expect(parsed.ok ? 'ok' : parsed.because).toMatch(because);
  });

  it('refuses hostile shapes without running out of stack or time', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const cycle: Record<string, unknown> = {};
    cycle.Statement = [cycle, cycle];
    for (const raw of [deep, `{"Statement":${deep}}`, cycle, { Statement: [() => 1] }]) {
      expect(parsePolicy(raw).ok).toBe(false);
    }
  });

  it.each<[unknown, readonly string[]]>([
    ['x', []],
    [null, []],
    [[{ StringEquals: { 'aws:SourceArn': 'x' } }], []],
    [{ StringEquals: 'x' }, []],
    [{ StringEquals: { 'aws:SourceArn': ['x', null, ['y'], { z: 1 }] } }, ['x']],
  ])('reads of the Condition %j only what it understands', (Condition, values) => {
    const statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition };
    const { conditions, unknownElements } = oneStatement(statement);
    expect(conditions.flatMap((condition) => condition.values)).toEqual(values);
    expect(unknownElements).toEqual(['Condition']);
  });

  it('takes the plain element where both are written, and nothing where neither is', () => {
    const both = oneStatement({
      Effect: 'Allow',
      Principal: '*',
      NotPrincipal: { AWS: '111122223333' },
      Action: 's3:GetObject',
      NotAction: 's3:PutObject',
    });
    expect(both.principal).toEqual({ negated: false, values: [{ type: 'everyone', written: '*' }] });
    expect(both.action).toEqual({ negated: false, values: ['s3:GetObject'] });
    expect(both.resource).toEqual({ negated: false, values: [] });
    expect(both.unknownElements).toEqual(['Action', 'Principal', 'Resource']);
  });

  it('keeps a version and a Sid only when they are text', () => {
    const parsed = parsePolicy({ Version: 2012, Statement: { Sid: ['x'], Effect: 'Deny' } });
    expect(parsed.ok && [parsed.document.version, parsed.document.statements[0]?.sid]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('treats __proto__ as the unknown element that it is', () => {
    const parsed = parsePolicy('{"Statement":[{"__proto__":{"Effect":"Allow"},"Effect":"Deny"}]}');
    expect(parsed).toMatchObject({ ok: true, document: { statements: [{ effect: 'Deny' }] } });
    expect(parsed.ok && parsed.document.statements[0]?.unknownElements).toContain('__proto__');
  });
});

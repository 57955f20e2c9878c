import { describe, expect, it } from 'vitest';
import { arnOf, keyArnOf, oaiArn } from '../../../test/support/builders.ts';
import { bucketRef } from '../../../test/support/policies.ts';
import {
  cloudFront,
  edit,
  grant,
  grantOaiWrite,
  grantWrite,
  keyRef,
  oac,
  prune,
  refOf,
  remove,
  removeOai,
  scope,
  shrink,
  tlsDeny,
  tlsDenyStatement,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { applyChanges } from './edit.ts';

const dead = 'AIDADEADDEADDEADDEAD1';
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const statements = (raw: JsonObject | null): readonly JsonObject[] =>
  (raw?.Statement ?? []) as readonly JsonObject[];
const refused = (from: JsonObject | null, ...changes: readonly Change[]): string => {
  const edited = applyChanges(from, changes, { partition: 'aws' });
  return edited.ok ? '' : edited.because;
};

describe('prune-principal', () => {
  const from = doc(
    {
      Sid: 'Mixed',
      Effect: 'Allow',
      Principal: { AWS: [oaiArn('E1'), dead, '444455556666'] },
      Action: 's3:GetObject',
      Resource: '*',
    },
    { Sid: 'Alone', Effect: 'Allow', Principal: { AWS: dead }, Action: 's3:GetObject', Resource: '*' },
    { Sid: 'No', Effect: 'Deny', Principal: { AWS: dead }, Action: 's3:*', Resource: '*' },
    { Sid: 'Others', Effect: 'Deny', NotPrincipal: { AWS: [dead] }, Action: 's3:*', Resource: '*' },
  );

  it('drops the id and keeps everybody else, in order', () => {
    expect(statements(edit(from, prune(from, 0, dead)))[0]).toEqual({
      ...statements(from)[0],
      Principal: { AWS: [oaiArn('E1'), '444455556666'] },
    });
  });

  it('takes the statement only when nobody is left in it', () => {
    expect(statements(edit(from, prune(from, 1, dead))).map(({ Sid }) => Sid)).toEqual([
      'Mixed',
      'No',
      'Others',
    ]);
  });

  it('counts an identity that is removed by the same write', () => {
    const both = doc({
      Effect: 'Allow',
      Principal: { AWS: [oaiArn('E1'), dead] },
      Action: 's3:GetObject',
      Resource: '*',
    });
    expect(edit(both, prune(both, 0, dead), removeOai(both, 0, 'E1'))).toBeNull();
  });

  it.each([
    [2, 'is a Deny'],
    [3, 'is a Deny'],
  ])('never touches statement %i', (index, because) => {
    expect(refused(from, prune(from, index, dead))).toContain(because);
  });

  it('refuses an id that does not stand there, and a statement that changed since', () => {
    expect(refused(from, prune(from, 0, 'AROADEADDEADDEADDEAD2'))).toContain(
      'does not name AROADEADDEADDEADDEAD2',
    );
    const stale = { ...prune(from, 0, dead), statement: { ...refOf(from, 0), index: 1 } };
    expect(refused(from, stale)).toContain('no longer what it was');
  });

  it('refuses a NotPrincipal of an Allow too', () => {
    const open = doc({
      Effect: 'Allow',
      NotPrincipal: { AWS: [dead] },
      Action: 's3:GetObject',
      Resource: '*',
    });
    expect(refused(open, prune(open, 0, dead))).toContain('NotPrincipal');
  });
});

describe('shrink-actions', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['one string', { Action: 's3:*' }, { Action: 's3:GetObject' }],
    ['an array', { Action: ['s3:Get*', 's3:PutBucketPolicy'] }, { Action: ['s3:GetObject'] }],
    ['another spelling', { Action: ['S3:getobject', 's3:PutObject'] }, { Action: ['S3:getobject'] }],
  ])('leaves the action of %s', (_, before, after) => {
    const from = doc(oac(arnOf('E1'), before));
    expect(edit(from, shrink(from, 0, ['s3:GetObject']))).toEqual(doc(oac(arnOf('E1'), after)));
  });

  it('turns NotAction into Action, in its place', () => {
    const { Action: _, ...base } = oac(arnOf('E1'));
    const from = doc({ ...base, NotAction: ['s3:PutObject'] });
    const [statement] = statements(edit(from, shrink(from, 0, ['s3:GetObject'])));
    expect(statement).toEqual({ ...base, Action: 's3:GetObject' });
  });

  it('keeps what all shrinks of a statement keep, and takes a statement without an action', () => {
    const from = doc(
      oac(arnOf('E1'), { Action: ['s3:GetObject', 's3:PutObject'] }),
      oac(arnOf('E2'), { Sid: 'Two' }),
    );
    const both = [shrink(from, 0, ['s3:GetObject', 's3:PutObject']), shrink(from, 0, ['s3:GetObject'])];
    expect(statements(edit(from, ...both))[0]?.Action).toEqual(['s3:GetObject']);
    expect(statements(edit(from, shrink(from, 0, []))).map(({ Sid }) => Sid)).toEqual(['Two']);
  });

  it('lists a new reader in a statement that has our shape once it is shrunk, and scopes it too', () => {
    const from = doc({
      Effect: 'Allow',
      Principal: cloudFront,
      Action: 's3:*',
      Resource: 'arn:aws:s3:::site/*',
    });
    const to = edit(
      from,
      shrink(from, 0, ['s3:GetObject']),
      scope(from, 0, [arnOf('E1')]),
      grant(arnOf('E2')),
    );
    expect(statements(to)).toEqual([
      {
        Effect: 'Allow',
        Principal: cloudFront,
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::site/*',
        Condition: { StringEquals: { 'aws:SourceArn': [arnOf('E1'), arnOf('E2')] } },
      },
    ]);
  });

  it('leaves a reader where it stands that is removed and granted at once', () => {
    const from = doc(oac([arnOf('E2'), arnOf('E1')], { Action: ['s3:GetObject', 's3:PutObject'] }));
    const to = edit(
      from,
      shrink(from, 0, ['s3:GetObject']),
      remove(from, 0, arnOf('E2')),
      grant(arnOf('E2')),
    );
    expect(to).toEqual(doc(oac([arnOf('E2'), arnOf('E1')], { Action: ['s3:GetObject'] })));
  });

  it.each<[string, JsonObject, readonly string[], string]>([
    ['more than it allows', oac(arnOf('E1')), ['s3:PutObject'], 'does not allow s3:PutObject'],
    ['a Deny', oac(arnOf('E1'), { Effect: 'Deny', Action: 's3:*' }), ['s3:GetObject'], 'is a Deny'],
    [
      'a statement of others',
      oac(arnOf('E1'), { Principal: { ...cloudFront, AWS: '444455556666' }, Action: 's3:*' }),
      ['s3:GetObject'],
      'also serves 444455556666',
    ],
  ])('refuses %s', (_, statement, actions, because) => {
    const from = doc(statement);
    expect(refused(from, shrink(from, 0, actions))).toContain(because);
  });
});

describe('grant-write', () => {
  const written = (
    sourceArn: string | string[],
    Action: string | string[],
    Sid = 'OriginGuardAllowCloudFrontWrite',
  ) => ({
    Sid,
    Effect: 'Allow',
    Principal: cloudFront,
    Action,
    Resource: 'arn:aws:s3:::site/*',
    Condition: { StringEquals: { 'aws:SourceArn': sourceArn } },
  });

  it('is a statement of its own beside the read', () => {
    const from = doc(oac(arnOf('E1')));
    const to = edit(from, grantWrite(arnOf('E1'), ['s3:PutObject', 's3:DeleteObject']));
    expect(to).toEqual(doc(oac(arnOf('E1')), written(arnOf('E1'), ['s3:DeleteObject', 's3:PutObject'])));
  });

  it('puts distributions that get the same into one statement, and others into more', () => {
    const from = doc(oac(arnOf('E1')));
    const changes = [
      grantWrite(arnOf('E2'), ['s3:PutObject']),
      grantWrite(arnOf('E1'), ['s3:PutObject']),
      grantWrite(arnOf('E3'), ['s3:DeleteObject']),
      grantOaiWrite('E9', ['s3:PutObject']),
    ];
    expect(statements(edit(from, ...changes)).slice(1)).toEqual([
      written(arnOf('E3'), 's3:DeleteObject'),
      written([arnOf('E1'), arnOf('E2')], 's3:PutObject', 'OriginGuardAllowCloudFrontWrite2'),
      {
        Sid: 'OriginGuardAllowCloudFrontWrite3',
        Effect: 'Allow',
        Principal: { AWS: oaiArn('E9') },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::site/*',
      },
    ]);
  });

  it('gives a key its encryption back', () => {
    const from = doc({
      Sid: 'Root',
      Effect: 'Allow',
      Principal: { AWS: '111122223333' },
      Action: 'kms:*',
      Resource: '*',
    });
    const [, fresh] = statements(edit(from, grantWrite(arnOf('E1'), ['kms:GenerateDataKey*'], keyRef)));
    expect(fresh).toEqual({
      ...written(arnOf('E1'), 'kms:GenerateDataKey*'),
      Resource: '*',
    });
  });

  it.each<[string, Change, string]>([
    [
      'an action that is no write of objects',
      grantWrite(arnOf('E1'), ['s3:PutBucketPolicy']),
      's3:PutBucketPolicy',
    ],
    ['no action', grantWrite(arnOf('E1'), []), 'no action was named'],
    ['a write of objects on a key', grantWrite(arnOf('E1'), ['s3:PutObject'], keyRef), 's3:PutObject'],
    [
      'an identity on a key',
      { ...grantOaiWrite('E9', ['kms:Encrypt']), document: keyRef },
      'KMS does not know OAIs',
    ],
  ])('refuses %s', (_, change, because) => {
    expect(refused(doc(oac(arnOf('E1'))), change)).toContain(because);
  });
});

describe('add-tls-deny', () => {
  it('comes last, to any policy and to none', () => {
    expect(edit(null, tlsDeny)).toEqual(doc(tlsDenyStatement));
    const to = edit(
      doc(oac(arnOf('E1'))),
      tlsDeny,
      grantWrite(arnOf('E1'), ['s3:PutObject']),
      grant(arnOf('E1')),
    );
    expect(statements(to).at(-1)).toEqual(tlsDenyStatement);
  });

  it.each<[string, JsonObject, number]>([
    [
      'says the same',
      {
        ...tlsDenyStatement,
        Sid: 'TlsOnly',
        Resource: '*',
        Condition: { BoolIfExists: { 'AWS:SecureTransport': false } },
      },
      1,
    ],
    [
      'is misspelt',
      { ...tlsDenyStatement, Sid: 'TlsOnly', Condition: { Boolean: { 'aws:SecureTransport': 'false' } } },
      2,
    ],
    ['leaves the objects out', { ...tlsDenyStatement, Sid: 'TlsOnly', Resource: 'arn:aws:s3:::site' }, 2],
    ['denies one action', { ...tlsDenyStatement, Sid: 'TlsOnly', Action: 's3:PutObject' }, 2],
    [
      'is about one principal',
      { ...tlsDenyStatement, Sid: 'TlsOnly', Principal: { AWS: '111122223333' } },
      2,
    ],
    [
      'has another condition',
      {
        ...tlsDenyStatement,
        Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { 'aws:SourceVpce': 'vpce-1' } },
      },
      2,
    ],
  ])('is there once when a Deny that %s stands there', (_, statement, count) => {
    const to = statements(edit(doc(statement), tlsDeny));
    expect(to).toHaveLength(count);
    expect(to[0]).toEqual(statement);
  });

  it('is not for keys', () => {
    const from = doc({ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: keyArnOf('k') });
    expect(refused(from, { ...tlsDeny, document: keyRef } as Change)).toContain('for buckets');
    expect(bucketRef.type).toBe('bucket');
  });
});

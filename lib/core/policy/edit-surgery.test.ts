import { describe, expect, it } from 'vitest';
import { arnOf, oaiArn } from '../../../test/support/builders.ts';
import {
  cloudFront,
  edit,
  grant,
  oac,
  prune,
  refOf,
  remove,
  removeOai,
  scope,
  shrink,
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
    // Only ids without an owner are dropped, never an account.
    expect(refused(from, prune(from, 0, '444455556666'))).toContain('does not name 444455556666');
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

  it('keeps the spelling and the order of what was listed, sorts what comes new, and drops what is no action', () => {
    const all = doc(oac(arnOf('E1'), { Action: 's3:*' }));
    expect(statements(edit(all, shrink(all, 0, ['s3:PutObject', 's3:GetObject'])))[0]?.Action).toEqual([
      's3:GetObject',
      's3:PutObject',
    ]);
    const listed = doc(oac(arnOf('E1'), { Action: ['s3:putobject', 7, 's3:List*', 's3:getobject'] }));
    const to = edit(listed, shrink(listed, 0, ['s3:ListBucket', 's3:GetObject', 's3:PutObject']));
    expect(statements(to)[0]?.Action).toEqual(['s3:putobject', 's3:getobject', 's3:ListBucket']);
  });

  it('spells an action the same whichever of two shrinks comes first', () => {
    const from = doc(oac(arnOf('E1'), { Action: 's3:*' }));
    const [one, other] = [shrink(from, 0, ['s3:GetObject']), shrink(from, 0, ['S3:getobject'])];
    expect(edit(from, one, other)).toEqual(edit(from, other, one));
  });

  it('shrinks what identities share, by whatever name', () => {
    const principal = { AWS: [oaiArn('E8')], CanonicalUser: 'a'.repeat(64) };
    const from = doc(oac('', { Principal: principal, Action: 's3:*' }));
    expect(statements(edit(from, shrink(from, 0, ['s3:GetObject'])))[0]).toMatchObject({
      Principal: principal,
      Action: 's3:GetObject',
    });
  });

  it('refuses a NotPrincipal', () => {
    const { Principal: _, ...open } = oac(arnOf('E1'), { Action: 's3:*' });
    const from = doc({ ...open, NotPrincipal: cloudFront });
    expect(refused(from, shrink(from, 0, ['s3:GetObject']))).toContain('has a NotPrincipal');
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

import { describe, expect, it } from 'vitest';
import { arnOf, keyArnOf } from '../../../test/support/builders.ts';
import { bucketRef } from '../../../test/support/policies.ts';
import {
  edit,
  grant,
  grantWrite,
  keyRef,
  oac,
  tlsDeny,
  tlsDenyStatement,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { applyChanges } from './edit.ts';
import { isTlsDeny } from './edit-tls.ts';
import { parsePolicy } from './parse.ts';

const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const statements = (raw: JsonObject | null): readonly JsonObject[] =>
  (raw?.Statement ?? []) as readonly JsonObject[];
const refused = (from: JsonObject | null, ...changes: readonly Change[]): string => {
  const edited = applyChanges(from, changes, { partition: 'aws' });
  return edited.ok ? '' : edited.because;
};

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

  it('gets a Sid that is free', () => {
    const taken = { ...oac(arnOf('E1')), Sid: 'OriginGuardDenyInsecureTransport' };
    expect(statements(edit(doc(taken), tlsDeny)).at(-1)?.Sid).toBe('OriginGuardDenyInsecureTransport2');
  });

  it('is not for keys', () => {
    const from = doc({ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: keyArnOf('k') });
    expect(refused(from, { ...tlsDeny, document: keyRef } as Change)).toContain('for buckets');
    expect(bucketRef.type).toBe('bucket');
  });
});

describe('a Deny of plain HTTP', () => {
  const said = (parts: JsonObject): boolean | undefined => {
    const parsed = parsePolicy(doc({ ...tlsDenyStatement, ...parts }));
    const [statement] = parsed.ok ? parsed.document.statements : [];
    return statement && isTlsDeny(statement, 'arn:aws:s3:::site');
  };
  const without = (name: string, parts: JsonObject): boolean | undefined => {
    const parsed = parsePolicy(
      doc({
        ...Object.fromEntries(Object.entries(tlsDenyStatement).filter(([key]) => key !== name)),
        ...parts,
      }),
    );
    const [statement] = parsed.ok ? parsed.document.statements : [];
    return statement && isTlsDeny(statement, 'arn:aws:s3:::site');
  };
  const when = (operator: string, key: string, value: JsonObject[string]): JsonObject => ({
    Condition: { [operator]: { [key]: value } },
  });

  it.each<[JsonObject]>([
    [{}],
    [{ Action: '*' }],
    [{ Action: ['s3:GetObject', 'S3:*'] }],
    [{ Resource: '*' }],
    [{ Resource: ['arn:aws:s3:::other', 'arn:aws:s3:::site*'] }],
    [{ Resource: ['arn:aws:s3:::site/*', 'arn:aws:s3:::other', 'arn:aws:s3:::site'] }],
    [{ Principal: { AWS: ['111122223333', '*'] } }],
    [when('BoolIfExists', 'AWS:SecureTransport', 'False')],
    [when('Bool', 'aws:SecureTransport', ['true', 'false'])],
  ])('is one with %j', (parts) => {
    expect(said(parts)).toBe(true);
  });

  it.each<[JsonObject]>([
    [{ Effect: 'Allow' }],
    [{ Surprise: 1 }],
    [{ Principal: { Service: 'cloudfront.amazonaws.com' } }],
    [{ Action: 's3:GetObject' }],
    [{ Resource: 'arn:aws:s3:::site' }],
    [{ Resource: 'arn:aws:s3:::site/*' }],
    [{ Resource: 'arn:aws:s3:::other*' }],
    [{ Condition: {} }],
    [when('ForAnyValue:Bool', 'aws:SecureTransport', 'false')],
    [when('BoolIfExistsToo', 'aws:SecureTransport', 'false')],
    [when('Bool', 'aws:PrincipalIsAWSService', 'false')],
    [when('Bool', 'aws:SecureTransport', 'true')],
    [{ Condition: { Bool: { 'aws:SecureTransport': 'false', 'aws:ViaAWSService': 'false' } } }],
  ])('is none with %j', (parts) => {
    expect(said(parts)).toBe(false);
  });

  it('is none when it spares somebody, an action or a resource', () => {
    expect(without('Principal', { NotPrincipal: '*' })).toBe(false);
    expect(without('Action', { NotAction: '*' })).toBe(false);
    expect(without('Resource', { NotResource: '*' })).toBe(false);
  });
});

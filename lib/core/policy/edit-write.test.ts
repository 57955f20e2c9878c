import { describe, expect, it } from 'vitest';
import { arnOf, oaiArn } from '../../../test/support/builders.ts';
import {
  cloudFront,
  edit,
  grantOaiWrite,
  grantWrite,
  keyRef,
  oac,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { applyChanges } from './edit.ts';

const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const statements = (raw: JsonObject | null): readonly JsonObject[] =>
  (raw?.Statement ?? []) as readonly JsonObject[];
const refused = (from: JsonObject | null, ...changes: readonly Change[]): string => {
  const edited = applyChanges(from, changes, { partition: 'aws' });
  return edited.ok ? '' : edited.because;
};

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

  it('adds nothing a second time', () => {
    const changes = [
      grantWrite(arnOf('E1'), ['s3:PutObject', 's3:DeleteObject']),
      grantWrite(arnOf('E2'), ['s3:PutObject']),
      grantOaiWrite('E9', ['s3:PutObject']),
    ];
    const once = edit(doc(oac(arnOf('E1'))), ...changes);
    expect(statements(once)).toHaveLength(4);
    expect(edit(once, ...changes)).toEqual(once);
    expect(edit(once, ...changes.toReversed())).toEqual(once);
  });

  it('adds only what is missing', () => {
    const from = doc(written([arnOf('E1')], ['s3:PutObject']));
    const to = edit(from, grantWrite(arnOf('E1'), ['s3:PutObject', 's3:DeleteObject']));
    expect(statements(to).slice(1)).toEqual([
      written(arnOf('E1'), 's3:DeleteObject', 'OriginGuardAllowCloudFrontWrite2'),
    ]);
  });

  it('puts the actions of two changes for one reader together', () => {
    const from = doc(oac(arnOf('E1')));
    const changes = [
      grantWrite(arnOf('E1'), ['s3:PutObject']),
      grantWrite(arnOf('E1'), ['s3:DeleteObject', 's3:PutObject']),
      grantOaiWrite('E8', ['s3:PutObject']),
      grantOaiWrite('E9', ['s3:PutObject']),
    ];
    const to = statements(edit(from, ...changes)).slice(1);
    expect(to.map(({ Action }) => Action)).toEqual([
      ['s3:DeleteObject', 's3:PutObject'],
      's3:PutObject',
      's3:PutObject',
    ]);
    expect(to.slice(1).map(({ Principal }) => Principal)).toEqual([
      { AWS: oaiArn('E8') },
      { AWS: oaiArn('E9') },
    ]);
  });

  const toIdentity: JsonObject = {
    Sid: 'OriginGuardAllowCloudFrontWrite',
    Effect: 'Allow',
    Principal: { AWS: oaiArn('E9') },
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::site/*',
  };
  const toService = written(arnOf('E1'), 's3:PutObject');
  const { Sid: _, ...nameless } = toService;

  it.each<[string, JsonObject]>([
    ['of somebody else', { ...toService, Sid: 'Uploads' }],
    ['whose Sid ends like ours', { ...toService, Sid: 'NotByOriginGuard' }],
    ['without a Sid', nameless],
    ['that denies', { ...toService, Effect: 'Deny' }],
    ['for another distribution', written(arnOf('E2'), 's3:PutObject')],
    ['for another principal', { ...toService, Principal: { Service: 'x.amazonaws.com' } }],
    ['for another action', written(arnOf('E1'), 's3:DeleteObject')],
    ['for a part of the bucket', { ...toService, Resource: 'arn:aws:s3:::site/v1/*' }],
    [
      'under another operator',
      { ...toService, Condition: { StringNotEquals: { 'aws:SourceArn': arnOf('E1') } } },
    ],
    ['under a condition that is none', { ...toService, Condition: 'x' }],
    ['for an identity', toIdentity],
  ])('is added beside a statement %s', (_what, statement) => {
    const to = statements(edit(doc(statement), grantWrite(arnOf('E1'), ['s3:PutObject'])));
    expect(to).toEqual([
      statement,
      { ...toService, Sid: expect.stringMatching(/^OriginGuardAllowCloudFrontWrite2?$/) },
    ]);
  });

  it('is added for an identity beside one under a condition, or for another one', () => {
    const conditional = { ...toIdentity, Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
    for (const statement of [conditional, { ...toIdentity, Principal: { AWS: oaiArn('E8') } }])
      expect(statements(edit(doc(statement), grantOaiWrite('E9', ['s3:PutObject'])))).toHaveLength(2);
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

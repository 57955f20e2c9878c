import { describe, expect, test } from 'vitest';
import { subjectsOf } from './subjects.ts';

const account = '111122223333';
const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/${keyId}`;
const kms = (eventName: string, requestParameters?: unknown, fields: object = {}) => ({
  eventSource: 'kms.amazonaws.com',
  eventName,
  awsRegion: 'eu-west-1',
  recipientAccountId: account,
  requestParameters,
  ...fields,
});
const keysOf = (record: unknown): unknown => {
  const result = subjectsOf(record);
  return result.kind === 'documents' ? result.documents : result.kind;
};

describe('KMS calls', () => {
  const resources = [{ ARN: keyArn }];
  const key = [{ type: 'key', arn: keyArn }];

  test('name the key by ARN, by id with Region and account, or among the resources', () => {
    expect(keysOf(kms('PutKeyPolicy', { keyId: keyArn }))).toEqual(key);
    expect(keysOf(kms('PutKeyPolicy', { keyId }))).toEqual(key);
    expect(keysOf(kms('RetireGrant', null, { resources }))).toEqual(key);
    expect(keysOf(kms('PutKeyPolicy', { keyId }, { awsRegion: undefined, resources }))).toEqual(key);
    expect(
      keysOf(
        kms('PutKeyPolicy', { keyId }, { recipientAccountId: '', userIdentity: { accountId: account } }),
      ),
    ).toEqual(key);
  });

  test('take the partition of a bare id from the ARNs in the record, else from the Region', () => {
    const arnIn = (awsRegion: string, fields: object = {}): unknown => {
      const result = subjectsOf(kms('PutKeyPolicy', { keyId }, { awsRegion, ...fields }));
      const [document] = result.kind === 'documents' ? result.documents : [];
      return document?.type === 'key' ? document.arn.split(':')[1] : result.kind;
    };
    expect(['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'us-east-1'].map((name) => arnIn(name))).toEqual(
      ['aws-cn', 'aws-us-gov', 'aws-eusc', 'aws'],
    );
    expect(arnIn('eu-west-1', { userIdentity: { arn: 'arn:aws-iso:iam::111122223333:user/a' } })).toBe(
      'aws-iso',
    );
    const sessionContext = { sessionIssuer: { arn: 'arn:aws-iso-b:iam::111122223333:role/a' } };
    expect(arnIn('eu-west-1', { userIdentity: { sessionContext } })).toBe('aws-iso-b');
    expect(arnIn('nowhere')).toBe('everything');
    expect(arnIn('eu-west-1', { recipientAccountId: 'x' })).toBe('everything');
  });

  test('mean everything when the key stays unknown: an alias, two keys, nothing', () => {
    const two = [...resources, { ARN: keyArn.replace('1234abcd', 'ffffffff') }];
    expect(keysOf(kms('DisableKey', { keyId: 'alias/site' }))).toBe('everything');
    expect(keysOf(kms('DisableKey', { keyId: `arn:aws:kms:eu-west-1:${account}:alias/site` }))).toBe(
      'everything',
    );
    expect(keysOf(kms('RetireGrant', null, { resources: two }))).toBe('everything');
    expect(keysOf(kms('RetireGrant', null))).toBe('everything');
    expect(keysOf(kms('PutKeyPolicy', { keyId: 'a key' }))).toBe('everything');
    expect(keysOf(kms('UpdateAlias', { aliasName: 'alias/site', targetKeyId: keyId }, { resources }))).toBe(
      'everything',
    );
  });

  test('pass by grants to anyone but CloudFront', () => {
    const grant = (grantee: object) => keysOf(kms('CreateGrant', { keyId: keyArn, ...grantee }));
    expect(grant({ granteePrincipal: `arn:aws:iam::${account}:role/ebs` })).toBe('nothing');
    expect(grant({})).toBe('nothing');
    expect(grant({ granteePrincipal: 'cloudfront.amazonaws.com' })).toEqual(key);
    expect(grant({ granteeServicePrincipal: 'cloudfront.amazonaws.com' })).toEqual(key);
    expect(keysOf(kms('CreateGrant', null, { resources }))).toEqual(key);
  });

  test('name a new replica beside its primary', () => {
    const replica = keyArn.replace('eu-west-1', 'us-west-2');
    const responseElements = { replicaKeyMetadata: { arn: replica } };
    expect(keysOf(kms('ReplicateKey', { keyId: keyArn }, { responseElements }))).toEqual([
      ...key,
      { type: 'key', arn: replica },
    ]);
    expect(keysOf(kms('ReplicateKey', { keyId: keyArn }))).toEqual(key);
  });
});

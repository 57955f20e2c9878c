import { describe, expect, it } from 'vitest';
import type { KmsGrantFacts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { absent, known, type Reading, unreadable } from '../model/reading.ts';
import { cloudFrontRequest, type Decision, principalRequest } from './evaluate.ts';
import { evaluateKey } from './key-access.ts';
import { parsePolicy } from './parse.ts';

const e1 = 'arn:aws:cloudfront::111122223333:distribution/E1';
const key = 'arn:aws:kms:eu-west-1:111122223333:key/k';
const service = 'cloudfront.amazonaws.com';

const policy = (...statements: readonly JsonObject[]): PolicyDocument => {
  const filled = statements.map((parts) => ({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'kms:Decrypt',
    Resource: '*',
    ...parts,
  }));
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: filled });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};

const decrypt = cloudFrontRequest({ distributionArn: e1, action: 'kms:Decrypt', resource: key });
const grant = (parts: Partial<KmsGrantFacts> = {}): KmsGrantFacts => ({
  granteeServicePrincipal: service,
  operations: ['Decrypt', 'DescribeKey'],
  sourceArn: e1,
  ...parts,
});

interface Given {
  readonly policy?: PolicyDocument;
  readonly state?: string;
  readonly grants?: Reading<readonly KmsGrantFacts[]>;
  readonly request?: typeof decrypt;
}
const decide = (given: Given): Decision =>
  evaluateKey({ policy: policy({}), state: 'Enabled', grants: absent, request: decrypt, ...given });

const silent = policy({ Principal: { AWS: '111122223333' } });
const maybe = { Condition: { StringEquals: { 'kms:CallerAccount': '111122223333' } } };

describe('the state of a key', () => {
  it.each<[Decision['outcome'], string]>([
    ['allowed', 'Enabled'],
    ['denied', 'Disabled'],
    ['denied', 'PendingDeletion'],
    ['denied', 'PendingImport'],
    ['denied', 'Unavailable'],
    ['undecidable', 'Updating'],
    ['undecidable', 'Frozen'],
  ])('%s when it is %s', (expected, state) => {
    expect(decide({ state }).outcome).toBe(expected);
    expect(decide({ state, policy: silent }).outcome).toBe('not-allowed');
  });

  it('is the reason that is told, and stops cryptographic calls only', () => {
    expect(decide({ state: 'Disabled' }).because).toBe('The key is Disabled: KMS refuses kms:Decrypt.');
    const request = cloudFrontRequest({ distributionArn: e1, action: 'kms:DescribeKey', resource: key });
    expect(decide({ state: 'Disabled', policy: policy({ Action: 'kms:*' }), request }).outcome).toBe(
      'allowed',
    );
  });
});

describe('a grant of a key', () => {
  it.each<[Decision['outcome'], Partial<KmsGrantFacts>]>([
    ['allowed', {}],
    ['not-allowed', { operations: ['Encrypt'] }],
    ['not-allowed', { sourceArn: `${e1}2` }],
    ['undecidable', { sourceArn: 'arn:aws:cloudfront::111122223333:distribution/*' }],
    ['undecidable', { sourceArn: undefined }],
    ['not-allowed', { granteeServicePrincipal: 'rds.amazonaws.com' }],
    ['not-allowed', { granteeServicePrincipal: undefined }],
  ])('%s with %j', (expected, parts) => {
    expect(decide({ policy: silent, grants: known([grant(parts)]) }).outcome).toBe(expected);
  });

  it('stands below every Deny of the policy', () => {
    const grants = known([grant()]);
    expect(decide({ policy: policy({ Effect: 'Deny' }), grants }).outcome).toBe('denied');
    expect(decide({ policy: policy({ Effect: 'Deny', ...maybe }), grants })).toMatchObject({
      outcome: 'undecidable',
      statements: [0],
    });
    expect(decide({ policy: policy(maybe), grants }).outcome).toBe('allowed');
  });

  it('may exist where grants could not be read', () => {
    const grants = unreadable('AccessDenied');
    expect(decide({ policy: silent, grants })).toMatchObject({
      outcome: 'undecidable',
      because: 'The grants of the key could not be read: AccessDenied',
    });
    expect(decide({ grants }).outcome).toBe('allowed');
  });

  it('may be for a principal of an account, which the list does not say here', () => {
    const arn = 'arn:aws:iam::444455556666:role/r';
    const request = principalRequest({ arn, account: '444455556666', action: 'kms:Decrypt', resource: key });
    const grants = known([grant({ granteeServicePrincipal: undefined, sourceArn: undefined })]);
    expect(decide({ policy: silent, grants, request }).outcome).toBe('undecidable');
    expect(decide({ policy: silent, grants: known([]), request }).outcome).toBe('not-allowed');
  });
});

describe('an encryption context', () => {
  const object = 'arn:aws:s3:::site/a';
  const asked = (condition: JsonObject, encryptionContext?: Readonly<Record<string, string>>) =>
    decide({
      policy: policy({ Condition: condition }),
      request: cloudFrontRequest({
        distributionArn: e1,
        action: 'kms:Decrypt',
        resource: key,
        encryptionContext,
      }),
    }).outcome;
  const ofSite = { StringLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::site/*' } };
  const ofTeam = { StringEquals: { 'kms:EncryptionContext:Team': 'web' } };
  const onlyArn = { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': 'aws:s3:arn' } };

  it('decides once it is known, and stays open before', () => {
    expect(asked(ofSite)).toBe('undecidable');
    expect(asked(ofSite, { 'aws:s3:arn': object })).toBe('allowed');
    expect(asked(ofSite, { 'aws:s3:arn': 'arn:aws:s3:::other/a' })).toBe('not-allowed');
    expect(asked(ofTeam, { 'aws:s3:arn': object })).toBe('not-allowed');
    expect(asked(ofTeam, { 'aws:s3:arn': object, team: 'web' })).toBe('allowed');
    expect(asked(onlyArn, { 'aws:s3:arn': object })).toBe('allowed');
    expect(asked(onlyArn, { 'aws:s3:arn': object, team: 'web' })).toBe('not-allowed');
    expect(asked(onlyArn)).toBe('undecidable');
  });
});

import { describe, expect, it } from 'vitest';
import type { KmsGrantFacts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { absent, known, type Reading, unreadable } from '../model/reading.ts';
import {
  cloudFrontRequest,
  type Decision,
  exactRequest,
  oaiRequest,
  principalRequest,
  serviceRequest,
} from './evaluate.ts';
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

  it('stops what could not be decided as well', () => {
    expect(decide({ state: 'Disabled', policy: policy(maybe) }).outcome).toBe('denied');
    expect(decide({ state: 'Updating', policy: policy(maybe) })).toEqual({
      outcome: 'undecidable',
      statements: [],
      because: 'It cannot be told whether a key in the state Updating can be used.',
    });
  });

  it('is the reason that is told, and stops cryptographic calls only', () => {
    expect(decide({ state: 'Disabled' })).toEqual({
      outcome: 'denied',
      statements: [],
      because: 'The key is Disabled: KMS refuses kms:Decrypt.',
    });
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

  it('is named, and so are the Deny statements that may stand above it', () => {
    const grants = known([grant()]);
    expect(decide({ policy: silent, grants })).toEqual({
      outcome: 'allowed',
      statements: [],
      because: 'Allowed by a grant of the key (ListGrants).',
    });
    const maybeDeny = { Effect: 'Deny', ...maybe };
    const elsewhere = { Effect: 'Deny', Action: 'kms:Encrypt' };
    expect(decide({ policy: policy(elsewhere), grants }).outcome).toBe('allowed');
    const two = policy({ Sid: 'A', ...maybeDeny }, elsewhere, maybe, { Sid: 'D', ...maybeDeny });
    expect(decide({ policy: two, grants })).toEqual({
      outcome: 'undecidable',
      statements: [0, 3],
      because:
        'It cannot be told whether a grant of the key counts, for statement 1 "A" and statement 4 "D" might deny it.',
    });
    const open = known([grant({ sourceArn: undefined })]);
    expect(decide({ policy: silent, grants: open })).toEqual({
      outcome: 'undecidable',
      statements: [],
      because: 'It cannot be told whether a grant of the key counts.',
    });
  });

  it('counts only for the distribution that asks, so it stays open for the service alone', () => {
    const ask = { action: 'kms:Decrypt', resource: key };
    const grants = known([grant()]);
    const request = serviceRequest({ service, ...ask });
    expect(decide({ policy: silent, grants, request }).outcome).toBe('undecidable');
    const forNobody = exactRequest({ requester: { type: 'service', service }, ...ask, keys: {} });
    expect(decide({ policy: silent, grants, request: forNobody }).outcome).toBe('not-allowed');
    const oai = oaiRequest({ oaiId: 'E9', partition: 'aws', ...ask });
    expect(decide({ policy: silent, grants, request: oai }).outcome).toBe('not-allowed');
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

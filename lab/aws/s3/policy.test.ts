import {
  CreateCloudFrontOriginAccessIdentityCommand,
  DeleteCloudFrontOriginAccessIdentityCommand,
} from '@aws-sdk/client-cloudfront';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { oaiArn } from '../principals.ts';
import { oacStatement, policyOf, refusal, startTestLab, type TestLab } from '../test-lab.ts';

const distribution = 'arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE';
let lab: TestLab;

beforeEach(async () => {
  lab = await startTestLab();
  await lab.s3.send(new CreateBucketCommand({ Bucket: 'site' }));
});
afterEach(() => lab.close());

const put = (Policy: string, extra: object = {}) =>
  lab.s3.send(new PutBucketPolicyCommand({ Bucket: 'site', Policy, ...extra }));
const get = async () => {
  const { Policy = '' } = await lab.s3.send(new GetBucketPolicyCommand({ Bucket: 'site' }));
  return JSON.parse(Policy) as { Statement: { Principal: Record<string, unknown> }[] };
};
const grantTo = (principal: unknown, sid = 'Grant') => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: principal,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
});
const newOai = async (reference: string) => {
  const CloudFrontOriginAccessIdentityConfig = { CallerReference: reference, Comment: 'c' };
  const made = await lab.cloudFront.send(
    new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig }),
  );
  return {
    id: made.CloudFrontOriginAccessIdentity?.Id ?? '',
    canonical: made.CloudFrontOriginAccessIdentity?.S3CanonicalUserId ?? '',
    eTag: made.ETag,
  };
};
const deleteOai = (oai: { id: string; eTag: string | undefined }) =>
  lab.cloudFront.send(new DeleteCloudFrontOriginAccessIdentityCommand({ Id: oai.id, IfMatch: oai.eTag }));

describe('a bucket policy', () => {
  test('is absent by name, stored, and deleted', async () => {
    expect(await refusal(get())).toMatchObject({ name: 'NoSuchBucketPolicy', status: 404 });
    await put(policyOf(oacStatement('site', distribution)));
    expect((await get()).Statement).toEqual([oacStatement('site', distribution)]);
    await lab.s3.send(new DeleteBucketPolicyCommand({ Bucket: 'site' }));
    expect(await refusal(get())).toMatchObject({ name: 'NoSuchBucketPolicy' });
  });

  const base = grantTo({ Service: 'cloudfront.amazonaws.com' });
  const { Principal: _p, ...noPrincipal } = base;
  const { Effect: _e, ...noEffect } = base;
  const malformed: [string, string, string][] = [
    ['is not JSON', 'not json', 'valid JSON'],
    ['has no principal', policyOf(noPrincipal), 'Missing required field Principal'],
    ['has no effect', policyOf(noEffect), 'Missing required field Effect'],
    ['has an unknown effect', policyOf({ ...base, Effect: 'Alow' }), 'Invalid effect'],
    [
      'names another bucket',
      policyOf({ ...base, Resource: 'arn:aws:s3:::other/*' }),
      'Policy has invalid resource',
    ],
    ['names an unknown action', policyOf({ ...base, Action: 's3:GetObjet' }), 'Policy has invalid action'],
    [
      'asks object actions of the bucket',
      policyOf({ ...base, Resource: 'arn:aws:s3:::site' }),
      'does not apply',
    ],
    ['repeats a Sid', policyOf(base, base), 'must be unique'],
    ['has no statement', '{"Version":"2012-10-17","Statement":[]}', 'Statement is empty'],
    ['has an unknown field', policyOf({ ...base, Effekt: 'Allow' }), 'Unknown field'],
    [
      'has an unknown operator',
      policyOf({ ...base, Condition: { Boolean: { a: 'b' } } }),
      'Invalid Condition type',
    ],
    ['has an unknown version', '{"Version":"2020-01-01","Statement":[]}', 'version'],
    ['is larger than 20 KB', policyOf({ ...base, Sid: 'x'.repeat(20_480) }), 'maximum allowed document size'],
    ['names a service that cannot be', policyOf(grantTo({ Service: 'cloudfront' })), 'Invalid principal'],
    [
      'names an unknown role of the account',
      policyOf(grantTo({ AWS: 'arn:aws:iam::111122223333:role/nobody' })),
      'Invalid principal',
    ],
    ['names no principal at all', policyOf(grantTo({ AWS: 'bob' })), 'Invalid principal'],
    [
      'names a unique id nobody has',
      policyOf(grantTo({ AWS: 'AIDAIOSFODNN7EXAMPLEX' })),
      'Invalid principal',
    ],
  ];
  test.each(malformed)('that %s is refused as malformed', async (_name, policy, message) => {
    const answer = await refusal(put(policy));
    expect(answer).toMatchObject({ name: 'MalformedPolicy', status: 400 });
    expect(answer?.message).toContain(message);
  });

  test('may name any level with a wildcard action', async () => {
    await put(policyOf({ ...base, Action: 's3:*', Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'] }));
    expect((await get()).Statement).toHaveLength(1);
  });

  test('reads back an account id as its root ARN and an OAI canonical id as its ARN', async () => {
    const oai = await newOai('a');
    await put(policyOf(grantTo({ AWS: '444455556666' }), grantTo({ CanonicalUser: oai.canonical }, 'Oai')));
    const principals = (await get()).Statement.map((statement) => statement.Principal);
    expect(principals).toEqual([{ AWS: 'arn:aws:iam::444455556666:root' }, { AWS: oaiArn('aws', oai.id) }]);
  });

  test('shows a live OAI as a unique id for some time after the write', async () => {
    lab.account.traps.oaiReadBackMs = 1_000;
    const oai = await newOai('a');
    await put(policyOf(grantTo({ AWS: oaiArn('aws', oai.id) })));
    expect((await get()).Statement[0]?.Principal.AWS).toMatch(/^AIDA[A-Z0-9]{17}$/);
    lab.advance(1_000);
    expect((await get()).Statement[0]?.Principal.AWS).toBe(oaiArn('aws', oai.id));
  });

  test('accepts the unique id of a live principal and shows its ARN', async () => {
    lab.account.traps.oaiReadBackMs = 1_000;
    const oai = await newOai('a');
    await put(policyOf(grantTo({ AWS: oaiArn('aws', oai.id) })));
    await put(JSON.stringify(await get()));
    lab.advance(1_000);
    expect((await get()).Statement[0]?.Principal.AWS).toBe(oaiArn('aws', oai.id));
  });

  test('cannot be written back while it names a deleted OAI, though it was stored before', async () => {
    const oai = await newOai('a');
    await put(policyOf(grantTo({ AWS: oaiArn('aws', oai.id) })));
    await deleteOai(oai);
    const stored = await get();
    expect(stored.Statement[0]?.Principal.AWS).toMatch(/^AIDA/);
    const again = policyOf(...stored.Statement, oacStatement('site', distribution));
    expect(await refusal(put(again))).toMatchObject({
      name: 'MalformedPolicy',
      message: 'Invalid principal in policy',
    });
    lab.account.traps.refuseDeadPrincipals = false;
    await put(again);
  });

  test('is refused for a while when it names a principal that is very new', async () => {
    lab.account.traps.principalSpreadMs = 1_000;
    const oai = await newOai('a');
    lab.account.principals.ensure('role', 'app');
    const byOai = policyOf(grantTo({ AWS: oaiArn('aws', oai.id) }));
    const byRole = policyOf(grantTo({ AWS: 'arn:aws:iam::111122223333:role/app' }));
    expect(await refusal(put(byOai))).toMatchObject({
      name: 'MalformedPolicy',
      message: 'Invalid principal in policy',
    });
    expect(await refusal(put(byRole))).toMatchObject({ name: 'MalformedPolicy' });
    lab.advance(1_000);
    expect(await refusal(put(byOai))).toBeUndefined();
    expect(await refusal(put(byRole))).toBeUndefined();
  });

  test('keeps naming the deleted role even when a new one takes its name', async () => {
    lab.account.principals.ensure('role', 'app');
    await put(policyOf(grantTo({ AWS: 'arn:aws:iam::111122223333:role/app' })));
    lab.account.principals.remove('role', 'app');
    lab.account.principals.ensure('role', 'app');
    expect((await get()).Statement[0]?.Principal.AWS).toMatch(/^AROA/);
    await put(policyOf(grantTo({ AWS: 'arn:aws:iam::111122223333:role/app' })));
    expect((await get()).Statement[0]?.Principal.AWS).toBe('arn:aws:iam::111122223333:role/app');
  });

  test('comes back with its principal lists in another form', async () => {
    lab.account.traps.rewriteLists = true;
    const roots = ['arn:aws:iam::444455556666:root', 'arn:aws:iam::777788889999:root'];
    await put(policyOf(grantTo({ AWS: roots }), grantTo({ AWS: roots.slice(0, 1) }, 'One')));
    const principals = (await get()).Statement.map((statement) => statement.Principal.AWS);
    expect(principals).toEqual([[...roots].reverse(), roots[0]]);
  });

  test('that is public is refused with 403 while BlockPublicPolicy is on, as it is on new buckets', async () => {
    const open = policyOf(grantTo('*'));
    expect(await refusal(put(open))).toMatchObject({ name: 'AccessDenied', status: 403 });
    await lab.s3.send(new DeletePublicAccessBlockCommand({ Bucket: 'site' }));
    await put(open);
    const status = await lab.s3.send(new GetBucketPolicyStatusCommand({ Bucket: 'site' }));
    expect(status.PolicyStatus?.IsPublic).toBe(true);
  });

  test('that would lock its author out is refused, except for root or when confirmed', async () => {
    const lockout = policyOf({
      Sid: 'Lock',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutBucketPolicy',
      Resource: 'arn:aws:s3:::site',
    });
    expect(await refusal(put(lockout))).toMatchObject({ name: 'AccessDenied', status: 403 });
    await put(lockout, { ConfirmRemoveSelfBucketAccess: true });
    await lab.as('root').s3.send(new PutBucketPolicyCommand({ Bucket: 'site', Policy: lockout }));
  });

  test('is read stale now and then until the write has spread', async () => {
    await put(policyOf(oacStatement('site', distribution)));
    lab.account.traps.bucketConsistencyMs = 1_000;
    lab.account.traps.staleReadProbability = 0.5;
    await put(policyOf({ ...oacStatement('site', distribution), Sid: 'Newer' }));
    const reads = await Promise.all(Array.from({ length: 20 }, get));
    const sids = new Set(reads.map((document) => (document.Statement[0] as unknown as { Sid: string }).Sid));
    expect(sids).toEqual(new Set(['AllowCloudFront', 'Newer']));
    lab.advance(1_000);
    const later = await Promise.all(Array.from({ length: 20 }, get));
    expect(new Set(later.map((document) => JSON.stringify(document))).size).toBe(1);
  });

  test('refuses overlapping writes with 409', async () => {
    lab.account.traps.bucketWriteMs = 30;
    const policy = policyOf(oacStatement('site', distribution));
    const answers = await Promise.all([refusal(put(policy)), refusal(put(policy))]);
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    expect(answers.find((answer) => answer !== undefined)).toMatchObject({
      name: 'OperationAborted',
      status: 409,
    });
    expect(await refusal(put(policy))).toBeUndefined();
  });

  test('is denied to whoever expects another owner', async () => {
    const expected = { ExpectedBucketOwner: '999999999999' };
    expect(await refusal(put(policyOf(base), expected))).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(await refusal(put(policyOf(base), { ExpectedBucketOwner: '111122223333' }))).toBeUndefined();
  });
});

import {
  CreateDistributionCommand,
  CreateInvalidationCommand,
  GetDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAccount } from './account.ts';
import { distributionConfig, s3Origin } from './test-distribution.ts';
import { policyOf, refusal, startTestLab, type TestLab } from './test-lab.ts';
import { defaultTraps } from './traps.ts';

let lab: TestLab;
beforeEach(async () => {
  lab = await startTestLab();
  await lab.s3.send(new CreateBucketCommand({ Bucket: 'site' }));
});
afterEach(() => lab.close());

const statement = {
  Sid: 'S',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
};
const put = (...statements: readonly object[]) =>
  lab.s3.send(new PutBucketPolicyCommand({ Bucket: 'site', Policy: policyOf(...statements) }));

describe('a switch that is off lets through what AWS refuses', () => {
  test('public documents', async () => {
    lab.account.traps.enforceBlockPublicPolicy = false;
    expect(await refusal(put(statement))).toBeUndefined();
  });
  test('principals of the account that nobody registered', async () => {
    lab.account.traps.refuseUnknownPrincipals = false;
    expect(
      await refusal(put({ ...statement, Principal: { AWS: 'arn:aws:iam::111122223333:role/any' } })),
    ).toBeUndefined();
  });
  test('lock-outs of bucket and key', async () => {
    lab.account.traps.lockoutCheck = false;
    const deny = {
      ...statement,
      Effect: 'Deny',
      Action: 's3:PutBucketPolicy',
      Resource: 'arn:aws:s3:::site',
    };
    expect(await refusal(put(deny))).toBeUndefined();
    const Policy = policyOf({
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 'kms:Decrypt',
      Resource: '*',
    });
    expect(await refusal(lab.kms.send(new CreateKeyCommand({ Policy })))).toBeUndefined();
  });
  test('requests signed for another Region', async () => {
    lab.account.traps.enforceRegions = false;
    const elsewhere = lab
      .as('lab-owner', 'ap-south-1')
      .s3.send(new GetBucketPolicyCommand({ Bucket: 'site' }));
    expect(await refusal(elsewhere)).toMatchObject({ name: 'NoSuchBucketPolicy' });
  });
});

test('everything that AWS has is on by default', () => {
  const { traps } = createAccount();
  expect(traps).toEqual(defaultTraps);
  const switches = Object.values(traps).filter((value) => typeof value === 'boolean');
  expect(switches).not.toContain(false);
  const times = [
    traps.oaiReadBackMs,
    traps.bucketConsistencyMs,
    traps.bucketWriteMs,
    traps.deployMs,
    traps.invalidationMs,
  ];
  expect(Math.min(...times)).toBeGreaterThan(0);
});

test('the same seed gives the same ids, whatever the traps do', async () => {
  const idsOf = async (staleReadProbability: number) => {
    const other = await startTestLab({
      seed: 3,
      traps: { bucketConsistencyMs: 1_000, staleReadProbability },
    });
    await other.s3.send(new CreateBucketCommand({ Bucket: 'site' }));
    await refusal(other.s3.send(new GetBucketPolicyCommand({ Bucket: 'site' })));
    const made = await other.cloudFront.send(
      new CreateDistributionCommand({ DistributionConfig: distributionConfig('one', [s3Origin('site')]) }),
    );
    await other.close();
    return made.Distribution?.Id;
  };
  expect(await idsOf(0)).toBe(await idsOf(0.9));
  expect(await idsOf(0)).toMatch(/^E[A-Z0-9]{13}$/);
});

test('the quota of wildcards and the times can be set', async () => {
  lab.account.traps.wildcardInvalidations = 0;
  lab.account.traps.deployMs = 10;
  const made = await lab.cloudFront.send(
    new CreateDistributionCommand({ DistributionConfig: distributionConfig('one', [s3Origin('site')]) }),
  );
  const DistributionId = made.Distribution?.Id ?? '';
  const InvalidationBatch = { CallerReference: 'a', Paths: { Quantity: 1, Items: ['/*'] } };
  const invalidation = new CreateInvalidationCommand({ DistributionId, InvalidationBatch });
  expect(await refusal(lab.cloudFront.send(invalidation))).toMatchObject({
    name: 'TooManyInvalidationsInProgress',
  });
  lab.advance(10);
  const read = await lab.cloudFront.send(new GetDistributionCommand({ Id: DistributionId }));
  expect(read.Distribution?.Status).toBe('Deployed');
});

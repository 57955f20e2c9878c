import { CreateInvalidationCommand, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
} from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { labClients } from './clients.ts';
import { refusal, startTestLab, type TestLab } from './test-lab.ts';

let lab: TestLab;
beforeEach(async () => {
  lab = await startTestLab();
  await lab.s3.send(new CreateBucketCommand({ Bucket: 'site' }));
});
afterEach(() => lab.close());

const read = (bucket = 'site') => lab.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));

describe('callers', () => {
  test('are told by their access key', async () => {
    const identity = await lab.as('terraform').sts.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:sts::111122223333:assumed-role/terraform/terraform',
    });
    const guard = lab.account.callers.register({
      kind: 'role',
      name: 'origin-guard-on-change',
      session: 'on-change',
    });
    const own = await labClients(lab.server.url, guard).sts.send(new GetCallerIdentityCommand({}));
    expect(own.Arn).toBe('arn:aws:sts::111122223333:assumed-role/origin-guard-on-change/on-change');
    expect(own.UserId).toMatch(/^AROA[A-Z0-9]{17}:on-change$/);
  });

  test('with an unknown access key are refused in each protocol', async () => {
    const clients = labClients(lab.server.url, { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' });
    expect(await refusal(clients.s3.send(new ListBucketsCommand({})))).toMatchObject({
      name: 'InvalidAccessKeyId',
      status: 403,
    });
    expect(await refusal(clients.cloudFront.send(new ListDistributionsCommand({})))).toMatchObject({
      name: 'InvalidClientTokenId',
    });
    expect(await refusal(clients.kms.send(new DescribeKeyCommand({ KeyId: 'x' })))).toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });
});

describe('the call log', () => {
  test('counts per operation, resource, caller and result', async () => {
    lab.account.calls.clear();
    await refusal(read());
    await refusal(lab.as('alice').s3.send(new GetBucketPolicyCommand({ Bucket: 'gone' })));
    expect(lab.account.calls.count({ service: 's3', operation: 'GetBucketPolicy' })).toBe(2);
    expect(lab.account.calls.find({ caller: 'alice' })).toMatchObject([
      { resource: 'gone', status: 404, errorCode: 'NoSuchBucket' },
    ]);
    expect(lab.account.calls.count({ ok: true })).toBe(0);
  });
});

describe('failures', () => {
  test('hit the next calls of one operation on one resource, then stop', async () => {
    lab.account.failures.add({
      service: 's3',
      operation: 'GetBucketPolicy',
      resource: 'site',
      kind: 'access-denied',
      times: 2,
    });
    expect(await refusal(read('other'))).toMatchObject({ name: 'NoSuchBucket' });
    expect(await refusal(read())).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect(await refusal(read())).toMatchObject({ name: 'AccessDenied' });
    expect(await refusal(read())).toMatchObject({ name: 'NoSuchBucketPolicy' });
  });

  test('can be for one caller and be taken away', async () => {
    const remove = lab.account.failures.add({ caller: 'alice', kind: 'access-denied' });
    const alice = lab.as('alice').s3;
    expect(await refusal(alice.send(new ListBucketsCommand({})))).toMatchObject({ name: 'AccessDenied' });
    expect(await refusal(lab.s3.send(new ListBucketsCommand({})))).toBeUndefined();
    remove();
    expect(await refusal(alice.send(new ListBucketsCommand({})))).toBeUndefined();
  });

  test("speak each service's language", async () => {
    lab.account.failures.add({ kind: 'throttling', times: 2 });
    const invalidation = {
      DistributionId: 'E',
      InvalidationBatch: { CallerReference: 'a', Paths: { Quantity: 1, Items: ['/*'] } },
    };
    expect(await refusal(lab.cloudFront.send(new CreateInvalidationCommand(invalidation)))).toMatchObject({
      name: 'Throttling',
      status: 400,
    });
    expect(await refusal(lab.kms.send(new DescribeKeyCommand({ KeyId: 'x' })))).toMatchObject({
      name: 'ThrottlingException',
      status: 400,
    });
    lab.account.failures.add({ kind: 'slow-down', times: 1 });
    expect(await refusal(read())).toMatchObject({ name: 'SlowDown', status: 503 });
    lab.account.failures.add({ kind: 'internal-error', times: 1 });
    expect(await refusal(read())).toMatchObject({ name: 'InternalError', status: 500 });
    lab.account.failures.add({ kind: { status: 409, code: 'OperationAborted', message: 'busy' }, times: 1 });
    expect(await refusal(read())).toMatchObject({ name: 'OperationAborted', status: 409 });
  });

  test("are survived by the SDK's own retries", async () => {
    lab.account.failures.add({ operation: 'ListBuckets', kind: 'slow-down', times: 1 });
    const patient = labClients(lab.server.url, lab.account.callers.named('alice'), 'us-east-1', 3);
    expect((await patient.s3.send(new ListBucketsCommand({}))).Buckets).toHaveLength(1);
    expect(lab.account.calls.count({ operation: 'ListBuckets' })).toBe(2);
    patient.destroy();
  });

  test('can cut the connection, before or after the call took effect', async () => {
    const tag = (Value: string) =>
      lab.s3.send(
        new PutBucketTaggingCommand({ Bucket: 'site', Tagging: { TagSet: [{ Key: 'k', Value }] } }),
      );
    lab.account.failures.add({ operation: 'PutBucketTagging', kind: 'reset', times: 1 });
    expect(await refusal(tag('before'))).toBeDefined();
    expect(lab.account.s3.buckets.get('site')?.tags).toBeUndefined();
    lab.account.failures.add({ operation: 'PutBucketTagging', kind: 'reset', when: 'after', times: 1 });
    expect(await refusal(tag('after'))).toBeDefined();
    expect(lab.account.s3.buckets.get('site')?.tags).toEqual([{ Key: 'k', Value: 'after' }]);
  });

  test('can leave the client waiting', async () => {
    lab.account.failures.add({ operation: 'GetBucketPolicy', kind: 'hang', times: 1 });
    const abortSignal = AbortSignal.timeout(100);
    const waiting = lab.s3.send(new GetBucketPolicyCommand({ Bucket: 'site' }), { abortSignal });
    expect((await refusal(waiting))?.name).toMatch(/Abort|Timeout/);
    expect(await refusal(read())).toMatchObject({ name: 'NoSuchBucketPolicy' });
  });

  test('with a probability depend on the seed alone', async () => {
    const pattern = async () => {
      const other = await startTestLab({ seed: 7 });
      other.account.failures.add({ operation: 'ListBuckets', kind: 'slow-down', probability: 0.5 });
      const answers: boolean[] = [];
      for (let count = 0; count < 12; count += 1)
        answers.push((await refusal(other.s3.send(new ListBucketsCommand({})))) === undefined);
      await other.close();
      return answers;
    };
    const first = await pattern();
    expect(new Set(first).size).toBe(2);
    expect(await pattern()).toEqual(first);
  });
});

describe('other services', () => {
  test('join by their signing name', async () => {
    const credentials = lab.account.callers.named('alice');
    const sqs = new SQSClient({ endpoint: lab.server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    const message = new GetQueueUrlCommand({ QueueName: 'q' });
    expect(await refusal(sqs.send(message))).toMatchObject({ status: 501 });
    lab.server.registerService('sqs', async (request) => ({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ QueueUrl: `${request.operation} by ${request.caller.name}` }),
    }));
    expect((await sqs.send(message)).QueueUrl).toBe('GetQueueUrl by alice');
    lab.account.failures.add({ service: 'sqs', kind: 'throttling', times: 1 });
    expect(await refusal(sqs.send(message))).toMatchObject({ name: 'ThrottlingException' });
    sqs.destroy();
  });

  test('that are not known answer that they are not', async () => {
    const known = await refusal(lab.s3.send(new ListBucketsCommand({})));
    expect(known).toBeUndefined();
    const answer = await fetch(`${lab.server.url}/site?lifecycle`, { method: 'PUT' });
    expect(answer.status).toBe(501);
  });
});

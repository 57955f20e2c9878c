import {
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateKeyCommand, DisableKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { oaiArn } from '../aws/principals.ts';
import { oacConfig, s3Origin } from '../aws/test-distribution.ts';
import { oacStatement, policyOf } from '../aws/test-lab.ts';
import { create, edge, grant, lab, look, miss, oac, refused, revoke, served, useEdge } from './test-edge.ts';

useEdge();

describe('access', () => {
  const openTo = (principal: unknown) => ({
    Effect: 'Allow',
    Principal: principal,
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::site/*',
  });
  test("by OAI works, follows the viewer's protocol, and ends when the OAI is gone", async () => {
    const config = { CallerReference: 'oai', Comment: '' };
    const made = await lab.cloudFront.send(
      new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig: config }),
    );
    const oai = made.CloudFrontOriginAccessIdentity?.Id ?? '';
    const DefaultCacheBehavior = { TargetOriginId: 's3-site', ViewerProtocolPolicy: 'allow-all' as const };
    const { id } = await create([s3Origin('site', { oai })], { DefaultCacheBehavior });
    const tls = { ...openTo('*'), Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    lab.account.traps.oaiReadBackMs = 60_000;
    await grant('site', openTo({ AWS: oaiArn('aws', oai) }), tls);
    expect(await look(id)).toBe(miss);
    expect(await look(id, '/a.txt', { protocol: 'http' })).toBe(refused);
    lab.account.principals.remove('oai', oai);
    edge.clearCache();
    expect(await look(id)).toBe(refused);
  });
  test('by OAC is over TLS whatever the viewer speaks', async () => {
    const DefaultCacheBehavior = { TargetOriginId: 's3-site', ViewerProtocolPolicy: 'allow-all' as const };
    const { id, arn } = await create([s3Origin('site', { oac })], { DefaultCacheBehavior });
    const tls = { ...openTo('*'), Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    await grant('site', oacStatement('site', arn), tls);
    expect(await look(id, '/index.html', { protocol: 'http' })).toBe(miss);
  });
  test('by an OAC that never signs is anonymous', async () => {
    const never = await lab.cloudFront.send(
      new CreateOriginAccessControlCommand({ OriginAccessControlConfig: oacConfig('n', 'never') }),
    );
    const { id, arn } = await create([s3Origin('site', { oac: never.OriginAccessControl?.Id ?? '' })]);
    await grant('site', oacStatement('site', arn));
    expect(await look(id)).toBe(refused);
  });
  test('to an encrypted object needs the key as well', async () => {
    const key = (await lab.kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
    await lab.s3.send(
      new PutObjectCommand({
        Bucket: 'site',
        Key: 'k',
        Body: 'k',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: key,
      }),
    );
    edge.options.errorCachingMs = 0;
    const { id, arn } = await served();
    expect([await look(id, '/a.txt'), await look(id, '/k')]).toEqual([miss, refused]);
    const root = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:*',
      Resource: '*',
    };
    const decrypt = {
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'AWS:SourceArn': arn } },
    };
    await lab.kms.send(new PutKeyPolicyCommand({ KeyId: key, Policy: policyOf(root, decrypt) }));
    expect(await look(id, '/k')).toBe(miss);
    await lab.kms.send(new DisableKeyCommand({ KeyId: key }));
    edge.clearCache();
    expect(await look(id, '/k')).toBe('400 Error from cloudfront');
  });
  test('may still be decided by the old policy for a while', async () => {
    const { id } = await served();
    lab.account.traps.bucketConsistencyMs = 1_000;
    lab.account.traps.staleReadProbability = 1;
    await revoke();
    expect(await look(id)).toBe(miss);
    edge.clearCache();
    lab.advance(1_000);
    expect(await look(id)).toBe(refused);
  });
  test('to a missing, foreign or misplaced bucket ends at the origin', async () => {
    lab.account.s3.foreignBuckets.add('theirs');
    const gone = await create([s3Origin('gone', { oac })], {}, 'a');
    const theirs = await create([s3Origin('theirs', { oac })], {}, 'b');
    const misplaced = await create([s3Origin('site', { oac, region: 'eu-west-1' })], {}, 'c');
    const answers = await Promise.all([gone, theirs, misplaced].map(({ id }) => edge.view(id, '/x')));
    expect(answers.map((answer) => answer.status)).toEqual([404, 403, 400]);
  });
  test('to write reaches the bucket only with a grant to write', async () => {
    const AllowedMethods = {
      Quantity: 7,
      Items: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'] as const,
    };
    const DefaultCacheBehavior = {
      TargetOriginId: 's3-site',
      ViewerProtocolPolicy: 'https-only' as const,
      AllowedMethods: { ...AllowedMethods, Items: [...AllowedMethods.Items] },
    };
    const { id, arn } = await create([s3Origin('site', { oac })], { DefaultCacheBehavior });
    await grant('site', oacStatement('site', arn));
    const put = () => edge.view(id, '/new.txt', { method: 'PUT', body: Buffer.from('new') });
    expect((await put()).status).toBe(403);
    await grant('site', {
      ...oacStatement('site', arn),
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    });
    expect((await put()).status).toBe(200);
    expect((await edge.view(id, '/new.txt')).body.toString()).toBe('new');
    expect((await edge.view(id, '/new.txt', { method: 'DELETE' })).status).toBe(204);
    expect(lab.account.s3.buckets.get('site')?.objects.has('new.txt')).toBe(false);
  });
});

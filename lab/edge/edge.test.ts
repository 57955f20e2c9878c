import {
  CopyDistributionCommand,
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  CreateInvalidationCommand,
  CreateOriginAccessControlCommand,
  type DistributionConfig,
  type Origin,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateKeyCommand, DisableKeyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { oaiArn } from '../aws/principals.ts';
import { distributionConfig, oacConfig, s3Origin } from '../aws/test-distribution.ts';
import { oacStatement, policyOf, startTestLab, type TestLab } from '../aws/test-lab.ts';
import { type Edge, startEdge } from './edge.ts';

let lab: TestLab;
let edge: Edge;
let oac: string;
beforeEach(async () => {
  lab = await startTestLab({ traps: { invalidationMs: 1_000 } });
  edge = await startEdge(lab.account);
  const made = await lab.cloudFront.send(
    new CreateOriginAccessControlCommand({ OriginAccessControlConfig: oacConfig('oac') }),
  );
  oac = made.OriginAccessControl?.Id ?? '';
  await newBucket('site', { 'index.html': 'home', 'a.txt': 'a' });
});
afterEach(async () => {
  await edge.close();
  await lab.close();
});

const newBucket = async (Bucket: string, objects: Record<string, string>) => {
  await lab.s3.send(new CreateBucketCommand({ Bucket }));
  for (const [Key, Body] of Object.entries(objects)) {
    await lab.s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/plain' }));
  }
};
const create = async (
  origins: readonly Origin[],
  more: Partial<DistributionConfig> = {},
  reference = 'one',
) => {
  const DistributionConfig = distributionConfig(reference, origins, more);
  const made = await lab.cloudFront.send(new CreateDistributionCommand({ DistributionConfig }));
  return {
    id: made.Distribution?.Id ?? '',
    arn: made.Distribution?.ARN ?? '',
    eTag: made.ETag ?? '',
    config: DistributionConfig,
  };
};
const grant = (Bucket: string, ...statements: readonly object[]) =>
  lab.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(...statements) }));
const served = async () => {
  const made = await create([s3Origin('site', { oac })]);
  await grant('site', oacStatement('site', made.arn));
  return made;
};
const look = async (id: string, path = '/index.html', more: Parameters<Edge['view']>[2] = {}) => {
  const answer = await edge.view(id, path, more);
  return `${answer.status} ${answer.headers['x-cache']}`;
};
const miss = '200 Miss from cloudfront';
const hit = '200 Hit from cloudfront';
const refused = '403 Error from cloudfront';
const invalidate = (id: string, ...Items: string[]) =>
  lab.cloudFront.send(
    new CreateInvalidationCommand({
      DistributionId: id,
      InvalidationBatch: { CallerReference: Items.join(), Paths: { Quantity: Items.length, Items } },
    }),
  );
const revoke = () => lab.s3.send(new DeleteBucketPolicyCommand({ Bucket: 'site' }));

describe('over HTTP', () => {
  test('a path of a distribution is fetched with its content and X-Cache', async () => {
    const { id } = await served();
    const first = await fetch(edge.urlOf(id, '/index.html'));
    expect([first.status, await first.text(), first.headers.get('x-cache')]).toEqual([
      200,
      'home',
      'Miss from cloudfront',
    ]);
    const second = await fetch(`${edge.url}/index.html`, { headers: { 'x-lab-distribution': id } });
    expect([await second.text(), second.headers.get('x-cache')]).toEqual(['home', 'Hit from cloudfront']);
  });
  test('a refusal says why in a header', async () => {
    const { id } = await create([s3Origin('site', { oac })]);
    const answer = await fetch(edge.urlOf(id, '/index.html'));
    expect([answer.status, answer.headers.get('x-cache')]).toEqual([403, 'Error from cloudfront']);
    expect(answer.headers.get('x-lab-because')).toContain('does not allow s3:GetObject');
    expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
  });
});

describe('the cache', () => {
  test('goes on serving after a revocation until an invalidation has purged it', async () => {
    const { id } = await served();
    expect(await look(id)).toBe(miss);
    await revoke();
    expect(await look(id)).toBe(hit);
    await invalidate(id, '/*');
    expect(await look(id)).toBe(hit);
    lab.advance(1_000);
    expect(await look(id)).toBe(refused);
  });
  test('is purged at some moment before the invalidation reads Completed', async () => {
    const { id } = await served();
    await look(id);
    await invalidate(id, '/*');
    const [invalidation] = lab.account.cloudFront.distributions.get(id)?.invalidations ?? [];
    const lead = (invalidation?.purgedAt ?? 0) - lab.account.clock.now();
    expect(lead).toBeGreaterThan(0);
    expect(lead).toBeLessThan(1_000);
    lab.advance(lead);
    expect(await look(id)).toBe(miss);
    lab.advance(1_000);
    expect(await look(id)).toBe(hit);
  });
  test('loses only what the paths name', async () => {
    const { id } = await served();
    await look(id);
    await look(id, '/a.txt');
    await invalidate(id, '/a*', '/*.html');
    lab.advance(1_000);
    expect([await look(id), await look(id, '/a.txt')]).toEqual([hit, miss]);
  });
  test('refills from S3 when purged before the revocation is effective', async () => {
    const { id } = await served();
    await look(id);
    await invalidate(id, '/*');
    lab.advance(1_000);
    expect(await look(id)).toBe(miss);
    await revoke();
    expect(await look(id)).toBe(hit);
  });
  test('keeps a 403 for ErrorCachingMinTTL, 10 seconds unless said otherwise', async () => {
    const { id, arn } = await create([s3Origin('site', { oac })]);
    expect(await look(id)).toBe(refused);
    await grant('site', oacStatement('site', arn));
    lab.advance(9_999);
    expect(await look(id)).toBe(refused);
    lab.advance(1);
    expect(await look(id)).toBe(miss);
  });
  test('keeps a 403 as long as the distribution says', async () => {
    const CustomErrorResponses = { Quantity: 1, Items: [{ ErrorCode: 403, ErrorCachingMinTTL: 60 }] };
    const { id, arn } = await create([s3Origin('site', { oac })], { CustomErrorResponses });
    await look(id);
    await grant('site', oacStatement('site', arn));
    lab.advance(30_000);
    expect(await look(id)).toBe(refused);
    lab.advance(30_000);
    expect(await look(id)).toBe(miss);
  });
  test('can keep errors for less, as a lab wants', async () => {
    edge.options.errorCachingMs = 0;
    const { id, arn } = await create([s3Origin('site', { oac })]);
    expect(await look(id)).toBe(refused);
    await grant('site', oacStatement('site', arn));
    expect(await look(id)).toBe(miss);
  });
  test('is not shared with a staging twin, which needs a grant of its own', async () => {
    const { id, arn, eTag } = await served();
    await look(id);
    const copied = await lab.cloudFront.send(
      new CopyDistributionCommand({
        PrimaryDistributionId: id,
        IfMatch: eTag,
        Staging: true,
        CallerReference: 'twin',
        Enabled: true,
      }),
    );
    const twin = copied.Distribution;
    expect([await look(id), await look(twin?.Id ?? '')]).toEqual([hit, refused]);
    edge.clearCache();
    await grant('site', oacStatement('site', arn), { ...oacStatement('site', twin?.ARN ?? ''), Sid: 'Twin' });
    expect(await look(twin?.Id ?? '')).toBe(miss);
  });
});

describe('a distribution', () => {
  test('serves nothing before it is deployed, when disabled, or when unknown', async () => {
    lab.account.traps.deployMs = 500;
    const { id, arn, eTag, config } = await create([s3Origin('site', { oac })]);
    await grant('site', oacStatement('site', arn));
    expect(await look(id)).toBe('404 Error from cloudfront');
    lab.advance(500);
    expect(await look(id)).toBe(miss);
    await lab.cloudFront.send(
      new UpdateDistributionCommand({
        Id: id,
        IfMatch: eTag,
        DistributionConfig: { ...config, Enabled: false },
      }),
    );
    expect(await look(id)).toBe(hit);
    lab.advance(500);
    expect(await look(id)).toBe(refused);
    expect(await look('ENOWHERE')).toBe('404 Error from cloudfront');
  });
  test('asks its previous origin while a change is InProgress', async () => {
    const { id, eTag, config } = await served();
    await newBucket('next', { 'new.txt': 'n' });
    lab.account.traps.deployMs = 500;
    lab.advance(500);
    const DistributionConfig = {
      ...distributionConfig('one', [s3Origin('next', { oac })]),
      Comment: config.Comment,
    };
    await lab.cloudFront.send(new UpdateDistributionCommand({ Id: id, IfMatch: eTag, DistributionConfig }));
    expect(await look(id, '/a.txt')).toBe(miss);
    lab.advance(500);
    expect(await look(id, '/a.txt')).toBe(hit);
    expect(await look(id, '/index.html')).toBe(refused);
  });
  test('picks the behaviour by path pattern, in order', async () => {
    await newBucket('media', { 'img/x.png': 'x' });
    const CacheBehaviors = {
      Quantity: 1,
      Items: [
        {
          PathPattern: 'img/*.png',
          TargetOriginId: 's3-media',
          ViewerProtocolPolicy: 'https-only' as const,
          CachePolicyId: 'p',
        },
      ],
    };
    const { id, arn } = await create([s3Origin('site', { oac }), s3Origin('media', { oac })], {
      CacheBehaviors,
    });
    await grant('media', oacStatement('media', arn));
    expect(await look(id, '/img/x.png')).toBe(miss);
    expect(await look(id, '/img/x.jpg')).toBe(refused);
    expect(await look(id, '/img/x.png', { protocol: 'http' })).toBe(refused);
  });
  test('sends plain viewers to HTTPS, knows its root object, and its methods', async () => {
    const { id, arn } = await create([s3Origin('site', { oac })], { DefaultRootObject: 'index.html' });
    await grant('site', oacStatement('site', arn));
    expect(await look(id, '/', { protocol: 'http' })).toBe('301 Redirect from cloudfront');
    expect(await look(id, '/')).toBe(miss);
    expect(await look(id, '/', { method: 'PUT' })).toBe(refused);
  });
  test('serves its error page in place of an error', async () => {
    const Items = [
      { ErrorCode: 403, ResponsePagePath: '/index.html', ResponseCode: '200', ErrorCachingMinTTL: 0 },
    ];
    const { id, arn } = await create([s3Origin('site', { oac })], {
      CustomErrorResponses: { Quantity: 1, Items },
    });
    await grant('site', oacStatement('site', arn));
    const answer = await edge.view(id, '/no/such/page');
    expect([answer.status, answer.body.toString()]).toEqual([200, 'home']);
  });
  test('fails over inside an origin group, and so hides a missing grant', async () => {
    await newBucket('backup', { 'index.html': 'backup' });
    const members = ['s3-site', 's3-backup'].map((OriginId) => ({ OriginId }));
    const OriginGroups = {
      Quantity: 1,
      Items: [
        {
          Id: 'group',
          FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [403] } },
          Members: { Quantity: 2, Items: members },
        },
      ],
    };
    const DefaultCacheBehavior = { TargetOriginId: 'group', ViewerProtocolPolicy: 'allow-all' as const };
    const { id, arn } = await create([s3Origin('site', { oac }), s3Origin('backup', { oac })], {
      OriginGroups,
      DefaultCacheBehavior,
    });
    await grant('backup', oacStatement('backup', arn));
    expect((await edge.view(id, '/index.html')).body.toString()).toBe('backup');
  });
});

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

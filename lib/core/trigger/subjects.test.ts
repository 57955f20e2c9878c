import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listenedCalls, subjectsOf } from './subjects.ts';

const account = '111122223333';
const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/${keyId}`;
const s3 = (eventName: string, fields: object = {}) => ({
  eventSource: 's3.amazonaws.com',
  eventName,
  ...fields,
});
const cloudFront = (eventName: string, requestParameters?: unknown, responseElements?: unknown) => ({
  eventSource: 'cloudfront.amazonaws.com',
  eventName,
  requestParameters,
  responseElements,
});
const kms = (eventName: string, requestParameters?: unknown, fields: object = {}) => ({
  eventSource: 'kms.amazonaws.com',
  eventName,
  awsRegion: 'eu-west-1',
  recipientAccountId: account,
  requestParameters,
  ...fields,
});
const bucketOf = (record: unknown): unknown => {
  const result = subjectsOf(record);
  return result.kind === 'documents' ? result.documents : result.kind;
};
const keysOf = bucketOf;
const idsOf = (record: unknown): unknown => {
  const result = subjectsOf(record);
  return result.kind === 'documents' ? result.distributionIds : result.kind;
};
const site = [{ type: 'bucket', name: 'site' }];
const config = (...hosts: readonly unknown[]) => ({
  origins: { items: hosts.map((domainName) => ({ domainName })) },
});

describe('S3 calls', () => {
  test('name the bucket in the request, else among the resources', () => {
    const resources = [{ ARN: 'arn:aws:s3:::site/*' }, { ARN: 'arn:aws:s3:::site' }];
    expect(bucketOf(s3('PutBucketPolicy', { requestParameters: { bucketName: 'site' } }))).toEqual(site);
    expect(bucketOf(s3('PutBucketPolicy', { requestParameters: { bucketName: ['site'] } }))).toEqual(site);
    expect(bucketOf(s3('PutBucketPolicy', { resources }))).toEqual(site);
    expect(bucketOf(s3('PutBucketPolicy', { requestParameters: { bucketName: 7 }, resources }))).toEqual(
      site,
    );
    expect(bucketOf(s3('CreateAccessPoint', { resources }))).toEqual(site);
    expect(bucketOf(s3('PutBucketAcl', { resources: [{ ARN: 'arn:aws-cn:s3:::site' }] }))).toEqual(site);
  });

  test('mean everything when they name no bucket', () => {
    for (const bucketName of [undefined, null, '', 'x', 'no/slash', ['a', 'b'], {}, 'x'.repeat(3000)]) {
      expect(bucketOf(s3('DeleteBucketPolicy', { requestParameters: { bucketName } }))).toBe('everything');
    }
    expect(bucketOf(s3('PutAccountPublicAccessBlock', { requestParameters: { bucketName: 'site' } }))).toBe(
      'everything',
    );
    expect(bucketOf(s3('PutMultiRegionAccessPointPolicy'))).toBe('everything');
  });
});

describe('CloudFront calls', () => {
  test('name distributions, and the buckets of a configuration as a hint, each once', () => {
    const distributionConfig = config(
      'site.s3.amazonaws.com',
      'SITE.s3.eu-west-1.amazonaws.com',
      'www.example.com',
      3,
    );
    const updated = cloudFront('UpdateDistribution', { id: 'E1SITE', distributionConfig });
    const created = cloudFront(
      'CreateDistribution',
      { distributionConfig },
      { distribution: { id: 'E2NEW' } },
    );
    expect([bucketOf(updated), idsOf(updated)]).toEqual([site, ['E1SITE']]);
    expect([bucketOf(created), idsOf(created)]).toEqual([site, ['E2NEW']]);
  });

  test('hint at website and accelerate origins too', () => {
    const hosts = ['web.s3-website-us-east-1.amazonaws.com', 'fast.s3-accelerate.amazonaws.com'];
    const record = cloudFront('UpdateDistribution', { id: 'E1', distributionConfig: config(...hosts) });
    expect(bucketOf(record)).toEqual([
      { type: 'bucket', name: 'web' },
      { type: 'bucket', name: 'fast' },
    ]);
  });

  test('name both twins when a staging distribution is copied or promoted', () => {
    const copy = cloudFront(
      'CopyDistribution',
      { primaryDistributionId: 'E1' },
      { distribution: { id: 'E2' } },
    );
    const promotion = cloudFront('UpdateDistributionWithStagingConfig', {
      id: 'E1',
      stagingDistributionId: 'E2',
    });
    expect([idsOf(copy), idsOf(promotion)]).toEqual([
      ['E1', 'E2'],
      ['E1', 'E2'],
    ]);
    expect(idsOf(cloudFront('CopyDistribution', { primaryDistributionId: 'E1' }))).toBe('everything');
    expect(idsOf(cloudFront('CopyDistribution', null, { distribution: { id: 'E2' } }))).toBe('everything');
  });

  test('mean everything when the request was left out, or names no id that we know', () => {
    const response = { distribution: { id: 'E1' } };
    for (const request of [
      undefined,
      null,
      'text',
      [],
      { omitted: true },
      {},
      { id: 'not an id' },
      { id: 5 },
    ]) {
      expect(idsOf(cloudFront('UpdateDistribution', request, response))).toBe('everything');
    }
    expect(idsOf(cloudFront('CreateDistribution', { omitted: 'true' }, response))).toBe('everything');
    expect(idsOf(cloudFront('CreateDistribution', { distributionConfig: config() }))).toBe('everything');
  });

  test('find the distribution of a tenant in request or response', () => {
    const response = { distributionTenant: { distributionId: 'E9' } };
    expect(idsOf(cloudFront('CreateDistributionTenant', { distributionId: 'E1' }, response))).toEqual(['E1']);
    expect(idsOf(cloudFront('UpdateDistributionTenant', { id: 'dt_1' }, response))).toEqual(['E9']);
    expect(idsOf(cloudFront('DeleteDistributionTenant', { id: 'dt_1' }))).toBe('everything');
  });

  test('look at tags of distributions only', () => {
    const tag = (resource: unknown) => idsOf(cloudFront('TagResource', { resource }));
    expect(tag(`arn:aws:cloudfront::${account}:distribution/E1`)).toEqual(['E1']);
    expect(tag(`arn:aws:cloudfront::${account}:distribution-tenant/dt_1`)).toBe('nothing');
    expect(tag(`arn:aws:cloudfront::${account}:distribution/not-an-id`)).toBe('everything');
    expect(tag('E1')).toBe('everything');
  });
});

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

describe('any record', () => {
  const put = (fields: object = {}) =>
    s3('PutBucketPolicy', { requestParameters: { bucketName: 'site' }, ...fields });

  test('of a failed call, a read, another call or another service means nothing, and says why', () => {
    const because = (record: unknown) => {
      const result = subjectsOf(record);
      return result.kind === 'nothing' ? result.because : result.kind;
    };
    expect(because(put({ errorCode: 'AccessDenied' }))).toContain('AccessDenied');
    expect(because(put({ readOnly: true }))).toContain('only read');
    expect(because(put({ readOnly: 'true' }))).toContain('only read');
    expect(because(s3('GetBucketPolicy'))).toContain('GetBucketPolicy');
    expect(because({ eventSource: 'ec2.amazonaws.com', eventName: 'PutBucketPolicy' })).toContain(
      'ec2.amazonaws.com',
    );
    expect(because({ eventSource: 'toString', eventName: 'call' })).toContain('toString');
    expect(because(s3('constructor'))).toContain('constructor');
    expect([null, undefined, 3, 'text', [], {}, { eventName: 'x' }].map(because)).toEqual(
      Array(7).fill('This is not a CloudTrail record.'),
    );
    expect(subjectsOf(put({ errorCode: null })).kind).toBe('documents');
  });

  test('says which call it was, when, and whether it wrote the policy or was ours', () => {
    const issuer = { arn: `arn:aws:iam::${account}:role/guard-on-change` };
    const userIdentity = { sessionContext: { sessionIssuer: issuer } };
    const record = put({ eventID: 'e-1', eventTime: '2026-11-24T10:00:00Z', userIdentity });
    const call = {
      eventId: 'e-1',
      eventTime: Date.UTC(2026, 10, 24, 10),
      eventName: 'PutBucketPolicy',
      wrotePolicy: true,
    };
    expect(subjectsOf(record, ['guard-'])).toMatchObject({
      ...call,
      ours: true,
      actor: { kind: 'origin-guard' },
    });
    expect(subjectsOf(record)).toMatchObject({ ...call, ours: false, actor: { kind: 'unknown' } });
    expect(subjectsOf(s3('PutBucketTagging')).wrotePolicy).toBe(false);
    expect(subjectsOf(s3('DeleteBucketPolicy')).wrotePolicy).toBe(true);
    expect(subjectsOf(kms('PutKeyPolicy')).wrotePolicy).toBe(true);
  });

  test('is known by its name without the dated suffix', () => {
    const record = cloudFront('UpdateDistribution2014_01_31', { id: 'E1' });
    expect(subjectsOf(record)).toMatchObject({ kind: 'documents', eventName: 'UpdateDistribution' });
  });

  test('however hostile, gives one of the three answers and valid documents', () => {
    const call = fc.constantFrom(...listenedCalls);
    const fields = fc.record(
      {
        requestParameters: fc.jsonValue(),
        responseElements: fc.jsonValue(),
        resources: fc.jsonValue(),
        userIdentity: fc.jsonValue(),
        userAgent: fc.jsonValue(),
        eventTime: fc.jsonValue(),
        awsRegion: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const known = fc.tuple(call, fields).map(([names, rest]) => ({ ...rest, ...names }));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.anything(), known), (record) => {
        const result = subjectsOf(record, ['guard-']);
        expect(['documents', 'everything', 'nothing']).toContain(result.kind);
        if (result.kind === 'documents')
          expect(result.documents.length + result.distributionIds.length).toBeGreaterThan(0);
        else expect(result.because).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });

  test('of a listened call that names nothing is never passed by', () => {
    const passable = ['CreateGrant'];
    for (const { eventSource, eventName } of listenedCalls) {
      const kind = subjectsOf({ eventSource, eventName, requestParameters: {} }).kind;
      expect(kind, eventName).toBe(passable.includes(eventName) ? 'nothing' : 'everything');
    }
  });
});

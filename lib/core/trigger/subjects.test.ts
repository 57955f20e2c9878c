import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listenedCalls, subjectsOf } from './subjects.ts';

const account = '111122223333';
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
const site = [{ type: 'bucket', name: 'site' }];

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

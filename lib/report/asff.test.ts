import { describe, expect, test } from 'vitest';
import { rules } from '../core/drift/index.ts';
import type { Finding } from '../core/model/finding.ts';
import type { JsonObject } from '../core/model/json.ts';
import type { Subject } from '../core/model/subject.ts';
import { asffReport } from './asff.ts';

const context = {
  ...{ account: '111122223333', partition: 'aws', region: 'us-east-1' },
  takenAt: '2026-11-24T00:00:00.000Z',
};
const finding: Finding = {
  ...{ kind: 'bucket-policy-public-read', id: 'PUBLIC_ALLOW', severity: 'critical', class: 'report' },
  ...{ subject: { type: 'bucket', name: 'site' }, distributions: ['E1', 'E2'], action: 'report' },
  ...{ because: 'Everybody may read.', details: {}, changes: [], invalidations: [], fingerprint: 'print' },
};
const one = (changes: Partial<Finding> = {}): JsonObject => {
  const [only] = asffReport([{ ...finding, ...changes }], context);
  if (only === undefined) throw new Error('no finding came out');
  return only;
};

describe('a finding for Security Hub', () => {
  test('has every attribute that ASFF demands', () => {
    expect(one()).toMatchObject({
      SchemaVersion: '2018-10-08',
      Id: expect.stringMatching(/^origin-guard\/111122223333\/[0-9a-f]{40}$/),
      ProductArn: 'arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default',
      GeneratorId: 'origin-guard/bucket-policy-public-read',
      AwsAccountId: '111122223333',
      Types: [expect.stringMatching(/^[^/]+\/[^/]+$/)],
      CreatedAt: context.takenAt,
      UpdatedAt: context.takenAt,
      Severity: { Label: 'CRITICAL' },
      Title: 'A bucket policy that lets everybody read',
      Description: 'Everybody may read.',
      Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::site', Partition: 'aws' }],
    });
  });

  test('carries the controls with the same idea', () => {
    expect(one().Compliance).toEqual({
      Status: 'FAILED',
      RelatedRequirements: ['Security Hub S3.2', 'Security Hub S3.8'],
    });
    expect(one().ProductFields).toMatchObject({
      'origin-guard/controls': 'S3.2,S3.8',
      'origin-guard/distributions': 'E1,E2',
    });
  });

  test('of a kind without such controls names none', () => {
    const { Compliance, ProductFields } = one({ kind: 'bucket-policy-missing-grant' });
    expect(Compliance).toEqual({ Status: 'FAILED' });
    expect(ProductFields).not.toHaveProperty('origin-guard/controls');
  });

  test('has an id that follows from its fingerprint alone', () => {
    expect(one({ because: 'Told in other words.', severity: 'high' }).Id).toBe(one().Id);
    expect(one({ fingerprint: 'other' }).Id).not.toBe(one().Id);
  });

  test.each<[Subject, string, string]>([
    [{ type: 'key', arn: 'arn:aws:kms:eu-west-1:1:key/k' }, 'AwsKmsKey', 'arn:aws:kms:eu-west-1:1:key/k'],
    [
      { type: 'distribution', id: 'E1' },
      'AwsCloudFrontDistribution',
      'arn:aws:cloudfront::111122223333:distribution/E1',
    ],
    [{ type: 'account', account: '111122223333' }, 'AwsAccount', 'AWS::::Account:111122223333'],
  ])('is about a resource as Security Hub names it: %j', (subject, Type, Id) => {
    expect(one({ subject }).Resources).toEqual([{ Type, Id, Partition: 'aws' }]);
  });

  test('keeps to the lengths that Security Hub takes, and has texts only where it wants texts', () => {
    const long = 'x'.repeat(5000);
    const wait = { because: long, until: undefined };
    const distributions = Array.from({ length: 500 }, (_, index) => `E${index}ABCDEFGHIJK`);
    const { Description, Remediation, ProductFields } = one({
      ...{ because: long, action: 'wait', wait, distributions, kind: 'no-such-kind' },
    });
    expect(String(Description).length).toBe(1024);
    expect((Remediation as { Recommendation: { Text: string } }).Recommendation.Text.length).toBeLessThan(
      513,
    );
    for (const value of Object.values(ProductFields as JsonObject)) {
      expect(typeof value).toBe('string');
      expect(String(value).length).toBeLessThan(2049);
    }
  });

  test('every kind has a title that fits', () => {
    for (const { kind, title } of rules) expect(one({ kind }).Title, kind).toBe(title);
  });
});

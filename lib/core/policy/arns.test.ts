import { describe, expect, it } from 'vitest';
import { partitionOfArn, regionOfKeyArn } from './arns.ts';

const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('the Region of a key', () => {
  it.each([
    ['eu-west-1', key],
    ['eu-west-1', 'arn:aws:kms:eu-west-1:111122223333:key/mrk-1234'],
    ['cn-north-1', 'arn:aws-cn:kms:cn-north-1:111122223333:key/k'],
    ['us-gov-west-1', 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/k'],
  ])('is %s for %s', (region, arn) => {
    expect(regionOfKeyArn(arn)).toBe(region);
  });

  it.each([
    '*',
    'arn:aws:s3:::site',
    key.replace('key/', 'alias/'),
    key.replace('111122223333', '1'),
    ` ${key}`,
    'arn:aws:kms:eu-west-1:111122223333:key/',
    `arn:aws:kms:eu-west-1:111122223333:key/k\n${key}`,
  ])('is not told by %j', (text) => {
    expect(regionOfKeyArn(text)).toBeUndefined();
  });
});

describe('the partition of an ARN', () => {
  it.each([
    ['aws', 'arn:aws:s3:::site'],
    ['aws-cn', 'arn:aws-cn:s3:::site'],
    // What is no ARN names a bucket or a key of the partition where nearly all are.
    ['aws', 'site'],
  ])('is %s for %s', (partition, arn) => {
    expect(partitionOfArn(arn)).toBe(partition);
  });
});

import { describe, expect, it } from 'vitest';
import { bucketLink, distributionLink, invalidationLink, keyLink, subjectLink } from './console-links.ts';
import { counted, durationInWords, sentence, subjectInWords } from './words.ts';

const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234-abcd';

describe('links', () => {
  it.each([
    ['aws', 'https://us-east-1.console.aws.amazon.com/cloudfront/v4/home#/distributions/E1'],
    ['aws-cn', 'https://cn-northwest-1.console.amazonaws.cn/cloudfront/v4/home#/distributions/E1'],
    ['aws-us-gov', 'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudfront/v4/home#/distributions/E1'],
    ['aws-eusc', 'https://eusc-de-east-1.console.amazonaws-eusc.eu/cloudfront/v4/home#/distributions/E1'],
  ])('to a distribution in %s', (partition, url) => {
    expect(distributionLink(partition, 'E1')).toEqual({ label: 'Distribution E1', url });
    expect(invalidationLink(partition, 'E1', 'I/1')).toEqual({
      label: 'Invalidation I/1',
      url: `${url}/invalidations/details/I%2F1`,
    });
  });

  it('to a bucket name its Region where it is known and looks like one', () => {
    const home = 'https://us-east-1.console.aws.amazon.com/s3/buckets/site?tab=permissions';
    expect(bucketLink('aws', 'site', 'eu-west-1')).toEqual({
      label: 'Bucket site',
      url: 'https://eu-west-1.console.aws.amazon.com/s3/buckets/site?region=eu-west-1&tab=permissions',
    });
    for (const region of [undefined, '', 'evil.example/', 'x'.repeat(41), ' eu-west-1'])
      expect(bucketLink('aws', 'site', region)?.url).toBe(home);
    expect(bucketLink('aws', 'a b\ud800', undefined)?.url).toContain('/a%20b%EF%BF%BD?');
  });

  it('to a key need a Region and an id', () => {
    expect(keyLink('aws', keyArn)).toEqual({
      label: 'Key 1234-abcd',
      url: 'https://eu-west-1.console.aws.amazon.com/kms/home?region=eu-west-1#/kms/keys/1234-abcd',
    });
    for (const arn of [
      '',
      'arn:aws:kms',
      'arn:aws:kms:eu-west-1:1:key/',
      'arn:aws:kms::1:key/k',
      'arn:aws:kms:eu west:1:key/k',
    ])
      expect(keyLink('aws', arn)).toBeUndefined();
  });

  it('are none in a partition that is not known', () => {
    for (const partition of ['aws-iso', 'toString', '']) {
      expect(bucketLink(partition, 'site', 'eu-west-1')).toBeUndefined();
      expect(keyLink(partition, keyArn)).toBeUndefined();
      expect(distributionLink(partition, 'E1')).toBeUndefined();
      expect(invalidationLink(partition, 'E1', 'I1')).toBeUndefined();
    }
  });

  it('of a subject are those of its kind; an account has none', () => {
    const link = (subject: Parameters<typeof subjectLink>[1]) => subjectLink('aws', subject, 'eu-west-1');
    expect(link({ type: 'bucket', name: 'site' })).toEqual(bucketLink('aws', 'site', 'eu-west-1'));
    expect(link({ type: 'key', arn: keyArn })).toEqual(keyLink('aws', keyArn));
    expect(link({ type: 'distribution', id: 'E1' })).toEqual(distributionLink('aws', 'E1'));
    expect(link({ type: 'account', account: '1' })).toBeUndefined();
  });
});

describe('words', () => {
  it('for subjects', () => {
    expect(subjectInWords({ type: 'bucket', name: 'site' })).toBe('bucket site');
    expect(subjectInWords({ type: 'key', arn: keyArn })).toBe('key 1234-abcd (eu-west-1)');
    expect(subjectInWords({ type: 'key', arn: 'arn:aws:kms::1:key/k' })).toBe('key arn:aws:kms::1:key/k');
    expect(subjectInWords({ type: 'key', arn: 'arn:aws:kms:eu-west-1:1:key/' })).toBe(
      'key arn:aws:kms:eu-west-1:1:key/',
    );
    expect(subjectInWords({ type: 'key', arn: 'odd' })).toBe('key odd');
    expect(subjectInWords({ type: 'key', arn: 'arn:aws:kms:eu-west-1:1:my-key/k' })).toBe(
      'key my-key/k (eu-west-1)',
    );
    expect(subjectInWords({ type: 'distribution', id: 'E1' })).toBe('distribution E1');
    expect(subjectInWords({ type: 'account', account: '1' })).toBe('account 1');
  });

  it('for counts and beginnings', () => {
    expect([counted(0, 'finding'), counted(1, 'finding'), counted(2, 'finding')]).toEqual([
      '0 findings',
      '1 finding',
      '2 findings',
    ]);
    expect([sentence('a key'), sentence('')]).toEqual(['A key', '']);
  });

  it.each([
    [1000, '1 s'],
    [1500, '1.5 s'],
    [9_999, '10 s'],
    [10_000, '10 s'],
    [10_400, '10 s'],
    [60_000, '1 min'],
    [86_400_000, '1 d'],
    [90_061_000, '1 d 1 h'],
    [Number.POSITIVE_INFINITY, 'an unknown time'],
  ])('for %d ms', (ms, words) => {
    expect(durationInWords(ms)).toBe(words);
  });
});

import { expect, test } from 'vitest';
import { bucketHost } from './origin-host.ts';
import { invalidates, matchesPattern } from './paths.ts';

test.each([
  ['site.s3.amazonaws.com', 'site', undefined],
  ['site.s3.eu-west-1.amazonaws.com', 'site', 'eu-west-1'],
  ['site.s3-eu-west-1.amazonaws.com', 'site', 'eu-west-1'],
  ['my.s3.bucket.s3.us-gov-west-1.amazonaws.com', 'my.s3.bucket', 'us-gov-west-1'],
  ['site.s3.dualstack.us-east-1.amazonaws.com', 'site', 'us-east-1'],
  ['Site.S3.CN-North-1.amazonaws.com.cn', 'site', 'cn-north-1'],
])('%s is the bucket %s in %s', (host, bucket, region) => {
  expect(bucketHost(host)).toEqual({ bucket, region, website: false });
});

test('websites are told apart, other hosts are no bucket', () => {
  expect(bucketHost('site.s3-website-us-east-1.amazonaws.com')).toEqual({
    bucket: 'site',
    region: 'us-east-1',
    website: true,
  });
  expect(bucketHost('example.com')).toBeUndefined();
});

test.each([
  ['img/*', '/img/a.png', true],
  ['/img/?.png', '/img/ab.png', false],
  ['*.jpg', '/x/y.jpg', true],
  ['*.JPG', '/x/y.jpg', false],
  ['a.b', '/axb', false],
])('the pattern %s matches %s: %s', (pattern, path, expected) => {
  expect(matchesPattern(pattern, path)).toBe(expected);
});

test.each([
  ['/*', '/anything', true],
  ['/img/*', '/img/a', true],
  ['/*.html', '/index.html', false],
  ['/a', '/a', true],
  ['/a', '/ab', false],
])('the invalidation %s forgets %s: %s', (pattern, path, expected) => {
  expect(invalidates(pattern, path)).toBe(expected);
});

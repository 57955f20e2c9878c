import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketLink, invalidationLink, keyLink, subjectLink } from './console-links.ts';
import { headlineOf } from './headline.ts';
import { compareSeverity, countBySeverity, countsInWords, severities, worstSeverity } from './severity.ts';
import { changedStatements } from './statements.ts';
import { durationInWords, instantInWords, subjectInWords } from './words.ts';

const keyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234-abcd';
const bucket = { type: 'bucket', name: 'site' } as const;

describe('words', () => {
  it.each([
    [0, '0 ms'],
    [-5, '0 ms'],
    [999, '999 ms'],
    [1234, '1.2 s'],
    [9_960, '10 s'],
    [59_600, '1 min'],
    [125_000, '2 min 5 s'],
    [3_600_000, '1 h'],
    [3_601_000, '1 h'],
    [93_600_000, '1 d 2 h'],
    [Number.NaN, 'an unknown time'],
  ])('%d ms is told as %s', (ms, words) => {
    expect(durationInWords(ms)).toBe(words);
  });

  it('tells instants in UTC, and impossible ones without failing', () => {
    expect(instantInWords(Date.UTC(2026, 10, 24, 1, 2, 3))).toBe('2026-11-24 01:02:03 UTC');
    expect(instantInWords(1e20)).toBe('an unknown time');
  });

  it('names subjects as people do', () => {
    expect(subjectInWords(bucket)).toBe('bucket site');
    expect(subjectInWords({ type: 'key', arn: keyArn })).toBe('key 1234-abcd (eu-west-1)');
    expect(subjectInWords({ type: 'key', arn: 'odd' })).toBe('key odd');
  });
});

describe('severity', () => {
  it('orders, counts and names the worst', () => {
    const findings = [{ severity: 'low' }, { severity: 'high' }, { severity: 'low' }] as const;

    expect([...severities].reverse().sort(compareSeverity)).toEqual(severities);
    expect(worstSeverity(findings)).toBe('high');
    expect(worstSeverity([])).toBeUndefined();
    expect(countsInWords(countBySeverity(findings))).toBe('1 high, 2 low');
  });
});

describe('headlineOf', () => {
  const grant = { class: 'grant' } as const;
  const report = { class: 'report' } as const;

  it.each([
    ['repair', [grant, grant], 'Restored the CloudFront read access to bucket site'],
    ['repair', [grant, { class: 'narrow' }], 'Repaired the policy of bucket site'],
    ['finding', [grant], 'CloudFront cannot read bucket site'],
    ['finding', [report], 'Needs your attention: bucket site'],
    [
      'finding',
      [{ class: 'revoke', purgesOnly: true }],
      'Purging what CloudFront may still hold of bucket site',
    ],
    ['finding', [{ class: 'revoke', purgesOnly: true }, grant], '2 findings on bucket site'],
    ['finding', [report, grant], '2 findings on bucket site'],
    ['refusal', [grant], 'Did not change bucket site: a safety check refused'],
    ['failure', [], 'Could not repair bucket site'],
    ['purge', [], 'Purged revoked content of bucket site'],
  ] as const)('says what a %s is about', (type, findings, words) => {
    expect(headlineOf(type, bucket, findings)).toBe(words);
  });
});

it('says of a distribution that fails that its caches are not purged', () => {
  expect(headlineOf('failure', { type: 'distribution', id: 'E1' }, [])).toBe(
    'Could not purge what the caches of distribution E1 still hold',
  );
});

describe('console links', () => {
  it.each([
    ['aws', 'https://eu-west-1.console.aws.amazon.com/s3/buckets/site?region=eu-west-1&tab=permissions'],
    ['aws-cn', 'https://eu-west-1.console.amazonaws.cn/s3/buckets/site?region=eu-west-1&tab=permissions'],
    [
      'aws-us-gov',
      'https://eu-west-1.console.amazonaws-us-gov.com/s3/buckets/site?region=eu-west-1&tab=permissions',
    ],
    [
      'aws-eusc',
      'https://eu-west-1.console.amazonaws-eusc.eu/s3/buckets/site?region=eu-west-1&tab=permissions',
    ],
  ])('go to the console of %s', (partition, url) => {
    expect(bucketLink(partition, 'site', 'eu-west-1')).toEqual({ label: 'Bucket site', url });
  });

  it('lead to keys, distributions and invalidations', () => {
    expect(keyLink('aws', keyArn)?.url).toBe(
      'https://eu-west-1.console.aws.amazon.com/kms/home?region=eu-west-1#/kms/keys/1234-abcd',
    );
    expect(invalidationLink('aws', 'E1', 'I1')?.url).toBe(
      'https://us-east-1.console.aws.amazon.com/cloudfront/v4/home#/distributions/E1/invalidations/details/I1',
    );
  });

  it('are left out for a partition or ARN that we do not know', () => {
    expect(subjectLink('aws-iso', bucket, 'x')).toBeUndefined();
    expect(subjectLink('constructor', bucket, 'x')).toBeUndefined();
    expect(keyLink('aws', 'odd')).toBeUndefined();
    expect(subjectLink('aws', { type: 'account', account: '1' }, undefined)).toBeUndefined();
  });

  it('stay on the console whatever the names are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, region) => {
        const url = new URL(bucketLink('aws', `${name}\ud800`, region)?.url ?? '');
        expect(url.host).toMatch(/^[a-z0-9-]+\.console\.aws\.amazon\.com$/);
      }),
    );
  });
});

describe('changedStatements', () => {
  const [a, b] = [
    { Sid: 'A', Effect: 'Allow' },
    { Sid: 'B', Effect: 'Allow' },
  ];

  it('tells what was added, and what was removed, whatever the order of keys', () => {
    const changes = changedStatements(
      { Statement: [a, a] },
      { Statement: [b, { Effect: 'Allow', Sid: 'A' }] },
    );

    expect(changes).toEqual({ added: [b], removed: [a] });
  });

  it('takes a missing document and a lone statement', () => {
    expect(changedStatements(null, { Statement: a })).toEqual({ added: [a], removed: [] });
    expect(changedStatements({ Statement: a }, undefined)).toEqual({ added: [], removed: [a] });
  });
});

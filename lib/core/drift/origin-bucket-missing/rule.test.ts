import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import type { Snapshot, SnapshotOrigin } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const at = (host: string, id = host): SnapshotOrigin => given.anOrigin('x', { id, host });
const rest = (bucket: string): SnapshotOrigin => given.anOrigin(bucket);

const account = (origins: readonly SnapshotOrigin[], parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', origins)],
    buckets: [given.aBucket('site', null)],
    ...parts,
  });

const detect = (snapshot: Snapshot, parts: given.FactsParts = {}, settings = given.enforcing) =>
  given.findingsOf(rule, given.factsOf(snapshot, parts), 'E1', settings);

const severityIn = (snapshot: Snapshot) =>
  planOf(snapshot, given.enforcing).findings.find(({ id }) => id === 'ORIGIN_BUCKET_MISSING')?.severity;

const nobody = (...names: readonly string[]) => ({
  bucketLookups: Object.fromEntries(names.map((name) => [name, 'NotFound'])),
});

describe('how sure it is', () => {
  const once = account([rest('old')], nobody('old'));

  it('is high and says so when the 404 was seen once', () => {
    const [found, ...others] = detect(once);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      id: 'ORIGIN_BUCKET_MISSING',
      severity: 'high',
      action: 'report',
      class: 'report',
      subject: { type: 'distribution', id: 'E1' },
      distributions: ['E1'],
      details: { bucket: 'old', sureness: 'seen-once' },
    });
    expect(found?.because).toContain('seen once');
    expect(found?.because).toContain('whoever creates a bucket of that name');
  });

  it('is critical when a second look agrees, and stays so', () => {
    const seen = detect(once);
    expect(detect(once, given.sighted(seen, 14))).toEqual(seen);
    const confirmed = detect(once, given.sighted(seen, 15));
    expect(confirmed).toMatchObject([{ severity: 'critical', details: { sureness: 'confirmed' } }]);
    expect(detect(once, given.sighted(confirmed, 1))).toEqual(confirmed);
  });

  it('only says that the bucket is not ours when nobody asked', () => {
    const unasked = account([rest('old')]);
    const [found] = detect(unasked);
    expect(found).toMatchObject({ severity: 'high', details: { sureness: 'not-asked' } });
    expect(found?.because).toContain('whether it exists was not asked');
    expect(found?.because).not.toContain('404');
  });

  it('takes an earlier snapshot that agrees for the second look', () => {
    const earlier = { ...once, takenAt: '2026-11-24T11:45:00Z' };
    expect(severityIn({ ...once, earlier })).toBe('critical');
    expect(severityIn({ ...once, earlier: { ...earlier, takenAt: '2026-11-24T11:46:00Z' } })).toBe('high');
    expect(severityIn({ ...once, earlier: { ...earlier, bucketLookups: { old: 'Forbidden' } } })).toBe(
      'high',
    );
  });

  it('does not take an unasked look for the first of two', () => {
    const unasked = detect(account([rest('old')]));
    expect(detect(once, given.sighted(unasked, 60))).toMatchObject([{ severity: 'high' }]);
  });

  it('counts a listed bucket of which every read says that it does not exist', () => {
    const because = 'NoSuchBucket: GetBucketPolicy of bucket site could not be read.';
    const gone = { ...given.aBucket('site', null), Unreadable: { Policy: because, TagSet: 'NoSuchBucket' } };
    const { Policy: _, ...unread } = gone;
    expect(detect(account([rest('site')], { buckets: [unread] }))).toMatchObject([
      { details: { sureness: 'seen-once' } },
    ]);
  });

  it.each([
    ['one read failed otherwise', { Policy: 'NoSuchBucket', TagSet: 'AccessDenied' }],
    ['only the tags are not there', { TagSet: 'NoSuchBucket' }],
  ])('keeps a listed bucket for ours when %s', (_, Unreadable) => {
    const buckets = [{ Name: 'site', TagSet: [], Unreadable }];
    expect(detect(account([rest('site')], { buckets }))).toEqual([]);
  });
});

describe('no claim', () => {
  it.each<[string, Snapshot]>([
    ['our own bucket', account([rest('site')])],
    ['our own bucket, whatever was asked', account([rest('site')], nobody('site'))],
    [
      'our own bucket with capitals, from before they were forbidden',
      account([at('MySite.s3.amazonaws.com')], { buckets: [given.aBucket('MySite', null)] }),
    ],
    ['one of our other buckets', account([rest('other')], { ownBuckets: ['other'] })],
    ['a bucket that is somebody else’s', account([rest('old')], { bucketLookups: { old: 'Forbidden' } })],
    ['a lookup that failed', account([rest('old')], { bucketLookups: { old: 'SlowDown' } })],
    ['a custom origin', account([given.aCustomOrigin('old.example.com')])],
    ['a look-alike host', account([at('old.s3.amazonaws.com.example.com')])],
    ['an access point', account([at('old-abc-s3alias.s3.eu-west-1.amazonaws.com')])],
    ['a parameter', account([at('{{tenant}}.s3.eu-west-1.amazonaws.com')])],
    ['an unreadable list of buckets', account([rest('old')], { Unreadable: { buckets: 'AccessDenied' } })],
    ['no list of buckets', account([rest('old')], { buckets: undefined as never })],
  ])('about %s', (_, snapshot) => {
    expect(detect(snapshot)).toEqual([]);
  });

  it('needs no list for a name that S3 does not know', () => {
    const snapshot = account([rest('old')], { Unreadable: { buckets: 'AccessDenied' }, ...nobody('old') });
    expect(detect(snapshot)).toHaveLength(1);
  });
});

describe('names', () => {
  it.each([
    ['my.s3.bucket.s3.eu-west-1.amazonaws.com', 'my.s3.bucket'],
    ['mys3bucket.s3.amazonaws.com', 'mys3bucket'],
    ['www.example.com.s3-website-us-east-1.amazonaws.com', 'www.example.com'],
    ['www.example.com.s3-website.eu-central-1.amazonaws.com', 'www.example.com'],
    ['old.s3-accelerate.amazonaws.com', 'old'],
    ['old.s3-eu-west-1.amazonaws.com', 'old'],
    ['OLD.S3.Dualstack.us-west-2.amazonaws.com', 'old'],
    ['old.s3.cn-north-1.amazonaws.com.cn', 'old'],
    ['old.s3-fips-us-gov-west-1.amazonaws.com', 'old'],
  ])('of %s: %s', (host, bucket) => {
    expect(detect(account([at(host)], nobody(bucket)))).toMatchObject([
      { details: { bucket, sureness: 'seen-once' } },
    ]);
  });
});

describe('several origins', () => {
  it('are each on their own, custom and own ones left out', () => {
    const origins = [given.aCustomOrigin('www.example.com'), rest('old'), rest('site'), rest('older')];
    const found = detect(account(origins, nobody('old', 'older')));
    expect(found.map(({ details }) => details.bucket)).toEqual(['old', 'older']);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    expect(found[0]?.because).toContain('Origin old of distribution E1 points to');
  });

  it('on one bucket are one finding', () => {
    const origins = [given.anOrigin('old', { id: 'b' }), given.anOrigin('old', { id: 'a', path: '/x' })];
    const found = detect(account(origins, nobody('old')));
    expect(found).toHaveLength(1);
    expect(found[0]?.because).toContain('Origins a, b of distribution E1 point to');
  });
});

describe('how bad it is', () => {
  const trusting = { ...given.enforcing, trustedAccounts: ['444455556666'] };
  const inNamespaceOf = (owner: string) => `old-${owner}-eu-west-1-an`;
  const asked = (name: string) => account([rest(name)], nobody(name));

  it.each([
    ['nobody else can take a name of our namespace', given.account, asked, 'medium'],
    ['also when it was not asked', given.account, (name: string) => account([rest(name)]), 'medium'],
    ['nor one of a trusted account', '444455556666', asked, 'medium'],
    ['a stranger’s namespace is no comfort', '777788889999', asked, 'high'],
  ] as const)('%s', (_, owner, snapshot, severity) => {
    const found = detect(snapshot(inNamespaceOf(owner)), {}, trusting);
    expect(found).toMatchObject([{ severity }]);
    expect(found[0]?.because).toContain(`only account ${owner} can create`);
  });

  it('is silent about an unasked name of a trusted account: it may well exist', () => {
    expect(detect(account([rest(inNamespaceOf('444455556666'))]), {}, trusting)).toEqual([]);
  });

  it('is medium at most while the distribution is disabled', () => {
    const distributions = [given.aDistribution('E1', [rest('old')], { Enabled: false })];
    const snapshot = account([], { distributions, ...nobody('old') });
    const found = detect(snapshot, given.sighted(detect(snapshot), 60));
    expect(found).toMatchObject([{ severity: 'medium', details: { sureness: 'confirmed' } }]);
    expect(found[0]?.because).toContain('disabled');
  });
});

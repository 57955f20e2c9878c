import { describe, expect, it } from 'vitest';
import { known, unreadable } from '../model/reading.ts';
import type { Trail } from '../model/trail.ts';
import { selfCheck } from './check.ts';
import type { CheckFacts, CheckName, RegionFacts } from './model.ts';
import { isDenied } from './result.ts';
import { rulesOf } from './rules.ts';

const now = Date.UTC(2026, 10, 24);
const hour = 3_600_000;
const denied = unreadable('AccessDeniedException: It could not be read. Said by AWS.');
const brokenBecause = 'InternalError: It could not be read. Said by AWS.';
const broken = unreadable(brokenBecause);
const gone = { status: 'absent' } as const;

const trail = (over: Partial<Trail> = {}): Trail => ({
  ...{ arn: 'arn:t', name: 't', logging: known(true) },
  selectors: known({ EventSelectors: [{ ReadWriteType: 'All' }] }),
  ...over,
});
const region = (name: string, over: Partial<RegionFacts> = {}): RegionFacts => ({
  region: name,
  trails: known([trail()]),
  rules: rulesOf('origin-guard-prod', name, 'us-east-1').map((rule) => ({
    name: rule,
    state: known('ENABLED'),
  })),
  ...over,
});
const facts = (over: Partial<CheckFacts> = {}): CheckFacts => ({
  home: 'us-east-1',
  regions: [region('us-east-1'), region('eu-west-1')],
  regionsUnread: undefined,
  queues: [{ name: 'dead', messages: known(0) }],
  heartbeats: known([
    { name: 'sweep', at: now - hour, since: 0, unread: [] },
    { name: 'follow-up', at: now - 60_000, since: 0, unread: [] },
  ]),
  sweepEveryMs: 6 * hour,
  unread: [],
  slack: { parameter: '/p', stored: known(true) },
  now,
  ...over,
});

const of = (check: CheckName, over: Partial<CheckFacts>) =>
  selfCheck(facts(over)).filter((result) => result.check === check);
const both = (over: Partial<RegionFacts>) => ({
  regions: [region('us-east-1', over), region('eu-west-1', over)],
});

it('is in order when all is, one result for each check', () => {
  const results = selfCheck(facts());
  expect(results.map(({ status }) => status)).toEqual(Array(8).fill('ok'));
  expect(results.every(({ fix }) => fix === undefined)).toBe(true);
});

describe('the trail', () => {
  it.each([
    ['none', () => [], /^No trail logs this Region/],
    ['stopped', () => [trail({ logging: known(false) })], /^Trail t is stopped/],
    [
      'of reads only',
      () => [trail({ selectors: known({ EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }) })],
      /^Trail t logs no management write events/,
    ],
  ])('%s is a problem, and nothing is said of its KMS events', (_, trails, words) => {
    const [found] = of('trail', both({ trails: known(trails()) }));
    expect(found).toMatchObject({ status: 'problem', where: ['eu-west-1', 'us-east-1'] });
    expect(found?.because).toMatch(words);
    expect(of('kms-events', both({ trails: known(trails()) }))).toMatchObject([{ status: 'unknown' }]);
  });

  it('that is right is enough beside others that are not', () => {
    const trails = known([trail({ logging: known(false) }), trail({ logging: denied }), trail()]);
    expect(of('trail', both({ trails }))).toMatchObject([{ status: 'ok' }]);
  });

  it('that may be right beside one that is wrong is unknown', () => {
    const trails = known([trail({ logging: known(false) }), trail({ selectors: denied })]);
    expect(of('trail', both({ trails }))).toMatchObject([
      { status: 'unknown', fix: 'Allow cloudtrail:GetEventSelectors on arn:t to whoever asks.' },
    ]);
  });

  it.each([
    ['DescribeTrails in eu-west-1', () => ({ trails: denied })],
    ['GetTrailStatus on arn:t', () => ({ trails: known([trail({ logging: denied })]) })],
    ['GetEventSelectors on arn:t', () => ({ trails: known([trail({ selectors: denied })]) })],
  ])('that cannot be read names %s', (permission, over) => {
    const [found] = of('trail', { regions: [region('us-east-1'), region('eu-west-1', over())] });
    expect(found).toMatchObject({ status: 'unknown', where: ['eu-west-1'] });
    expect(found?.fix).toBe(`Allow cloudtrail:${permission} to whoever asks.`);
  });

  it('must log CloudFront at home only', () => {
    const fields = [
      { Field: 'eventCategory', Equals: ['Management'] },
      { Field: 'eventSource', NotEquals: ['cloudfront.amazonaws.com'] },
    ];
    const selectors = known({ AdvancedEventSelectors: [{ FieldSelectors: fields }] });
    const [found] = of('trail', both({ trails: known([trail({ selectors })]) }));
    expect(found).toMatchObject({ status: 'problem', where: ['us-east-1'] });
    expect(found?.because).toBe('Trail t leaves out the events of cloudfront.amazonaws.com (us-east-1).');
  });

  it('without KMS events is a problem of its own', () => {
    const one = { ExcludeManagementEventSources: ['kms.amazonaws.com'] };
    const trails = known([trail({ selectors: known({ EventSelectors: [one] }) })]);
    expect(of('trail', both({ trails }))).toMatchObject([{ status: 'ok' }]);
    expect(of('kms-events', both({ trails }))).toMatchObject([
      { status: 'problem', where: ['eu-west-1', 'us-east-1'] },
    ]);
  });
});

describe('rules and forwarders', () => {
  const withRule = (name: string, state: RegionFacts['rules'][number]['state']) => ({
    rules: [{ name, state }],
  });
  it('that are gone, disabled or unreadable are told with where they are', () => {
    const rules = (state: typeof gone | typeof denied | ReturnType<typeof known<string>>) =>
      of('rules', { regions: [region('us-east-1', withRule('r', state))] })[0];
    expect(rules(gone)).toMatchObject({ status: 'problem', fix: 'Deploy the stack again.' });
    expect(rules(known('DISABLED'))?.fix).toBe('Enable it: aws events enable-rule --name r');
    expect(rules(denied)).toMatchObject({ status: 'unknown' });
    expect(rules(known('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'))).toMatchObject({ status: 'ok' });
  });

  it('of a further Region are of no account for those at home', () => {
    const regions = [region('us-east-1'), region('eu-west-1', withRule('f', gone))];
    expect(of('rules', { regions })).toMatchObject([{ status: 'ok' }]);
    expect(of('forwarders', { regions })).toMatchObject([{ status: 'problem', where: ['eu-west-1'] }]);
  });

  it('are needed nowhere else without buckets there, and unknown when that is', () => {
    expect(of('forwarders', { regions: [region('us-east-1')] })).toMatchObject([{ status: 'ok' }]);
    const unread = { regionsUnread: 'AccessDenied: no.' };
    expect(of('forwarders', unread)).toMatchObject([
      { status: 'unknown', fix: 'Allow s3:ListAllMyBuckets to whoever asks.' },
    ]);
    expect(of('trail', unread)).toMatchObject([{ status: 'unknown' }]);
  });
});

describe('permissions', () => {
  it('are a problem when a read was refused, by this look or before, and unknown when it failed', () => {
    const found = of('permissions', {
      queues: [{ name: 'dead', messages: denied }],
      unread: ['AccessDenied: GetBucketPolicy of bucket site could not be read.', brokenBecause],
    });
    expect(found).toMatchObject([{ status: 'problem' }, { status: 'unknown' }]);
    expect(found[0]?.because).toMatch(/^2 reads were refused: AccessDenied: GetBucketPolicy of bucket site/);
    expect(found[1]?.because).toMatch(/^1 read failed: InternalError/);
  });

  it('name five reads and count the rest', () => {
    const unread = Array.from({ length: 7 }, (_, index) => `AccessDenied: read ${index}.`);
    expect(of('permissions', { unread })[0]?.because).toMatch(/^7 reads .*read 4\. And 2 more\.$/);
  });

  it('are told by the code of the answer, not by its words', () => {
    expect(isDenied('AccessDenied: x')).toBe(true);
    expect(isDenied('UnauthorizedOperation: x')).toBe(true);
    expect(isDenied('InternalError: AccessDenied: x')).toBe(false);
  });
});

describe('queues and heartbeats', () => {
  it('with something in them, or unreadable, are not in order', () => {
    const queue = (messages: CheckFacts['queues'][number]['messages']) =>
      of('queues', { queues: [{ name: 'dead', messages }] })[0];
    expect(queue(known(2))?.because).toBe('2 messages of what was given up on wait for a person (dead).');
    expect(queue(gone)).toMatchObject({ status: 'unknown' });
    expect(queue(broken)?.fix).toContain('sqs:GetQueueAttributes on dead, which was not what failed');
  });

  it('are overdue after two sweeps, and after five minutes', () => {
    const beats = (sweep: number, followUp: number) =>
      of('heartbeats', {
        heartbeats: known([
          { name: 'sweep', at: now - sweep, since: 0, unread: [] },
          { name: 'follow-up', at: now - followUp, since: 0, unread: [] },
        ]),
      }).flatMap(({ status, where }) => (status === 'ok' ? [] : where));
    expect(beats(12 * hour, 300_000)).toEqual([]);
    expect(beats(12 * hour + 1, 300_001)).toEqual(['sweep', 'follow-up']);
    expect(of('heartbeats', { heartbeats: denied })).toMatchObject([{ status: 'unknown' }]);
  });
});

describe('Slack', () => {
  it('is checked where it is asked for, and in order without any', () => {
    expect(of('slack', { slack: undefined })).toEqual([]);
    expect(of('slack', { slack: { parameter: undefined, stored: gone } })).toMatchObject([{ status: 'ok' }]);
    expect(of('slack', { slack: { parameter: '/p', stored: gone } })).toMatchObject([{ status: 'problem' }]);
    const failed = { sent: false, because: 'No.' };
    expect(of('slack', { slack: { parameter: '/p', stored: known(true), test: failed } })).toMatchObject([
      { status: 'problem', because: 'No.' },
    ]);
  });
});

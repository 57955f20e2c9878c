/** What the deployed guard does with input that nobody should send, and with AWS in a bad mood. */
import {
  GetOriginAccessControlCommand,
  type OriginAccessControlSigningBehaviors,
  UpdateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { roleName } from '../../lab/runtime/definitions.ts';
import { waitFor } from '../../lab/story/wait.ts';
import { type Bed, startBed } from './bed.ts';

let bed: Bed;

beforeAll(async () => {
  bed = await startBed();
}, 120_000);

afterAll(async () => {
  await bed?.lab.close();
});

/** Each test starts from an account that is in order. */
beforeEach(async () => {
  bed.lab.account.failures.clear();
  await bed.forgetRepairs();
  await bed.lab.stack.sweep();
  await bed.settled();
}, 60_000);

const statementsOf = (size: number): readonly unknown[] => {
  const statement = (index: number) => ({
    Sid: `Team${index}`,
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:role/media-upload' },
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::acme-assets/${'team-folder-'.repeat(4)}${index}/*`,
  });
  const one = JSON.stringify(statement(10)).length + 1;
  return Array.from({ length: Math.floor(size / one) }, (_, index) => statement(index + 10));
};

/** Sets how the account's one origin access control signs, as a person would. */
const setSigning = async (SigningBehavior: string): Promise<void> => {
  const { cloudFront } = bed.lab.actors.owner;
  const Id = bed.lab.seeded.accessControlId;
  const { ETag, OriginAccessControl } = await cloudFront.send(new GetOriginAccessControlCommand({ Id }));
  const before = OriginAccessControl?.OriginAccessControlConfig;
  if (before === undefined) throw new Error(`the origin access control ${Id} has no configuration`);
  const changed = { ...before, SigningBehavior: SigningBehavior as OriginAccessControlSigningBehaviors };
  const command = new UpdateOriginAccessControlCommand({
    Id,
    IfMatch: ETag,
    OriginAccessControlConfig: changed,
  });
  await cloudFront.send(command);
};

describe('messages', () => {
  it('gives up on what is no message, says so, and does the work that came with it', async () => {
    const since = bed.mark();
    const { changes, deadLetters } = bed.lab.stack.queues;
    const bad = [
      '{"this is": not json',
      '[]',
      '"text"',
      'null',
      '{"detail-type":"AWS API Call via CloudTrail"}',
    ];
    for (const body of bad) changes.send(body);
    await bed.deletePolicy('acme-docs');
    await bed.outcome(since, 'repair', 'acme-docs');
    await waitFor(
      'all bad messages among the dead letters',
      () => (deadLetters.peek().length >= bad.length ? true : undefined),
      20_000,
    );
    expect(
      deadLetters
        .peek()
        .map((message) => message.body)
        .sort(),
    ).toEqual([...bad].sort());
    expect(bed.writes(since, 'acme-docs')).toBe(1);
    const log = bed.log(since);
    for (const body of bad.map((text) => JSON.stringify(text).slice(1, -1))) {
      expect(log).toContain(`The message is neither an EventBridge event nor a change request: ${body}`);
    }
  });

  it('survives doubled and reordered events with one write', async () => {
    const { traps } = bed.lab.account.events;
    Object.assign(traps, { duplicateProbability: 1, reorderProbability: 0.5, reorderHoldMs: 200 });
    try {
      const since = bed.mark();
      await bed.deletePolicy('acme-docs');
      await bed.putPolicy('acme-legacy', {
        Version: '2012-10-17',
        Statement: statementsOf(400).map((statement) => ({
          ...(statement as object),
          Resource: 'arn:aws:s3:::acme-legacy/*',
        })),
      });
      await bed.outcome(since, 'repair', 'acme-docs');
      await bed.outcome(since, 'repair', 'acme-legacy');
      await new Promise((resolve) => setTimeout(resolve, 600));
      await bed.settled();
      expect(bed.writes(since, 'acme-docs')).toBe(1);
      expect(bed.writes(since, 'acme-legacy')).toBe(1);
    } finally {
      Object.assign(traps, { duplicateProbability: 0, reorderProbability: 0 });
    }
  });
});

describe('documents', () => {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };
  const policyOf = (...Statement: readonly unknown[]): string =>
    JSON.stringify({ Version: '2012-10-17', Statement });
  it.each([
    ['no JSON', '<Policy>none</Policy>'],
    ['a list', '[]'],
    ['a statement that is a number', policyOf(7)],
    ['no statement at all', '{"Version":"2012-10-17"}'],
    [
      'a principal that is nested',
      policyOf({ ...statement, Principal: { Service: { Of: ['cloudfront.amazonaws.com'] } } }),
    ],
    ['an effect that AWS may add', policyOf({ ...statement, Effect: 'Perhaps' })],
  ])('never writes over a policy with %s, says so, and repairs the next bucket', async (_, text) => {
    const since = bed.mark();
    const before = bed.lab.account.s3.buckets.get('acme-assets')?.policyVersions ?? [];
    try {
      bed.oddPolicies.set('acme-assets', text);
      // Automation took the grant away, which alone would be repaired at once.
      await bed.putPolicy('acme-assets', { Version: '2012-10-17', Statement: statementsOf(400) });
      await bed.deletePolicy('acme-docs');
      await bed.outcome(since, 'repair', 'acme-docs');
      await bed.settled();
      expect(bed.writes(since, 'acme-assets')).toBe(0);
      expect(bed.reads(since, 'acme-assets')).toBeGreaterThan(0);
      const told = bed
        .outcomes(since, 'acme-assets')
        .map((outcome) => `${outcome.headline} ${outcome.because}`);
      expect(told.join('\n')).toMatch(/acme-assets.*policy/);
      expect(bed.lab.stack.functions['on-change']?.invocations.at(-1)?.result).toMatchObject({
        status: 'ok',
      });
    } finally {
      bed.oddPolicies.clear();
      const bucket = bed.lab.account.s3.buckets.get('acme-assets');
      if (bucket) bucket.policyVersions = [...before];
    }
  });

  it('refuses to write a policy beyond 20 KB, and says what to do', async () => {
    const before = bed.lab.account.s3.buckets.get('acme-assets')?.policyVersions ?? [];
    const since = bed.mark();
    await bed.putPolicy('acme-assets', { Version: '2012-10-17', Statement: statementsOf(20_400) });
    const refusal = await bed.outcome(since, 'refusal', 'acme-assets');
    expect(refusal.because).toMatch(/20|size|bytes|KB/);
    expect(bed.writes(since, 'acme-assets')).toBe(0);
    const bucket = bed.lab.account.s3.buckets.get('acme-assets');
    if (bucket) bucket.policyVersions = [...before];
  });

  it('goes on when AWS uses values that no SDK knows', async () => {
    const since = bed.mark();
    const media = bed.lab.account.s3.buckets.get('acme-media');
    const encryption = media?.encryption;
    // The lab refuses such a value as S3 does today: plant what S3 may accept tomorrow.
    if (media) media.encryption = { algorithm: 'aws:quantum', keyReference: 'q-1', bucketKeyEnabled: false };
    try {
      await setSigning('twice-on-sundays');
      await bed.lab.stack.sweep();
      await bed.settled();
      await bed.deletePolicy('acme-legacy');
      await bed.outcome(since, 'repair', 'acme-legacy');
      for (const bucket of ['acme-docs', 'acme-assets', 'acme-media', 'acme-campaign']) {
        expect(bed.writes(since, bucket), bucket).toBe(0);
      }
    } finally {
      if (media) media.encryption = encryption;
      await setSigning('always');
      await bed.settled();
    }
  });
});

describe('Slack in a bad mood', () => {
  it('waits as long as Slack asks for, and loses no message', async () => {
    const since = bed.mark();
    // More than one: another message that is still under way may take the first.
    bed.lab.slack.failNext(3, 429, 1);
    await bed.deletePolicy('acme-docs');
    const repair = await bed.outcome(since, 'repair', 'acme-docs');
    const message = await waitFor('the Slack message', () =>
      bed.lab.slack.messages
        .slice(since.messages)
        .find((candidate) => candidate.text.includes(repair.headline)),
    );
    expect(message.at - repair.at).toBeGreaterThanOrEqual(900);
  });

  it('never holds a repair up when Slack is down, and keeps what could not be told', async () => {
    const since = bed.mark();
    bed.lab.slack.failNext(1000, 503);
    await bed.deletePolicy('acme-docs');
    const repair = await bed.outcome(since, 'repair', 'acme-docs');
    expect(bed.writes(since, 'acme-docs')).toBe(1);
    const keptRuns = () => bed.lab.stack.queues.failedRuns.peek().map((message) => message.body);
    await waitFor(
      'the run of notify that is kept',
      () => keptRuns().find((body) => body.includes(repair.outcomeId)),
      60_000,
    );
    bed.lab.slack.failNext(0, 503);
  }, 90_000);
});

describe('AWS in a bad mood', () => {
  const caller = roleName('on-change');

  it('repairs through throttling of reads and of the write', async () => {
    const since = bed.mark();
    const { failures } = bed.lab.account;
    failures.add({
      caller,
      operation: 'GetBucketPolicy',
      resource: 'acme-docs',
      kind: 'slow-down',
      times: 2,
    });
    failures.add({
      caller,
      operation: 'PutBucketPolicy',
      resource: 'acme-docs',
      kind: 'slow-down',
      times: 2,
    });
    failures.add({ caller, operation: 'ListDistributions', kind: 'throttling', times: 1 });
    await bed.deletePolicy('acme-docs');
    await bed.outcome(since, 'repair', 'acme-docs', 40_000);
    await bed.settled(40_000);
    expect(bed.writes(since, 'acme-docs')).toBe(1);
    expect(
      bed.lab.account.calls.find({ caller, operation: 'PutBucketPolicy', ok: false }).length,
    ).toBeGreaterThanOrEqual(2);
  }, 90_000);

  it('leaves alone what it may not read, repairs the rest, and repairs it too once it may', async () => {
    const since = bed.mark();
    const allow = bed.lab.account.failures.add({
      caller,
      operation: 'GetBucketPolicy',
      resource: 'acme-legacy',
      kind: 'access-denied',
    });
    await bed.deletePolicy('acme-legacy');
    await bed.deletePolicy('acme-docs');
    await bed.outcome(since, 'repair', 'acme-docs');
    await bed.settled();
    expect(bed.writes(since, 'acme-docs')).toBe(1);
    expect(bed.writes(since, 'acme-legacy')).toBe(0);
    const told = bed
      .outcomes(since, 'acme-legacy')
      .map((outcome) => `${outcome.headline} ${outcome.because}`)
      .join('\n');
    expect(`${told}\n${bed.log(since)}`).toMatch(
      /acme-legacy.*(AccessDenied|Access Denied)|(AccessDenied|Access Denied).*acme-legacy/s,
    );
    allow();
    await bed.lab.stack.sweep();
    await bed.outcome(since, 'repair', 'acme-legacy');
    expect(bed.writes(since, 'acme-legacy')).toBe(1);
  });

  it('tries a write again that AWS refused for a moment, and never doubles one whose answer was lost', async () => {
    const since = bed.mark();
    bed.lab.account.failures.add({
      caller,
      operation: 'PutBucketPolicy',
      resource: 'acme-docs',
      kind: 'reset',
      times: 1,
      when: 'after',
    });
    await bed.deletePolicy('acme-docs');
    await bed.outcome(since, 'repair', 'acme-docs', 40_000);
    await bed.settled(40_000);
    const policy = JSON.stringify(
      bed.lab.account.s3.buckets.get('acme-docs')?.policyVersions.at(-1)?.policy?.document,
    );
    expect(policy.split(bed.lab.seeded.distributions.docs.arn).length).toBe(2);
  }, 60_000);
});

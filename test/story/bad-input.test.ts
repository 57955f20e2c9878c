/** What the deployed guard does with input that nobody should send, and with AWS in a bad mood. */
import {
  GetOriginAccessControlCommand,
  type OriginAccessControlSigningBehaviors,
  UpdateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { roleName } from '../../lab/runtime/definitions.ts';
import type { BucketName } from '../../lab/story/seed.ts';
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

/** What S3 would answer, whatever it accepts: past its checks, into its state. */
const plantPolicy = (bucket: BucketName, document: unknown): void => {
  const stored = bed.lab.account.s3.buckets.get(bucket);
  if (stored === undefined) throw new Error(`no bucket ${bucket}`);
  const policy = { document: document as never, bindings: new Map() };
  stored.policyVersions = [{ at: Date.now() - 60_000, policy }];
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
    expect(bed.log(since)).toMatch(/not json|JSON/i);
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
  it.each([
    ['a statement that is a number', { Version: '2012-10-17', Statement: [7] }],
    ['no statement at all', { Version: '2012-10-17' }],
    [
      'a principal that is nested',
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: { Of: ['cloudfront.amazonaws.com'] } },
            Action: 's3:GetObject',
            Resource: '*',
          },
        ],
      },
    ],
    [
      'an effect that AWS may add',
      {
        Version: '2031-01-01',
        Statement: [{ Effect: 'Perhaps', Principal: '*', Action: 's3:GetObject', Resource: '*' }],
      },
    ],
  ])('never writes over a policy with %s, and repairs the next bucket', async (_, document) => {
    const since = bed.mark();
    const before = bed.lab.account.s3.buckets.get('acme-assets')?.policyVersions ?? [];
    plantPolicy('acme-assets', document);
    try {
      await bed.deletePolicy('acme-docs');
      await bed.lab.stack.sweep();
      await bed.outcome(since, 'repair', 'acme-docs');
      await bed.settled();
      expect(bed.writes(since, 'acme-assets')).toBe(0);
      expect(bed.lab.stack.functions['on-change']?.invocations.at(-1)?.result.status).toBe('ok');
    } finally {
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

/** The self-check of each sweep, on the real adapters: what is wrong is told once, and once more when it is over. */
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beat } from '../../lib/heartbeat.ts';
import { scheduledSweep } from '../../lib/scheduled-sweep.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

const hour = 60 * minute;

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ attempts: 1 });
});
afterEach(() => bed.close());
afterAll(stopTables);

const sweepOnce = async (): Promise<void> => {
  await scheduledSweep(bed.app, bed.selfCheck());
  await bed.drain();
};

/** Six hours later, with a follow-up that ran. */
const nextSweep = async (): Promise<void> => {
  bed.advance(6 * hour);
  await beat(bed.app, 'follow-up');
  await sweepOnce();
};

const told = (): readonly string[] =>
  bed
    .outcomes()
    .filter(({ headline }) => headline.startsWith('Self-check'))
    .map(({ headline, because }) => `${headline}: ${because}`);

const troubles: readonly (readonly [name: string, breakIt: () => void, mend: () => void, words: RegExp])[] = [
  [
    'a trail that is stopped',
    () => Object.assign(bed.account.trails[0] ?? {}, { logging: false }),
    () => Object.assign(bed.account.trails[0] ?? {}, { logging: true }),
    /Trail management-events is stopped \(eu-west-1, us-east-1\)\. Start it: aws cloudtrail start-logging/,
  ],
  [
    'no trail at all',
    () => bed.account.trails.splice(0),
    () => bed.account.trails.push({ name: 't', homeRegion: 'eu-west-1', multiRegion: true, logging: true }),
    /No trail logs this Region, so EventBridge hears of no change there \(eu-west-1, us-east-1\)/,
  ],
  [
    'KMS events left out',
    () => {
      Object.assign(bed.account.trails[0] ?? {}, {
        eventSelectors: [{ ReadWriteType: 'All', ExcludeManagementEventSources: ['kms.amazonaws.com'] }],
      });
    },
    () => Object.assign(bed.account.trails[0] ?? {}, { eventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
    /Trail management-events leaves out the events of kms\.amazonaws\.com \(eu-west-1, us-east-1\)/,
  ],
  [
    'a rule that is disabled',
    () => Object.assign(bed.services.rules[0] ?? {}, { state: 'DISABLED' }),
    () => Object.assign(bed.services.rules[0] ?? {}, { state: 'ENABLED' }),
    /Rule origin-guard-prod-CloudFrontRule is disabled \(us-east-1\)\. Enable it: aws events enable-rule/,
  ],
  [
    'a forwarder that is gone',
    () => bed.services.rules.pop(),
    () => {
      const name = 'origin-guard-prod-forwarders-kms-grants';
      bed.services.rules.push({ name, region: 'eu-west-1', pattern: {}, state: 'ENABLED' });
    },
    /Events of this Region are not forwarded \(eu-west-1\)\. Deploy with these Regions/,
  ],
  [
    'a message that was given up on',
    () => bed.services.deadLetters.send('{}'),
    () => {
      const [message] = bed.services.deadLetters.receive(1);
      bed.services.deadLetters.delete(message?.receiptHandle ?? '');
    },
    /1 message of what was given up on waits for a person \(origin-guard-prod-changes-dead-letters\)/,
  ],
];

describe('in an account in order', () => {
  it('nothing is told, and the sweep leaves its mark', async () => {
    await sweepOnce();
    await nextSweep();
    expect(told()).toEqual([]);
    const [first] = (await stored(bed, 'heartbeat')).filter(({ name }) => name === 'sweep');
    expect(first).toMatchObject({ pk: 'settings', sk: 'heartbeat#sweep', unread: [] });
    expect(Number(first?.at) - Number(first?.since)).toBe(6 * hour);
  });
});

describe('what is wrong', () => {
  it.each(troubles)(
    'is told once while it lasts, and once when it is over: %s',
    async (_, breakIt, mend, words) => {
      await sweepOnce();
      breakIt();
      await nextSweep();
      expect(told()).toHaveLength(1);
      expect(told()[0]).toMatch(words);
      await nextSweep();
      expect(told()).toHaveLength(1);
      mend();
      await nextSweep();
      expect(told().slice(1)).toEqual([expect.stringMatching(/^Self-check: solved.*In order again: /)]);
      await nextSweep();
      expect(told()).toHaveLength(2);
      expect((await stored(bed, 'sighting')).filter(({ sk }) => String(sk).includes('self-check'))).toEqual(
        [],
      );
    },
  );

  it('in one more Region is news', async () => {
    bed.services.rules.pop();
    await sweepOnce();
    await bed.actors.owner.s3('eu-west-2').send(
      new CreateBucketCommand({
        Bucket: 'further',
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-2' },
      }),
    );
    await nextSweep();
    expect(told().slice(1)).toEqual([expect.stringContaining('(eu-west-1, eu-west-2)')]);
  });

  it('is told as a finding of the account that anybody can subscribe to', async () => {
    bed.account.trails.splice(0);
    await sweepOnce();
    const [outcome] = bed.outcomes().filter(({ headline }) => headline.startsWith('Self-check'));
    expect(outcome).toMatchObject({
      type: 'finding',
      subject: { type: 'account', account: bed.account.id },
      findings: [
        {
          ...{ kind: 'self-check-trail', id: 'TRAIL_BLIND', severity: 'high', action: 'report' },
          details: { check: 'trail', where: ['eu-west-1', 'us-east-1'] },
        },
      ],
    });
  });

  it('a follow-up that stopped, or never ran', async () => {
    await sweepOnce();
    expect(told()).toEqual([]);
    bed.advance(6 * hour);
    await sweepOnce();
    expect(told()).toEqual([expect.stringMatching(/It has never run to its end \(follow-up\)/)]);
    await beat(bed.app, 'follow-up');
    bed.advance(6 * hour);
    await sweepOnce();
    expect(told()).toHaveLength(1);
    await nextSweep();
    expect(told()[1]).toMatch(/In order again: Heartbeats \(follow-up\)/);
  });
});

describe('what cannot be read', () => {
  it('is named with the call that was refused, once, and says of nothing that it is over', async () => {
    bed.services.rules.pop();
    await sweepOnce();
    expect(told()).toHaveLength(1);
    const allow = bed.fail({ operation: 'DescribeRule', kind: 'access-denied' });
    await nextSweep();
    await nextSweep();
    expect(told().slice(1)).toEqual([
      expect.stringMatching(/7 reads were refused: AccessDeniedException: DescribeRule origin-guard-prod-/),
    ]);
    allow();
    await nextSweep();
    expect(told().slice(2)).toEqual([expect.stringMatching(/In order again: Permissions\.$/)]);
  });

  it('is no news when AWS did not answer, and may answer next time', async () => {
    bed.fail({ operation: 'DescribeTrails', kind: 'internal-error' });
    await sweepOnce();
    expect(told()).toEqual([]);
  });

  it('of the account is told when it was refused, and kept with the mark of the sweep', async () => {
    bed.fail({ operation: 'GetBucketPolicy', resource: 'unused', kind: 'access-denied' });
    await bed.actors.owner.s3('us-east-1').send(new CreateBucketCommand({ Bucket: 'unused' }));
    await sweepOnce();
    expect(told()).toEqual([
      expect.stringMatching(/1 read was refused: AccessDenied: GetBucketPolicy .*unused/),
    ]);
    const [mark] = (await stored(bed, 'heartbeat')).filter(({ name }) => name === 'sweep');
    expect(mark?.unread).toEqual([expect.stringMatching(/^AccessDenied: GetBucketPolicy/)]);
  });

  it('does not keep a sweep that fails from checking itself, and leaves no mark of it', async () => {
    bed.account.trails.splice(0);
    bed.fail({ operation: 'ListDistributions', kind: 'access-denied' });
    await expect(scheduledSweep(bed.app, bed.selfCheck())).rejects.toThrow(/could not read distributions/);
    expect(told()[0]).toMatch(
      /No trail logs this Region.*1 read was refused: AccessDenied: The list of distributions/,
    );
    expect(await stored(bed, 'heartbeat')).toEqual([]);
  });
});

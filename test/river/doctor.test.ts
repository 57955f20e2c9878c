/** `guard doctor` and the heartbeats of `guard status`, in a person's hands, on the real adapters. */
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeIo } from '../../cli/fixtures/fake-io.ts';
import { run } from '../../cli/run.ts';
import { registerJson } from '../../lab/services/register.ts';
import { createSsm } from '../../lab/services/ssm.ts';
import { type SlackSink, startSlackSink } from '../../lab/slack/sink.ts';
import { beat } from '../../lib/heartbeat.ts';
import { readInstallation } from '../../lib/installation.ts';
import { scheduledSweep } from '../../lib/scheduled-sweep.ts';
import { type Bed, minute, startBed, stopTables } from './bed.ts';

const parameter = '/origin-guard/slack';

let bed: Bed;
let slack: SlackSink;
beforeEach(async () => {
  bed = await startBed({ attempts: 1 });
  slack = await startSlackSink();
  storeWebhook(slack.webhookUrl);
});
afterEach(async () => {
  await slack.close();
  await bed.close();
});
afterAll(stopTables);

const storeWebhook = (value: string | undefined): void => {
  const parameters = value === undefined ? [] : [{ name: parameter, type: 'SecureString' as const, value }];
  registerJson(bed.services.server, [createSsm(parameters, 'us-east-1', bed.account.id)]);
};

const installation = (slackParameter: string) => {
  const variables = {
    ORIGIN_GUARD_ACCOUNT: bed.account.id,
    ORIGIN_GUARD_TABLE: bed.table.name,
    ORIGIN_GUARD_QUEUE_URL: bed.queue.settings.url,
    ORIGIN_GUARD_SWEEP_HOURS: '6',
    ORIGIN_GUARD_SLACK_PARAMETER: slackParameter,
  };
  const head = {
    schema: 'origin-guard/installation/1',
    version: '1.2.3',
    stage: 'prod',
    region: 'us-east-1',
  };
  return readInstallation(JSON.stringify({ ...head, variables }), 'p');
};

/** One command line as alice. */
const guard = async (args: readonly string[], slackParameter = parameter) => {
  const opened = await bed.as(bed.actors.alice);
  const io = fakeIo({
    installation: async () => ({ ...opened, installation: installation(slackParameter) }),
  });
  const exitCode = await run(args, io);
  return { exitCode, out: io.out(), err: io.err() };
};

interface Check {
  readonly check: string;
  readonly status: string;
  readonly where: readonly string[];
  readonly because: string;
  readonly fix: string | null;
}

/** What is not in order. */
const wrong = async (...args: readonly string[]): Promise<readonly Check[]> => {
  const { out } = await guard(['doctor', '--json', ...args]);
  return (JSON.parse(out) as { checks: Check[] }).checks.filter(({ status }) => status !== 'ok');
};

const runOnce = async (): Promise<void> => {
  await scheduledSweep(bed.app, bed.selfCheck());
  await bed.drain();
  await beat(bed.app, 'follow-up');
};

describe('guard doctor', () => {
  it('says of each check that it is in order, and exits with 0', async () => {
    await runOnce();
    const { exitCode, out, err } = await guard(['doctor']);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toContain(`Origin Guard 1.2.3 in account ${bed.account.id} (stage prod, us-east-1)`);
    expect(out.match(/^ {2}✓ /gm)).toHaveLength(8);
    expect(out).toMatch(/✓ CloudTrail {3,}A trail logs management write events in 2 Regions\./);
    expect(out).toContain('All is well.');
    expect(slack.messages).toEqual([]);
  });

  it('is one JSON document', async () => {
    await runOnce();
    const { out } = await guard(['doctor', '--json']);
    const document = JSON.parse(out);
    expect(document).toMatchObject({
      ...{ schema: 'origin-guard/doctor/1', account: bed.account.id, region: 'us-east-1', stage: 'prod' },
      ...{ version: '1.2.3', healthy: true },
    });
    expect(document.checks.map(({ check }: Check) => check)).toEqual([
      ...['trail', 'kms-events', 'rules', 'forwarders', 'permissions', 'slack', 'queues', 'heartbeats'],
    ]);
    expect(document.checks[0]).toEqual({
      ...{ check: 'trail', status: 'ok', where: [], fix: null },
      because: 'A trail logs management write events in 2 Regions.',
    });
  });

  it('exits with 2 when something is wrong, and says what to do', async () => {
    await runOnce();
    bed.services.rules.pop();
    const { exitCode, out } = await guard(['doctor']);
    expect(exitCode).toBe(2);
    expect(out).toMatch(/✗ Forwarders {3,}Events of this Region are not forwarded \(eu-west-1\)\./);
    expect(out).toMatch(/ {4,}→ Deploy with these Regions in the parameter forwardRegions/);
    expect(out).toContain('1 problem.');
  });

  it('names what cannot be read with the permission that it takes, and never calls it in order', async () => {
    await runOnce();
    account().add({ operation: 'DescribeTrails', caller: 'alice', kind: 'access-denied' });
    account().add({ operation: 'GetQueueAttributes', caller: 'alice', kind: 'access-denied' });
    const { exitCode, out } = await guard(['doctor', '--json']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(out).healthy).toBe(false);
    const found = await wrong();
    expect(found.map(({ check, status }) => `${check} ${status}`)).toEqual([
      ...['trail unknown', 'trail unknown', 'kms-events unknown', 'permissions problem'],
      ...['queues unknown', 'queues unknown'],
    ]);
    expect(found[0]?.fix).toBe('Allow cloudtrail:DescribeTrails in us-east-1 to whoever asks.');
    expect(found.at(-1)?.fix).toMatch(/^Allow sqs:GetQueueAttributes on origin-guard-prod-failed-runs/);
  });

  it('tries the reads that a decision needs, as whoever asks', async () => {
    await runOnce();
    account().add({
      operation: 'GetBucketTagging',
      resource: 'docs',
      caller: 'alice',
      kind: 'access-denied',
    });
    expect(await wrong()).toMatchObject([
      { check: 'permissions', status: 'problem', because: expect.stringMatching(/docs/) },
    ]);
  });

  it('tells what the role of the sweep could not read last time', async () => {
    await bed.actors.owner.s3('us-east-1').send(new CreateBucketCommand({ Bucket: 'unused' }));
    bed.fail({ operation: 'GetBucketPolicy', resource: 'unused', kind: 'access-denied' });
    await scheduledSweep(bed.app, bed.selfCheck());
    await bed.drain();
    await beat(bed.app, 'follow-up');
    expect(await wrong()).toMatchObject([
      { check: 'permissions', because: expect.stringMatching(/unused.*\(The last sweep says so\.\)/) },
    ]);
  });

  it('knows of heartbeats that are overdue', async () => {
    await runOnce();
    bed.advance(12 * 60 * minute + 1);
    expect(await wrong()).toMatchObject([
      { check: 'heartbeats', status: 'problem', where: ['sweep'] },
      { check: 'heartbeats', status: 'problem', where: ['follow-up'] },
    ]);
  });

  it('does not know about a guard that was deployed just now', async () => {
    expect(await wrong()).toMatchObject([
      { status: 'unknown', where: ['sweep'], fix: 'Ask again in 12 h.' },
      { status: 'unknown', where: ['follow-up'], fix: 'Ask again in 5 min.' },
    ]);
  });
});

const account = () => bed.account.failures;

describe('Slack', () => {
  beforeEach(runOnce);

  it('gets a message only when it is asked for, and nobody sees its address', async () => {
    const { exitCode, out, err } = await guard(['doctor', '--slack-test', '--json']);
    expect(exitCode).toBe(0);
    expect(slack.messages).toHaveLength(1);
    expect(out).toContain('A test message was sent, and Slack took it.');
    expect(out + err).not.toContain(new URL(slack.webhookUrl).pathname);
  });

  it('that refuses the message is a problem, without its address', async () => {
    const nowhere = slack.webhookUrl.replace(/\/[^/]+$/, '/other');
    storeWebhook(nowhere);
    const { exitCode, out } = await guard(['doctor', '--slack-test']);
    expect(exitCode).toBe(2);
    expect(out).toMatch(/✗ Slack +The message did not reach Slack: /);
    expect(out).not.toContain(new URL(nowhere).pathname);
  });

  it('without its parameter is a problem, and none at all is not', async () => {
    storeWebhook(undefined);
    expect(await wrong('--slack-test')).toMatchObject([
      { check: 'slack', status: 'problem', because: expect.stringContaining('is not there') },
    ]);
    const none = await guard(['doctor', '--slack-test'], '');
    expect(none.exitCode).toBe(0);
    expect(none.out).toContain('No Slack is configured');
  });

  it('whose parameter may not be read is unknown', async () => {
    account().add({ operation: 'GetParameter', caller: 'alice', kind: 'access-denied' });
    expect((await wrong()).filter(({ check }) => check === 'slack')).toMatchObject([
      { status: 'unknown', fix: 'Allow ssm:GetParameter on /origin-guard/slack to whoever asks.' },
    ]);
  });
});

describe('guard status', () => {
  it('tells when the timers last ran to their end, and that they are overdue', async () => {
    const before = await guard(['status']);
    expect(before.out).toContain('Last run to the end: sweep not yet, follow-up not yet.');
    await runOnce();
    const status = JSON.parse((await guard(['status', '--json'])).out);
    expect(status.heartbeats).toEqual([
      { name: 'sweep', at: expect.stringMatching(/Z$/), overdue: false },
      { name: 'follow-up', at: expect.stringMatching(/Z$/), overdue: false },
    ]);
    bed.advance(6 * minute);
    const { exitCode, out } = await guard(['status']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/follow-up [-\d]+ [:\d]+ UTC \(OVERDUE\)\.\s+What is wrong: guard doctor/);
  });
});

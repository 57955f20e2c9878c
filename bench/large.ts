/**
 * A large account: a sweep of 10,000 buckets, 500 distributions and 1,000 keys, against half and a quarter of it, and
 * one event in each. `node --expose-gc bench/large.ts`; ratios are within one run.
 */
import { randomUUID } from 'node:crypto';
import { handleBatch } from '../lib/on-change.ts';
import { sweep } from '../lib/sweep.ts';
import { type BenchAccount, callsOf, minute, startBenchAccount } from './account-in-process.ts';
import { bucketNameOf, type Size, seedAccount } from './seed.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const heapMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const sizes: readonly Size[] = [
  { buckets: 2_500, distributions: 125, keys: 250 },
  { buckets: 5_000, distributions: 250, keys: 500 },
  { buckets: 10_000, distributions: 500, keys: 1_000 },
];

/** Somebody wrote the policy that is there, as CloudTrail tells it. */
const eventAbout = ({ account, app }: BenchAccount, bucketName: string): string =>
  JSON.stringify({
    source: 'aws.s3',
    'detail-type': 'AWS API Call via CloudTrail',
    region: 'us-east-1',
    detail: {
      eventID: randomUUID(),
      eventName: 'PutBucketPolicy',
      eventSource: 's3.amazonaws.com',
      eventTime: new Date(app.ports.clock.now()).toISOString(),
      awsRegion: 'us-east-1',
      recipientAccountId: account.id,
      userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account.id}:user/alice`, userName: 'alice' },
      requestParameters: { bucketName },
    },
  });

const handle = async (bench: BenchAccount): Promise<void> => {
  const { failed } = await handleBatch(bench.app, [
    { id: 'event', body: eventAbout(bench, bucketNameOf(3)) },
  ]);
  if (failed.size > 0) throw new Error([...failed.values()].join());
};

/** Of the middle one of many events with a warm inventory. */
const measureEvent = async (bench: BenchAccount) => {
  const times: number[] = [];
  await handle(bench);
  bench.account.calls.clear();
  for (let round = 0; round < 30; round += 1) {
    const began = processorMs();
    await handle(bench);
    times.push(processorMs() - began);
  }
  return {
    eventMs: times.sort((one, other) => one - other)[15] ?? 0,
    eventCalls: callsOf(bench.account).counted / 30,
  };
};

const measure = async (size: Size) => {
  const bench = startBenchAccount({ mode: 'observe' });
  seedAccount(bench.account, size);
  bench.advance(24 * 60 * minute);
  const before = heapMb();
  const began = processorMs();
  const { buckets } = await sweep(bench.app, 'sweep');
  const queued = bench.queue.counts().visible;
  const scopeCalls = callsOf(bench.account).counted;
  const { findings, batches } = await bench.drain();
  const sweepMs = processorMs() - began;
  const { counted, table } = callsOf(bench.account);
  bench.account.calls.clear();
  const grownMb = heapMb() - before;
  const event = await measureEvent(bench);
  return { buckets, queued, scopeCalls, batches, counted, table, sweepMs, grownMb, findings, ...event };
};

say('| account | messages | batches | calls: scope + looks | table | processor | heap grown | an event |');
say('| --- | --- | --- | --- | --- | --- | --- | --- |');
type Measured = Awaited<ReturnType<typeof measure>>;
const results: Measured[] = [];
for (const size of sizes) {
  const one = await measure(size);
  results.push(one);
  say(
    `| ${size.buckets} x ${size.distributions}, ${size.keys} keys | ${one.queued} | ${one.batches} | ` +
      `${one.scopeCalls} + ${one.counted - one.scopeCalls} | ${one.table} | ${(one.sweepMs / 1000).toFixed(1)} s | ` +
      `${one.grownMb.toFixed(0)} MB | ${one.eventCalls} calls, ${one.eventMs.toFixed(1)} ms |`,
  );
  if (one.findings.length > 0) say(`  false alarms: ${one.findings.length} (${one.findings[0]?.because})`);
}
const [quarter, , whole] = results;
if (quarter !== undefined && whole !== undefined) {
  const ratio = (of: (one: Measured) => number): string => (of(whole) / of(quarter)).toFixed(2);
  say(
    `four times the account: ${ratio((one) => one.counted)} times the calls of a sweep, ${ratio((one) => one.sweepMs)} of its processor time;`,
  );
  say(`an event: ${ratio((one) => one.eventCalls)} of the calls, ${ratio((one) => one.eventMs)} of the time`);
}

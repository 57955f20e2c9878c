/** A sweep of 500 buckets and 200 distributions with 50 faults: what it calls and what it finds. `node bench/sweep.ts` */
import { sweep } from '../lib/sweep.ts';
import { callsOf, minute, startBenchAccount } from './account-in-process.ts';
import { seedAccount } from './seed.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const size = { buckets: 500, distributions: 200, faults: { used: 20, unused: 30 } };
const bench = startBenchAccount({ mode: 'observe' });
const { account, app } = bench;
const { planted } = seedAccount(account, size);
bench.advance(24 * 60 * minute);

const round = async (name: string): Promise<void> => {
  account.calls.clear();
  const began = performance.now();
  const { buckets, keys } = await sweep(app, 'sweep');
  const scope = callsOf(account).counted;
  const { findings, batches } = await bench.drain();
  const took = performance.now() - began;
  const calls = callsOf(account);
  const about = new Set(findings.flatMap(({ subject }) => (subject.type === 'bucket' ? [subject.name] : [])));
  const found = [...planted].filter((bucket) => about.has(bucket)).length;
  const others = findings.filter(({ subject }) => subject.type !== 'bucket' || !planted.has(subject.name));
  say(
    `${name}: ${calls.counted} calls (${scope} to find the scope), ${calls.table} to the table; ${took.toFixed(0)} ms`,
  );
  say(`  queued ${buckets} buckets and ${keys} keys, handled in ${batches} batches`);
  say(`  found ${found} of ${planted.size}; false alarms: ${others.length}`);
  for (const other of others.slice(0, 5)) say(`    ${other.kind}: ${other.because}`);
  say(calls.byOperation.map((one) => `  ${one.name}: ${one.count}`).join('\n'));
};

await round('first sweep');
bench.advance(6 * 60 * minute);
await round('a later sweep');

/**
 * The comparison in any size: `node test/oracle/main.ts [pairs] [seed]`. Ends with 1 when the two evaluators differ
 * for no known reason.
 */
import { mixes } from './mixes.ts';
import { compareMany, total } from './run.ts';

const [pairs = '50000', seed = '1'] = process.argv.slice(2);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

for (const { name, mix, share } of mixes) {
  const began = performance.now();
  const report = await compareMany(mix, Math.ceil(Number(pairs) * share), Number(seed));
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  say(`${name}: ${report.pairs} pairs in ${seconds} s, seed ${seed}`);
  say(
    `  agreed ${report.agreed}, left open ${total(report.undecided)}, known gaps of the simulator ${total(report.gaps)}`,
  );
  say(
    `  agreed on ${JSON.stringify(report.outcomes)}, ${report.reached.size} operators asked, the rarest ${Math.min(...report.reached.values())} times`,
  );
  for (const [title, counts] of [
    ['open', report.undecided],
    ['gap', report.gaps],
  ] as const) {
    for (const [reason, count] of Object.entries(counts)) say(`    ${title} ${reason}: ${count}`);
  }
  if (report.disagreement === undefined) continue;
  say(`  DISAGREEMENT\n${report.disagreement}`);
  process.exitCode = 1;
}

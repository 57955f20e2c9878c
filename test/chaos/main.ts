import { runSeed } from './run.ts';

const [from = '1', count = '20', verbose] = process.argv.slice(2);
const started = performance.now();
for (let seed = Number(from); seed < Number(from) + Number(count); seed++) {
  const t = performance.now();
  try {
    const r = await runSeed(seed);
    if (verbose) console.log(r.trace.join('\n'));
    console.log(
      seed,
      `${(performance.now() - t).toFixed(0)}ms`,
      r.trace.length,
      r.acts.join(' + '),
      r.violations.length ? '\n   ' + r.violations.join('\n   ') : 'ok',
      r.watch.races.length ? `races ${r.watch.races.length}` : '',
    );
  } catch (e) {
    console.log(seed, 'THREW', e);
  }
}
console.log(process.cpuUsage().user / 1e6, 'CPU s');
console.log(((performance.now() - started) / 1000).toFixed(1), 's');

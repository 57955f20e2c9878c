/** `plan`: what a run would write and invalidate, and why. Reads only. */
import type { Plan } from '../../lib/core/model/plan.ts';
import type { Snapshot } from '../../lib/core/model/snapshot.ts';
import { planContract } from '../../lib/core/plan/contract.ts';
import { renderPlan } from '../../lib/report/terminal.ts';
import { readAccount } from '../account.ts';
import { decideSnapshot } from '../decide-snapshot.ts';
import type { Io } from '../io.ts';
import { type CommonOptions, type SettingsOptions, settingsOf } from '../options.ts';
import { progressOn } from '../progress.ts';
import { exitCodeFor, jsonText, terminalOptions } from '../view.ts';

/** Below this it takes no time worth a word. */
const manyBuckets = 1000;

const decideAloud = (snapshot: Snapshot, options: CommonOptions & SettingsOptions, io: Io): Plan => {
  const progress = progressOn(io, options.verbose ?? false);
  const { length: buckets } = snapshot.buckets ?? [];
  if (buckets >= manyBuckets) progress.say(`Deciding about ${buckets} buckets`);
  const decided = decideSnapshot(snapshot, settingsOf(options));
  if (buckets >= manyBuckets) progress.end();
  return decided;
};

/** @returns the exit code: 0 nothing to do, 2 drift found */
export const plan = async (options: CommonOptions & SettingsOptions, io: Io): Promise<number> => {
  const snapshot = await readAccount(options, io);
  const decided = decideAloud(snapshot, options, io);
  const title = `Plan in ${options.mode} mode`;
  io.stdout.write(
    options.json
      ? jsonText(planContract(decided))
      : renderPlan(decided, terminalOptions(io, snapshot, title)),
  );
  return exitCodeFor(decided.findings);
};

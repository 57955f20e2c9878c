/** `plan`: what a run would write and invalidate, and why. Reads only. */
import { planContract } from '../../lib/core/plan/contract.ts';
import { renderPlan } from '../../lib/report/terminal.ts';
import { readAccount } from '../account.ts';
import { decideSnapshot } from '../decide-snapshot.ts';
import type { Io } from '../io.ts';
import { type CommonOptions, type SettingsOptions, settingsOf } from '../options.ts';
import { exitCodeFor, jsonText, terminalOptions } from '../view.ts';

/** @returns the exit code: 0 nothing to do, 2 drift found */
export const plan = async (options: CommonOptions & SettingsOptions, io: Io): Promise<number> => {
  const snapshot = await readAccount(options, io);
  const decided = decideSnapshot(snapshot, settingsOf(options));
  const title = `Plan in ${options.mode} mode`;
  io.stdout.write(
    options.json
      ? jsonText(planContract(decided))
      : renderPlan(decided, terminalOptions(io, snapshot, title)),
  );
  return exitCodeFor(decided.findings);
};

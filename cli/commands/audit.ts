/** `audit`: what is wrong, without what would be done about it. Reads only. */

import { homeRegionOf } from '../../lib/aws/partition.ts';
import { planContract } from '../../lib/core/plan/contract.ts';
import { asffReport } from '../../lib/report/asff.ts';
import { renderAudit } from '../../lib/report/terminal.ts';
import { readAccount } from '../account.ts';
import { decideSnapshot } from '../decide-snapshot.ts';
import type { Io } from '../io.ts';
import { type CommonOptions, type SettingsOptions, settingsOf } from '../options.ts';
import { exitCodeFor, jsonText, terminalOptions } from '../view.ts';

export interface AuditOptions extends CommonOptions, SettingsOptions {
  /** For Security Hub, in place of our own form. */
  readonly asff?: boolean;
}

/** @returns the exit code: 0 no finding, 2 any finding, whatever its severity */
export const audit = async (options: AuditOptions, io: Io): Promise<number> => {
  const snapshot = await readAccount(options, io);
  const plan = decideSnapshot(snapshot, settingsOf(options));
  const { account, partition, takenAt } = snapshot;
  if (options.asff) {
    const region = options.region ?? homeRegionOf(partition);
    io.stdout.write(jsonText(asffReport(plan.findings, { account, partition, region, takenAt })));
    return exitCodeFor(plan.findings);
  }
  const contract = {
    schema: 'origin-guard/audit/1',
    account,
    partition,
    takenAt,
    findings: planContract(plan).findings,
  };
  io.stdout.write(
    options.json ? jsonText(contract) : renderAudit(plan.findings, terminalOptions(io, snapshot, 'Audit')),
  );
  return exitCodeFor(plan.findings);
};

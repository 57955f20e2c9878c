/** `doctor`: is the installed guard healthy, and what to do where it is not. Reads only; `--slack-test` sends a message. */
import { type Diagnosis, doctorContract, isHealthy } from '../../lib/core/selfcheck/contract.ts';
import { renderDiagnosis } from '../../lib/report/doctor.ts';
import type { Opened } from '../../lib/wire-installed.ts';
import { type StageOptions, terminalFor, whereOf, withInstallation } from '../installed.ts';
import type { Io } from '../io.ts';
import { progressOn } from '../progress.ts';
import { exitCodes, jsonText } from '../view.ts';

export interface DoctorOptions extends StageOptions {
  readonly slackTest?: boolean;
}

const diagnosisOf = async (opened: Opened, options: DoctorOptions, io: Io): Promise<Diagnosis> => {
  const { app, installation, doctor } = opened;
  const { diagnose } = await import('../../lib/doctor.ts');
  const progress = progressOn(io, options.verbose ?? false);
  try {
    const request = { slackTest: options.slackTest ?? false, progress: progress.step };
    const results = await diagnose(app, installation, doctor, request);
    const { region, stage, version } = installation;
    return { account: app.account, region, stage, version, at: app.ports.clock.now(), results };
  } finally {
    progress.end();
  }
};

/** @returns exit code 0 when all is well, 2 when something is not, or could not be told */
export const doctor = (options: DoctorOptions, io: Io): Promise<number> =>
  withInstallation(options, io, async (opened) => {
    const found = await diagnosisOf(opened, options, io);
    const title = [`Origin Guard ${found.version} in ${whereOf(opened)}`];
    io.stdout.write(
      options.json ? jsonText(doctorContract(found)) : renderDiagnosis(found.results, terminalFor(io, title)),
    );
    return isHealthy(found) ? exitCodes.nothing : exitCodes.drift;
  });

/** `pause`: stops all writes of the account at once. Asks nothing: it is for emergencies. */
import type { Mode } from '../../lib/core/model/settings.ts';
import { pauseContract } from '../../lib/core/report/status-contract.ts';
import { type StageOptions, whereOf, withInstallation } from '../installed.ts';
import type { Io } from '../io.ts';
import { exitCodes, jsonText } from '../view.ts';

export interface PauseOptions extends StageOptions {
  readonly mode: Extract<Mode, 'observe' | 'propose'>;
  readonly reason?: string;
}

const effects: Readonly<Record<PauseOptions['mode'], string>> = {
  observe: 'nothing is written; what is found is told',
  propose: 'nothing is written; what would be done is proposed',
};

/** @returns exit code 0 */
export const pause = (options: PauseOptions, io: Io): Promise<number> =>
  withInstallation(options, io, async (opened) => {
    const { app, by } = opened;
    const { pauseAccount } = await import('../../lib/pause.ts');
    const before = await pauseAccount(app, options.mode, options.reason, by);
    const now = { mode: options.mode, by, at: app.ports.clock.now(), reason: options.reason };
    const instead = before === undefined || before === options.mode ? '' : ` It was paused to ${before}.`;
    io.stdout.write(
      options.json
        ? jsonText(pauseContract(app.account, before, now))
        : `Paused ${whereOf(opened)} to ${options.mode}: ${effects[options.mode]}.${instead}\n` +
            'A run that had begun may still finish its write; purges that have begun go on.\n' +
            'To end the pause: guard resume\n',
    );
    return exitCodes.nothing;
  });

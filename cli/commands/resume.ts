/** `resume`: ends the pause, or lets repairs that are held back be made again. */

import type { DocumentRef } from '../../lib/core/model/subject.ts';
import { subjectKey } from '../../lib/core/model/subject.ts';
import { type HeldDocument, resumeContract } from '../../lib/core/report/status-contract.ts';
import { counted, subjectInWords } from '../../lib/core/report/words.ts';
import type { Opened } from '../../lib/wire-installed.ts';
import { documentNamed } from '../documents.ts';
import { type StageOptions, whereOf, withInstallation } from '../installed.ts';
import { CliError, type Io } from '../io.ts';
import { exitCodes, jsonText } from '../view.ts';

export interface ResumeOptions extends StageOptions {
  readonly hold?: string;
}

const endPause = (options: ResumeOptions, io: Io): Promise<number> =>
  withInstallation(options, io, async (opened) => {
    const { app, by } = opened;
    const { resumeAccount } = await import('../../lib/pause.ts');
    const before = await resumeAccount(app, by);
    const held = await app.ports.state.openHolds();
    const done =
      before === undefined
        ? `${whereOf(opened)} was not paused.`
        : `Ended the pause of ${whereOf(opened)} (${before}).`;
    const rest =
      held.length === 0 ? '' : ` ${counted(held.length, 'hold')} of single documents stay: guard status.`;
    io.stdout.write(options.json ? jsonText(resumeContract(app.account, before, [])) : `${done}${rest}\n`);
    return exitCodes.nothing;
  });

const heldOf = async ({ app }: Opened, document: DocumentRef): Promise<readonly HeldDocument[]> => {
  const { openHoldsOf } = await import('../../lib/resume.ts');
  return (await openHoldsOf(app, document)).map((hold) => ({ document, hold }));
};

const heldAs = async ({ app }: Opened, holdId: string): Promise<readonly HeldDocument[]> => {
  const found = (await app.ports.state.openHolds()).filter(({ hold }) => hold.holdId === holdId);
  if (found.length === 0)
    throw new CliError(
      `There is no open hold ${holdId}: it was lifted, or never was. See what there is: guard status.`,
    );
  return found;
};

/** False when a document is looked at by the next sweep only. */
const lift = async ({ app, by }: Opened, held: readonly HeldDocument[]): Promise<boolean> => {
  const { liftHolds } = await import('../../lib/resume.ts');
  const byDocument = Map.groupBy(held, ({ document }) => subjectKey(document));
  let queued = true;
  for (const group of byDocument.values()) {
    const holds = group.map(({ hold }) => hold);
    const document = group[0]?.document;
    if (document !== undefined) queued = (await liftHolds(app, document, holds, by)) && queued;
  }
  return queued;
};

const liftAndTell = (
  options: ResumeOptions,
  io: Io,
  find: (opened: Opened) => Promise<readonly HeldDocument[]>,
  none: string,
): Promise<number> =>
  withInstallation(options, io, async (opened) => {
    const held = await find(opened);
    const when = (await lift(opened, held)) ? 'now' : 'by the next sweep';
    const lines = held.map(
      ({ document, hold }) =>
        `Resumed ${subjectInWords(document)}; it is looked at ${when}. What was held: ${hold.because}\n`,
    );
    const paused = await opened.app.ports.state.pause();
    const still =
      paused === undefined || held.length === 0
        ? ''
        : `The account is still paused to ${paused}: guard resume\n`;
    io.stdout.write(
      options.json
        ? jsonText(resumeContract(opened.app.account, undefined, held))
        : `${held.length === 0 ? `${none}\n` : lines.join('')}${still}`,
    );
    return exitCodes.nothing;
  });

/** @returns exit code 0, also when nothing was held; 1 for a hold that is not there */
export const resume = (name: string | undefined, options: ResumeOptions, io: Io): Promise<number> => {
  const { hold } = options;
  if (name !== undefined && hold !== undefined) throw new CliError('Name a document or a --hold, not both.');
  if (hold !== undefined) return liftAndTell(options, io, (opened) => heldAs(opened, hold), '');
  if (name === undefined) return endPause(options, io);
  const document = documentNamed(name);
  return liftAndTell(
    options,
    io,
    (opened) => heldOf(opened, document),
    `Nothing is held on ${subjectInWords(document)}.`,
  );
};

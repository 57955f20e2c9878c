/** `undo`: takes a repair back, after showing what that writes and who gains and loses. The only command that writes policies. */
import type { UndoRefusal } from '../../lib/core/plan/undo.ts';
import { undoContract } from '../../lib/core/report/undo-contract.ts';
import { renderMoved, renderUndo } from '../../lib/report/undo.ts';
import type { UndoResult } from '../../lib/undo.ts';
import type { UndoView } from '../../lib/undo-decision.ts';
import type { Opened } from '../../lib/wire-installed.ts';
import { type StageOptions, terminalFor, withInstallation } from '../installed.ts';
import { CliError, type Io } from '../io.ts';
import { progressOn } from '../progress.ts';
import { exitCodes, jsonText } from '../view.ts';

export interface UndoOptions extends StageOptions {
  readonly yes?: boolean;
}

const TRIES = 6;
const BETWEEN_TRIES_MS = 3_000;

const afterTrouble =
  'If something was written, the follow-up finds it within a few minutes and ends it: see guard history.';

/** The SDK's part of the program is loaded only by those who get here. */
const load = async () => ({
  ...(await import('../../lib/undo.ts')),
  ...(await import('../../lib/undo-hold.ts')),
});

const fail = (io: Io, because: string): number => {
  io.stderr.write(`origin-guard: ${because}\n`);
  return exitCodes.error;
};

const refuse = (view: UndoView | undefined, refusal: UndoRefusal, options: UndoOptions, io: Io): number => {
  if (view === undefined) throw new CliError(refusal.because);
  if (options.json) io.stdout.write(jsonText(undoContract(view, { result: 'refused', refusal })));
  else io.stdout.write(renderMoved(view.repair, refusal, terminalFor(io, [])));
  return fail(io, refusal.because);
};

const afterwards = (view: UndoView): string =>
  view.isRedo
    ? 'The repair stands again, and what the undo held back is repaired as before.'
    : 'Origin Guard does not make this repair again until somebody resumes it.';

/** True when it may be made. Without anybody to ask, only --yes is a yes. */
const isAgreed = async (
  view: UndoView,
  note: string | undefined,
  options: UndoOptions,
  io: Io,
): Promise<boolean> => {
  const shown = `${renderUndo(view, terminalFor(io, []))}${[note, afterwards(view)].filter(Boolean).join(' ')}\n`;
  if (!options.json) io.stdout.write(shown);
  if (options.yes) return true;
  if (!io.canAsk)
    throw new CliError(
      'Nothing was written: this writes to AWS, and there is nobody to ask. Say --yes to do it.',
    );
  if (options.json) io.stderr.write(shown);
  return /^y(es)?$/i.test((await io.ask('Take the repair back? [y/N] ')).trim());
};

const done = (result: Extract<UndoResult, { result: 'undone' }>, options: UndoOptions, io: Io): number => {
  const { undoId, verified, view } = result;
  if (options.json) {
    io.stdout.write(jsonText(undoContract(view, { result: 'undone', undoId, verified })));
    return exitCodes.nothing;
  }
  const { document } = view.repair;
  const name = document.type === 'bucket' ? document.name : document.arn;
  const seen = verified
    ? 'and read back as written'
    : 'but it does not show yet; the follow-up looks again in a minute';
  const resume = view.isRedo ? '' : `To have it repaired again: guard resume ${name}\n`;
  io.stdout.write(
    `Done, ${seen}. This is ${undoId}.\nTo take this back in turn: guard undo ${undoId}\n${resume}`,
  );
  return exitCodes.nothing;
};

const tell = (result: UndoResult, options: UndoOptions, io: Io): number => {
  switch (result.result) {
    case 'undone':
      return done(result, options, io);
    case 'refused':
      return refuse(result.view, result.refusal, options, io);
    case 'failed':
      if (options.json) io.stdout.write(jsonText(undoContract(result.view, result)));
      return fail(io, `AWS did not answer clearly: ${result.because} ${afterTrouble}`);
    case 'held':
      return fail(io, `Nothing was written: ${result.because}. Try again in a minute.`);
  }
};

const perform = async (
  { app, by }: Opened,
  id: string,
  options: UndoOptions,
  io: Io,
): Promise<UndoResult> => {
  const { undoRepair } = await load();
  const progress = progressOn(io, options.verbose ?? false);
  let result: UndoResult = { result: 'held', because: 'another run is writing it' };
  for (let tried = 0; tried < TRIES && result.result === 'held'; tried += 1) {
    if (tried > 0) {
      progress.say('Waiting for another run that is writing the document');
      await app.ports.clock.sleep(BETWEEN_TRIES_MS);
    }
    result = await undoRepair(app, id, by);
  }
  progress.end();
  return result;
};

/** @returns the exit code: 0 taken back (or not, as the person said), 1 refused or failed */
export const undo = (id: string, options: UndoOptions, io: Io): Promise<number> =>
  withInstallation(
    options,
    io,
    async (opened) => {
      const { viewUndo, refillSentence } = await load();
      const progress = progressOn(io, options.verbose ?? false);
      progress.say('Reading the document and who uses it');
      const view = await viewUndo(opened.app, id);
      progress.end();
      if (!('repair' in view)) return refuse(undefined, view, options, io);
      if (view.refusal !== undefined) return refuse(view, view.refusal, options, io);
      if (!(await isAgreed(view, refillSentence(view), options, io))) {
        if (options.json) io.stdout.write(jsonText(undoContract(view, { result: 'declined' })));
        io.stderr.write('Nothing was written.\n');
        return exitCodes.nothing;
      }
      return tell(await perform(opened, id, options, io), options, io);
    },
    afterTrouble,
  );

/** What an undo would write, or did, for a terminal: the policy, who gains and who loses, which caches are purged. */
import picocolors from 'picocolors';
import type { AccessChange, AccessChanges } from '../core/guard/access-change.ts';
import type { RepairRecord } from '../core/model/outcome.ts';
import type { PlannedWrite } from '../core/model/plan.ts';
import type { UndoRefusal } from '../core/plan/undo.ts';
import { actorInWords, repairHeadline } from '../core/report/repair-words.ts';
import { instantInWords, sentence, subjectInWords } from '../core/report/words.ts';
import { type Colours, diffLines } from './diff-lines.ts';
import { hang } from './layout.ts';
import type { TerminalOptions } from './terminal.ts';
import { visible } from './visible.ts';

type Lines = readonly string[];

/** What is known of an undo before it is made. */
export interface UndoShown {
  readonly repair: RepairRecord;
  readonly write: PlannedWrite;
  readonly changes: AccessChanges | undefined;
  readonly isRedo: boolean;
}

/** `distribution arn:… gains s3:GetObject`. */
export const changeInWords = (change: AccessChange, verb: 'gain' | 'lose'): string => {
  const does = change.certain ? `${verb}s` : `may ${verb}`;
  const how = change.plainHttpOnly ? ' for requests without TLS' : '';
  return `${change.who} ${does} ${change.actions.join(', ')}${how}`;
};

const accessLines = (
  name: string,
  changes: readonly AccessChange[],
  verb: 'gain' | 'lose',
  options: TerminalOptions,
  colours: Colours,
): Lines => [
  colours.bold(name),
  ...(changes.length === 0
    ? ['  Nobody.']
    : changes.flatMap((change) => hang('  ', sentence(visible(changeInWords(change, verb))), options.width))),
  '',
];

const callOf = ({ document, to }: PlannedWrite): string => {
  if (document.type === 'key') return 'PutKeyPolicy';
  return to === null ? 'DeleteBucketPolicy' : 'PutBucketPolicy';
};

const whatLine = ({ repair }: UndoShown): string => {
  const actor = actorInWords(repair);
  return `${repairHeadline(repair)}, on ${instantInWords(repair.startedAt)}${actor === undefined ? '' : `, ${actor}`}.`;
};

/** Ends with an empty line. */
export const renderUndo = (shown: UndoShown, options: TerminalOptions): string => {
  const colours = picocolors.createColors(options.colour);
  const { write, repair, changes } = shown;
  const purges = write.invalidations.map(({ distributionId, paths, bucket }) =>
    visible(`  ${distributionId} ${paths.join(' ')} (bucket ${bucket})`),
  );
  return [
    colours.dim(visible(`Undo of repair ${repair.repairId}`)),
    ...hang('', visible(whatLine(shown)), options.width),
    '',
    `${colours.bold(callOf(write))} ${visible(subjectInWords(write.document))}`,
    ...diffLines(write.from, write.to, colours),
    '',
    ...(changes === undefined
      ? []
      : [
          ...accessLines('WHO GAINS', changes.gains, 'gain', options, colours),
          ...accessLines('WHO LOSES', changes.losses, 'lose', options, colours),
        ]),
    ...(purges.length === 0 ? [] : [colours.bold('CACHES TO PURGE'), ...purges, '']),
    '',
  ].join('\n');
};

/** What changed since the repair, when that is why it cannot be taken back. */
export const renderMoved = (repair: RepairRecord, refusal: UndoRefusal, options: TerminalOptions): string => {
  if (refusal.current === undefined) return '';
  const colours = picocolors.createColors(options.colour);
  return [
    colours.bold(
      visible(`What changed in the policy of ${subjectInWords(repair.document)} since the repair`),
    ),
    ...diffLines(repair.after, refusal.current, colours),
    '',
    '',
  ].join('\n');
};

/** The state of an installation for a terminal: paused or not, what is held and why, what is still under way. */
import picocolors from 'picocolors';
import type { HeldDocument, Status } from '../core/report/status-contract.ts';
import { counted, instantInWords, subjectInWords } from '../core/report/words.ts';
import type { Colours } from './diff-lines.ts';
import { revocationLine } from './history.ts';
import { hang } from './layout.ts';
import type { TerminalOptions } from './terminal.ts';
import { visible } from './visible.ts';

type Lines = readonly string[];

const pauseText = ({ pause, mode }: Status): string => {
  if (pause === undefined) return `Not paused; the mode is ${mode}.`;
  const by = pause.by === undefined ? '' : ` by ${pause.by.name}`;
  const at = pause.at === undefined ? '' : ` on ${instantInWords(pause.at)}`;
  const why = pause.reason === undefined ? '' : ` (${pause.reason})`;
  return `PAUSED to ${pause.mode}${by}${at}${why}. To end the pause: guard resume`;
};

export const holdLines = (
  { document, hold }: HeldDocument,
  options: TerminalOptions,
  colours: Colours,
): Lines => [
  `  ${colours.bold(visible(subjectInWords(document)))} · ${hold.reason === 'fight' ? 'everything is held' : 'a repair is held'}`,
  ...hang('    ', visible(hold.because), options.width),
  colours.dim(visible(`    guard resume --hold ${hold.holdId}`)),
  '',
];

const dueText = ({ due, revocations }: Status): string => {
  const parts = [
    counted(revocations.length, 'open revocation'),
    counted(due.secondReads, 'second read'),
    `${counted(due.repairs, 'write')} without a known end`,
    `${counted(due.outcomes, 'message')} to publish`,
  ];
  const late = due.overdue === 0 ? '' : ` ${due.overdue} of them overdue: is follow-up running?`;
  return `Under way: ${parts.join(', ')}${due.more ? ', and more' : ''}.${late}`;
};

const heartbeatText = ({ heartbeats }: Status): string => {
  if (heartbeats === undefined) return 'When sweep and follow-up last ran could not be read.';
  const parts = heartbeats.map(({ name, at, overdue }) => {
    const when = at === undefined ? 'not yet' : instantInWords(at);
    return `${name} ${when}${overdue ? ' (OVERDUE)' : ''}`;
  });
  const help = heartbeats.some(({ overdue }) => overdue) ? ' What is wrong: guard doctor' : '';
  return `Last run to the end: ${parts.join(', ')}.${help}`;
};

export const renderStatus = (status: Status, options: TerminalOptions): string => {
  const colours = picocolors.createColors(options.colour);
  const { holds, revocations, pause } = status;
  const paint = pause === undefined ? (text: string) => text : colours.yellow;
  return [
    ...options.title.map((line) => colours.dim(visible(line))),
    '',
    ...hang('', visible(pauseText(status)), options.width).map(paint),
    '',
    ...(holds.length === 0 ? ['No repair is held.', ''] : [colours.bold(`HELD (${holds.length})`), '']),
    ...holds.flatMap((one) => holdLines(one, options, colours)),
    ...hang('', dueText(status), options.width),
    ...revocations.flatMap((one) => hang('  ', revocationLine(one), options.width)),
    ...hang('', heartbeatText(status), options.width),
    '',
  ].join('\n');
};

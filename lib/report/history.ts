/** Repairs for a terminal: a list of them, and one whole. */
import picocolors from 'picocolors';
import type { RepairRecord, Revocation } from '../core/model/outcome.ts';
import type { UndoRefusal } from '../core/plan/undo.ts';
import { actorInWords, findingIds, repairHeadline, stateInWords } from '../core/report/repair-words.ts';
import { counted, instantInWords, sentence, subjectInWords } from '../core/report/words.ts';
import { type Colours, diffLines } from './diff-lines.ts';
import { hang } from './layout.ts';
import type { TerminalOptions } from './terminal.ts';
import { visible } from './visible.ts';

type Lines = readonly string[];

const titleLines = ({ title }: TerminalOptions, colours: Colours): Lines => [
  ...title.map((line) => colours.dim(visible(line))),
  '',
];

const listed = (repair: RepairRecord, options: TerminalOptions, colours: Colours): Lines => {
  const ids = findingIds(repair);
  const actor = actorInWords(repair);
  const what = `${repairHeadline(repair)}${ids === '' ? '' : ` (${ids})`}${actor === undefined ? '' : `, ${actor}`}`;
  const undone = repair.undoneBy === undefined ? '' : ` · taken back by ${repair.undoneBy}`;
  const when = instantInWords(repair.startedAt);
  return [
    `  ${colours.bold(visible(`${when} · ${subjectInWords(repair.document)}`))} · ${stateInWords(repair)}`,
    ...hang('    ', visible(what), options.width),
    colours.dim(visible(`    id ${repair.repairId}${undone}`)),
    '',
  ];
};

const howTo = 'All of one: guard history <id>. To take one back: guard undo <id>.';

export const renderHistory = (repairs: readonly RepairRecord[], options: TerminalOptions): string => {
  const colours = picocolors.createColors(options.colour);
  const summary = repairs.length === 0 ? 'No repair.' : `${counted(repairs.length, 'repair')}. ${howTo}`;
  return [
    ...titleLines(options, colours),
    ...repairs.flatMap((repair) => listed(repair, options, colours)),
    colours.bold(summary),
    '',
  ].join('\n');
};

const stepOf: Readonly<Record<Revocation['state'], string>> = {
  'awaiting-write': 'waits for the end of the policy write',
  'awaiting-deployed': 'waits for the distribution to be deployed',
  settling: 'waits until the policy is effective everywhere',
  purging: 'is being invalidated',
  done: 'is done',
  void: 'is void',
};

export const revocationLine = (revocation: Revocation): string => {
  const { distributionId, bucket, paths, state, round, invalidationId, dueAt } = revocation;
  const next = dueAt === undefined ? '' : `, looked at again on ${instantInWords(dueAt)}`;
  const named = invalidationId === undefined ? '' : ` ${invalidationId}`;
  const which = round > 1 ? 'second purge' : 'purge';
  return visible(
    `${distributionId} ${paths.join(' ')} (bucket ${bucket}): its ${which}${named} ${stepOf[state]}${next}`,
  );
};

const factLines = (repair: RepairRecord, options: TerminalOptions): Lines => {
  const { eventTime, startedAt, state, note, undoes, undoneBy, region } = repair;
  const actor = actorInWords(repair);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['id', repair.repairId],
    ['what', repairHeadline(repair)],
    ['state', `${stateInWords(repair)} (${state})${note === undefined ? '' : `: ${note}`}`],
    ['event', eventTime === undefined ? undefined : instantInWords(eventTime)],
    ['written', instantInWords(startedAt)],
    ['why', actor],
    ['region', region],
    ['takes back', undoes],
    ['taken back by', undoneBy],
  ];
  return facts.flatMap(([name, value]) =>
    value === undefined ? [] : hang(`  ${name.padEnd(14)}`, visible(value), options.width),
  );
};

const part = (name: string, lines: Lines, colours: Colours): Lines =>
  lines.length === 0 ? [] : ['', colours.bold(name), '', ...lines];

/** `refusal`: why it cannot be taken back, as far as its record says. */
export const renderRepair = (
  repair: RepairRecord,
  revocations: readonly Revocation[],
  refusal: UndoRefusal | undefined,
  options: TerminalOptions,
): string => {
  const colours = picocolors.createColors(options.colour);
  const findings = repair.findings.flatMap(({ id, kind, because }) => [
    colours.dim(`  ${visible(`${kind} (${id})`)}`),
    ...hang('    ', sentence(visible(because)), options.width),
  ]);
  const undo = refusal?.because ?? `To take it back: guard undo ${repair.repairId}`;
  return [
    ...titleLines(options, colours),
    ...factLines(repair, options),
    ...part('FINDINGS', findings, colours),
    ...part('POLICY', diffLines(repair.before, repair.after, colours), colours),
    ...part(
      'CACHES STILL TO PURGE',
      revocations.flatMap((one) => hang('  ', revocationLine(one), options.width)),
      colours,
    ),
    '',
    ...hang('', undo, options.width),
    '',
  ].join('\n');
};

/** A plan or an audit as text for a terminal: findings by severity, what follows, each policy's diff, a summary. */
import picocolors from 'picocolors';
import type { Finding, InvalidationWish, Severity } from '../core/model/finding.ts';
import type { Plan, PlannedWrite } from '../core/model/plan.ts';
import { countBySeverity, countsInWords, severities } from '../core/report/severity.ts';
import { counted, sentence, subjectInWords } from '../core/report/words.ts';
import { type Colours, diffLines } from './diff-lines.ts';
import { hang, wrap } from './layout.ts';
import { visible } from './visible.ts';
import { whatHappens } from './what-happens.ts';

export interface TerminalOptions {
  readonly colour: boolean;
  /** Columns to wrap at. */
  readonly width: number;
  /** What was looked at; each on a line of its own. */
  readonly title: readonly string[];
}

type Lines = readonly string[];

const severityColour = (colours: Colours, severity: Severity): ((text: string) => string) => {
  const byName = {
    critical: (text: string) => colours.bold(colours.red(text)),
    high: colours.red,
    medium: colours.yellow,
    low: colours.cyan,
  };
  return byName[severity];
};

const findingLines = (finding: Finding, colours: Colours, options: TerminalOptions): Lines => {
  const through = finding.distributions.length > 0 ? ` · ${finding.distributions.join(', ')}` : '';
  const mark = severityColour(colours, finding.severity)('●');
  return [
    `  ${mark} ${colours.bold(visible(subjectInWords(finding.subject)))}${visible(through)}`,
    colours.dim(`    ${visible(`${finding.kind} (${finding.id})`)}`),
    ...hang('    ', sentence(visible(finding.because)), options.width),
    ...hang('    → ', visible(whatHappens(finding)), options.width).map((line) =>
      finding.action === 'report' ? colours.dim(line) : line,
    ),
    '',
  ];
};

const bySeverity = (findings: readonly Finding[], colours: Colours, options: TerminalOptions): Lines =>
  severities.flatMap((severity) => {
    const these = findings.filter((finding) => finding.severity === severity);
    if (these.length === 0) return [];
    const heading = severityColour(colours, severity)(`${severity.toUpperCase()} (${these.length})`);
    return [heading, '', ...these.flatMap((finding) => findingLines(finding, colours, options))];
  });

const writeLines = (write: PlannedWrite, colours: Colours): Lines => {
  const put = write.document.type === 'bucket' ? 'PutBucketPolicy' : 'PutKeyPolicy';
  const call = write.to === null ? 'DeleteBucketPolicy' : put;
  const why = write.to === null ? ' (the last statement of the policy goes)' : '';
  const heading = `${colours.bold(call)} ${visible(subjectInWords(write.document))}${why}`;
  return [`  ${heading}`, ...diffLines(write.from, write.to, colours), ''];
};

const invalidationLines = (wish: InvalidationWish, colours: Colours, options: TerminalOptions): Lines => [
  `  ${colours.bold(visible(wish.distributionId))} ${visible(wish.paths.join(' '))}`,
  ...hang('    ', sentence(visible(wish.because)), options.width),
  '',
];

const section = (title: string, lines: Lines, colours: Colours): Lines =>
  lines.length === 0 ? [] : [colours.bold(title), '', ...lines];

const actionWords = (findings: readonly Finding[]): string => {
  const count = (action: Finding['action']) => findings.filter((finding) => finding.action === action).length;
  const all = [
    [count('repair'), 'to repair'],
    [count('propose'), 'to ask about'],
    [count('wait'), 'waiting'],
    [count('report'), 'to report only'],
  ] as const;
  return all
    .filter(([number]) => number > 0)
    .map(([number, words]) => `${number} ${words}`)
    .join(', ');
};

const findingSummary = (findings: readonly Finding[]): string =>
  `${counted(findings.length, 'finding')} (${countsInWords(countBySeverity(findings))})`;

const text = (options: TerminalOptions, body: Lines, summary: string, colours: Colours): string =>
  [
    ...options.title.map((line) => colours.dim(visible(line))),
    '',
    ...body,
    ...wrap(summary, options.width).map((line) => colours.bold(line)),
    '',
  ].join('\n');

const nothing = 'No drift: each distribution can read what it serves, and no other CloudFront grant is open.';

/** Findings, the policy diffs that a run would write, and what it would invalidate. Ends with a line break. */
export const renderPlan = (plan: Plan, options: TerminalOptions): string => {
  const colours = picocolors.createColors(options.colour);
  const body = [
    ...bySeverity(plan.findings, colours, options),
    ...section(
      'POLICY CHANGES',
      plan.writes.flatMap((write) => writeLines(write, colours)),
      colours,
    ),
    ...section(
      'INVALIDATIONS',
      plan.invalidations.flatMap((wish) => invalidationLines(wish, colours, options)),
      colours,
    ),
  ];
  if (plan.findings.length === 0) return text(options, body, nothing, colours);
  const { writes, invalidations } = plan;
  const follows = [
    actionWords(plan.findings),
    ...(writes.length > 0 ? [counted(writes.length, 'policy write')] : []),
    ...(invalidations.length > 0 ? [counted(invalidations.length, 'invalidation')] : []),
  ];
  return text(options, body, `${findingSummary(plan.findings)}: ${follows.join(' · ')}.`, colours);
};

/** Findings only. Ends with a line break. */
export const renderAudit = (findings: readonly Finding[], options: TerminalOptions): string => {
  const colours = picocolors.createColors(options.colour);
  const summary = findings.length === 0 ? nothing : `${findingSummary(findings)}.`;
  return text(options, bySeverity(findings, colours, options), summary, colours);
};

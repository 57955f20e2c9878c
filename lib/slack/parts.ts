/** The parts of a Slack message, each a list of blocks. */
import type { KnownBlock, SectionBlock } from '@slack/types';
import type { OutcomeEvent, OutcomeFinding } from '../core/model/outcome.ts';
import { distributionLink, invalidationLink, subjectLink } from '../core/report/console-links.ts';
import { compareSeverity } from '../core/report/severity.ts';
import { durationInWords, instantInWords, sentence, subjectInWords } from '../core/report/words.ts';
import { whatHappens } from '../report/what-happens.ts';
import { code, link, plain } from './mrkdwn.ts';

export type Blocks = readonly KnownBlock[];

const shownFindings = 8;

/** A section; `verbatim` keeps Slack from turning host names into links and names into mentions. */
export const section = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
});

/** Small print. */
export const context = (texts: readonly string[]): Blocks =>
  texts.length === 0
    ? []
    : [
        {
          type: 'context',
          elements: texts.slice(0, 10).map((text) => ({ type: 'mrkdwn', text, verbatim: true })),
        },
      ];

const nobody = ({ type }: OutcomeEvent): string => {
  if (type === 'marker') return 'not known';
  return type === 'fight'
    ? 'not known: neither an event nor CloudTrail names anybody'
    : 'not known: no event led here, a sweep found it';
};

const changedBy = (event: OutcomeEvent): string => {
  const { actor } = event;
  if (!actor) return nobody(event);
  const kind = actor.kind === 'unknown' ? 'not known whether a person' : plain(actor.kind, 50);
  const call = actor.eventName ? ` by ${code(actor.eventName, 100)}` : '';
  const when = actor.at ?? event.eventTime;
  return `${code(actor.name)} with ${plain(actor.tool, 200)} (${kind})${call}${when === undefined ? '' : `, ${instantInWords(when)}`}`;
};

const timeToRepair = (event: OutcomeEvent): string | undefined =>
  event.eventTime === undefined || event.type !== 'repair'
    ? undefined
    : durationInWords(event.at - event.eventTime);

const byWhom = ({ type }: OutcomeEvent): string => {
  if (type === 'undo') return 'Asked for by';
  if (type === 'purge') return 'Access ended by';
  return type === 'fight' ? 'Undone by' : 'Changed by';
};

/** Where, who and how fast. */
export const facts = (event: OutcomeEvent): Blocks => {
  const region = event.region ? ` in ${code(event.region, 60)}` : '';
  const fields = [
    `*Where*\n${code(subjectInWords(event.subject))}${region}, account ${code(event.account, 40)}`,
    `*When*\n${instantInWords(event.at)}`,
  ];
  if (event.type !== 'purge' || event.actor) fields.push(`*${byWhom(event)}*\n${changedBy(event)}`);
  const time = timeToRepair(event);
  if (time !== undefined) fields.push(`*From event to repair*\n${time}`);
  return [{ type: 'section', fields: fields.map((text) => ({ type: 'mrkdwn', text, verbatim: true })) }];
};

/** What is said of a repair that is not made now. */
const instead: Readonly<Partial<Record<OutcomeEvent['type'], string>>> = {
  refusal: 'Not done:',
  failure: 'Not done:',
  fight: 'Not done any more:',
  undo: 'The repair was to',
};

const follows = (finding: OutcomeFinding, type: OutcomeEvent['type']): string =>
  whatHappens(finding).replace(/^Repair:/, instead[type] ?? 'Repair:');

const findingText = (finding: OutcomeFinding, type: OutcomeEvent['type']): string => {
  const through = finding.distributions.slice(0, 10).map((id) => code(id, 40));
  const rest = finding.distributions.length - through.length;
  const more = rest > 0 ? ` and ${rest} more` : '';
  return [
    `*${finding.severity.toUpperCase()}* ${plain(finding.kind, 120)} (${plain(finding.id, 80)})`,
    plain(sentence(finding.because), 1200),
    `→ ${plain(follows(finding, type), 600)}`,
    ...(through.length > 0 ? [`Distributions: ${through.join(', ')}${more}`] : []),
  ].join('\n');
};

/** What was wrong, gravest first. */
export const findings = (event: OutcomeEvent): Blocks => {
  const sorted = [...event.findings].sort((a, b) => compareSeverity(a.severity, b.severity));
  const shown = sorted.slice(0, shownFindings).map((finding) => section(findingText(finding, event.type)));
  const rest = sorted.length - shown.length;
  const command = code('npm run -s guard -- audit');
  return rest > 0 ? [...shown, ...context([`… and ${rest} more findings: ${command} lists all.`])] : shown;
};

/** Console pages, then the ids under which everything is stored. */
export const references = (event: OutcomeEvent): Blocks => {
  const { partition, invalidation } = event;
  const ids = [...new Set(event.findings.flatMap((finding) => finding.distributions))].slice(0, 3);
  const found = [
    subjectLink(partition, event.subject, event.region),
    ...ids.map((id) => distributionLink(partition, id)),
    invalidation?.invalidationId
      ? invalidationLink(partition, invalidation.distributionId, invalidation.invalidationId)
      : undefined,
  ].filter((page) => page !== undefined);
  const pages = new Map(found.filter(({ url }) => url.length <= 1000).map(({ url, label }) => [url, label]));
  const stored = [
    ...(event.repairId ? [`${event.type === 'undo' ? 'Undo' : 'Repair'} ${code(event.repairId, 100)}`] : []),
    ...(event.actor?.eventId ? [`CloudTrail event ${code(event.actor.eventId, 100)}`] : []),
    ...(event.correlationId && event.correlationId !== event.actor?.eventId
      ? [`Correlation ${code(event.correlationId, 100)}`]
      : []),
    `Outcome ${code(event.outcomeId, 100)}`,
  ];
  return [...context([...pages].map(([url, label]) => link(label, url))), ...context(stored)];
};

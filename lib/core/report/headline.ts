/** The one line that says what an outcome is about, before anything else is read. */
import type { FindingClass } from '../model/finding.ts';
import type { OutcomeEvent } from '../model/outcome.ts';
import type { Subject } from '../model/subject.ts';
import { counted, subjectInWords } from './words.ts';

const done: Readonly<Record<FindingClass, string>> = {
  grant: 'Restored the CloudFront read access to',
  narrow: 'Narrowed the CloudFront access to',
  revoke: 'Took a CloudFront reader out of',
  prune: 'Removed deleted principals from',
  write: 'Restored the CloudFront write access to',
  harden: 'Hardened the policy of',
  report: 'Repaired the policy of',
};

const found: Readonly<Record<FindingClass, string>> = {
  grant: 'CloudFront cannot read',
  narrow: 'CloudFront access is too wide on',
  revoke: 'A CloudFront reader should no longer reach',
  prune: 'Deleted principals are left in the policy of',
  write: 'CloudFront lost its write access to',
  harden: 'The policy could be stricter on',
  report: 'Needs your attention:',
};

/** The words of the only class among the findings; several classes need a word for all of them. */
const byClass = (
  words: Readonly<Record<FindingClass, string>>,
  findings: readonly { readonly class: FindingClass }[],
  several: string,
): string => {
  const classes = new Set(findings.map((finding) => finding.class));
  const [only] = classes;
  return only !== undefined && classes.size === 1 ? words[only] : several;
};

/** For example `Restored the CloudFront read access to bucket site`. */
export const headlineOf = (
  type: OutcomeEvent['type'],
  subject: Subject,
  findings: readonly { readonly class: FindingClass; readonly purgesOnly?: boolean }[],
): string => {
  const name = subjectInWords(subject);
  if (type === 'finding' && findings.length > 0 && findings.every((finding) => finding.purgesOnly))
    return `Purging what CloudFront may still hold of ${name}`;
  switch (type) {
    case 'repair':
      return `${byClass(done, findings, 'Repaired the policy of')} ${name}`;
    case 'finding':
      return `${byClass(found, findings, `${counted(findings.length, 'finding')} on`)} ${name}`;
    case 'refusal':
      return `Did not change ${name}: a safety check refused`;
    case 'failure':
      // Only purges are about a distribution.
      return subject.type === 'distribution'
        ? `Could not purge what the caches of ${name} still hold`
        : `Could not repair ${name}`;
    case 'purge':
      return `Purged revoked content of ${name}`;
    case 'undo':
      return `Took back a repair of ${name}`;
    case 'fight':
      return `Stopped repairing ${name}: somebody keeps undoing it`;
    case 'marker':
      return `The instructions for ${name} changed`;
  }
};

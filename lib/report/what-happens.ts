/** What follows from a finding, in one sentence: what a repair does, what is waited for, what is left to a person. */
import type { Finding, FindingClass } from '../core/model/finding.ts';
import type { OutcomeFinding } from '../core/model/outcome.ts';
import { purgesOnly } from '../core/report/purges-only.ts';
import { instantInWords } from '../core/report/words.ts';

const repairs: Readonly<Record<FindingClass, string>> = {
  grant: 'add the access that the origin needs, and nothing more',
  narrow: 'scope the grant in place; our own readers keep their access',
  revoke: 'take this reader out, and purge caches that may still hold what it read',
  prune: 'drop the principals that no longer exist',
  write: 'restore the write access that worked before',
  harden: 'add a Deny for requests without TLS',
  report: 'change the policy',
};

type Told = Finding | OutcomeFinding;

/** What is waited for, unless the finding has said so already. */
const waitWords = ({ because, wait }: Told): string => {
  if (!wait) return 'Wait: a second read has to agree.';
  const when = wait.until === undefined ? '' : ` until ${instantInWords(wait.until)}`;
  const reason = wait.because.replace(/\.$/, '');
  return because.includes(reason) ? `Wait${when}.` : `Wait${when}: ${reason}.`;
};

/** For example `Repair: add the access that the origin needs, and nothing more.` */
export const whatHappens = (finding: Told): string => {
  if (purgesOnly(finding)) return 'Purge caches that may still hold it; no policy has to change.';
  const repair = repairs[finding.class];
  switch (finding.action) {
    case 'repair':
      return `Repair: ${repair}.`;
    case 'propose':
      return `Ask a person first: ${repair}.`;
    case 'wait':
      return `${waitWords(finding)} Then: ${repair}.`;
    case 'report':
      return 'Report only: nothing is written; a person decides.';
  }
};

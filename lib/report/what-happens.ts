/** What follows from a finding, in one sentence: what a repair does, what is waited for, what is left to a person. */
import type { Finding, FindingClass } from '../core/model/finding.ts';
import { instantInWords } from '../core/report/words.ts';

const repairs: Readonly<Record<FindingClass, string>> = {
  grant: 'add the read that the origin needs, and nothing more',
  narrow: 'scope the grant in place; our own readers keep their access',
  revoke: 'take this reader out, then purge what the caches hold',
  prune: 'drop the principals that no longer exist',
  write: 'restore the write access that worked before',
  harden: 'add a Deny for requests without TLS',
  report: 'change the policy',
};

type Told = Pick<Finding, 'action' | 'class' | 'wait'>;

const untilWords = (until: number | undefined): string =>
  until === undefined ? '' : ` Looks again after ${instantInWords(until)}.`;

/** For example `Repair: add the read that the origin needs, and nothing more.` */
export const whatHappens = (finding: Told): string => {
  const repair = repairs[finding.class];
  switch (finding.action) {
    case 'repair':
      return `Repair: ${repair}.`;
    case 'propose':
      return `Ask a person first: ${repair}.`;
    case 'wait': {
      const because = finding.wait?.because.replace(/\.$/, '') ?? 'a second read has to agree';
      return `Wait: ${because}.${untilWords(finding.wait?.until)} Then: ${repair}.`;
    }
    case 'report':
      return 'Report only: nothing is written; a person decides.';
  }
};

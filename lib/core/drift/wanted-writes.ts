/** What the other kinds want to write into a document: for the kinds that say why it cannot be written. */
import type { Finding } from '../model/finding.ts';

/** Findings whose changes are made now, or once a person agrees. */
export const wantedRepairs = (others: readonly Finding[] | undefined): readonly Finding[] =>
  (others ?? []).filter(
    ({ action, changes }) => (action === 'repair' || action === 'propose') && changes.length > 0,
  );

/** The ids of what cannot be repaired, each once, as in a sentence: `GRANT_MISSING_OAC and GRANT_UNCONDITIONED`. */
export const idsInWords = (findings: readonly Finding[]): string =>
  [...new Set(findings.map(({ id }) => id))].sort().join(' and ');

export const distributionsOf = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap(({ distributions }) => distributions);

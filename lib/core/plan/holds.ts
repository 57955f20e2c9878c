/** What a person or a fight has stopped: repairs that are not made until somebody lifts the hold (design.md, law 10). */

import { heldBack } from '../drift/finding.ts';
import { resumeCommand } from '../model/commands.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Hold } from '../model/memory.ts';
import { valueOr } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';

export const isOpen = ({ lifted }: Hold): boolean => lifted === undefined;

/** The tag `revoked`: a person's word of its own, which a fight about something else does not silence. */
const isRevocation = ({ id }: Finding): boolean => id === 'GRANT_REVOKED';

const isHeldBy = (finding: Finding, { fingerprints, over = [] }: Hold): boolean => {
  if (fingerprints !== 'all') return fingerprints.includes(finding.fingerprint);
  return !isRevocation(finding) || over.includes(finding.fingerprint);
};

/** Purges write no policy: a cache that holds what was revoked forgets it, whatever is held. */
const writesSomething = ({ action, changes }: Finding): boolean => action !== 'report' && changes.length > 0;

const clause = (hold: Hold, document: DocumentRef): string =>
  `${hold.because.replace(/\.$/, '')} (${resumeCommand(document)} lets Origin Guard repair it again)`;

/**
 * | hold | what it stops | what goes on |
 * | --- | --- | --- |
 * | of some fingerprints: a person took that repair back | these findings | everything else of the document |
 * | `all`: a fight | every write of the document | the removal that a tag `revoked` asks for, unless the fight is about it |
 *
 * Neither stops purges. What is held is a report, in whatever mode; lifted holds stop nothing.
 */
export const applyHolds = (findings: readonly Finding[], facts: Facts): readonly Finding[] => {
  const open = valueOr(facts.memory.holds, []).filter(isOpen);
  return findings.map((finding) => {
    const document = finding.changes[0]?.document;
    if (document === undefined || !writesSomething(finding)) return finding;
    const hold = open.find((one) => isHeldBy(finding, one));
    return hold === undefined ? finding : heldBack(finding, clause(hold, document));
  });
};

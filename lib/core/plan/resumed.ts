/** What was taken back by an undo and is wanted again: whoever resumes it has said so, nobody has to be asked once more. */
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Actor, Hold } from '../model/memory.ts';
import { valueOr } from '../model/reading.ts';
import type { Settings } from '../model/settings.ts';
import { subjectKey } from '../model/subject.ts';

/** CloudTrail tells whole seconds, and clocks differ by a few. */
const CLOCK_SLACK_MS = 5_000;

/** True while the last write of the document is still that undo: what others did since is a matter of its own. */
const isLastWrite = (actor: Actor | undefined, { by, at, lifted }: Hold): boolean => {
  if (actor?.at === undefined || lifted === undefined) return false;
  return actor.name === by?.name && actor.at >= at - CLOCK_SLACK_MS && actor.at <= lifted.at + CLOCK_SLACK_MS;
};

const resumedBy = (finding: Finding, facts: Facts): Hold | undefined => {
  const document = finding.changes[0]?.document;
  if (document === undefined) return undefined;
  const actor = facts.memory.actors.get(subjectKey(document));
  return valueOr(facts.memory.holds, []).find(
    (hold) =>
      hold.reason === 'undone' &&
      hold.fingerprints !== 'all' &&
      hold.fingerprints.includes(finding.fingerprint) &&
      isLastWrite(actor, hold),
  );
};

/**
 * | proposed, because a person took it away | then |
 * | --- | --- |
 * | that was an undo, which somebody has resumed since, and nobody wrote the document after it | repaired |
 * | restoring is set to propose, or it is about a write | still proposed |
 */
export const applyResumed = (
  findings: readonly Finding[],
  facts: Facts,
  { restore }: Settings,
): readonly Finding[] =>
  findings.map((finding) => {
    if (finding.action !== 'propose' || finding.class === 'write' || restore === 'propose') return finding;
    const hold = resumedBy(finding, facts);
    if (hold?.lifted === undefined) return finding;
    const because = `${finding.because} That was an undo, and ${hold.lifted.by.name} has resumed the repair since.`;
    return { ...finding, action: 'repair', because };
  });

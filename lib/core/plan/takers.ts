/** Who wrote a policy last is not always who took the access away: that may have been somebody before. */
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Actor, Sighting } from '../model/memory.ts';
import { valueOr } from '../model/reading.ts';
import { subjectKey } from '../model/subject.ts';

const policyWrites: ReadonlySet<string | undefined> = new Set([
  ...['PutBucketPolicy', 'DeleteBucketPolicy', 'PutKeyPolicy'],
  // Of a cause that does not say which call it was.
  undefined,
]);

/** The loss was there, for a person's word, before automation wrote (or before the old news of it came). */
const wasTakenByAnother = (writer: Actor, { cause, firstSeenAt }: Sighting): boolean => {
  const isPolicyWrite = cause !== undefined && policyWrites.has(cause.eventName);
  if (isPolicyWrite && cause.kind === 'person') return true;
  if (isPolicyWrite && cause.kind === 'automation') return false;
  return writer.at === undefined || writer.at > firstSeenAt;
};

/** Key of the document that the finding would give back to a writer who did not take it. */
const misattributed = (finding: Finding, facts: Facts): string | undefined => {
  const document = finding.changes[0]?.document;
  if (document === undefined || finding.class !== 'grant' || finding.action !== 'repair') return undefined;
  const key = subjectKey(document);
  const writer = facts.memory.actors.get(key);
  if (writer?.kind !== 'automation') return undefined;
  const seen = valueOr(facts.memory.sightings, []).find(
    ({ fingerprint }) => fingerprint === finding.fingerprint,
  );
  return seen !== undefined && wasTakenByAnother(writer, seen) ? key : undefined;
};

/**
 * The facts without the writers who did not take away what is missing. Automation's write is no word about access
 * that was gone before it, and its events may come late, or again from a dead-letter queue.
 *
 * | the loss was first seen | automation's write | then |
 * | --- | --- | --- |
 * | after a person's write of the policy | before or after it | nobody we know: it stays proposed |
 * | after a write of automation | any | automation took it |
 * | nobody knows after what | after that sight | nobody we know |
 * | nobody knows after what, or never before | before that sight | automation took it |
 */
export const withoutOtherTakers = (findings: readonly Finding[], facts: Facts): Facts => {
  const keys = new Set(findings.flatMap((finding) => misattributed(finding, facts) ?? []));
  if (keys.size === 0) return facts;
  const actors = new Map([...facts.memory.actors].filter(([key]) => !keys.has(key)));
  return { ...facts, memory: { ...facts.memory, actors } };
};

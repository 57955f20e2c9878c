/** Who is named for what a run found, and since when: the change that led to it, also when it is told much later. */
import type { Facts } from './core/model/facts.ts';
import type { Finding } from './core/model/finding.ts';
import type { Sighting } from './core/model/memory.ts';
import type { OutcomeEvent } from './core/model/outcome.ts';
import { valueOr } from './core/model/reading.ts';
import type { Work } from './read-facts.ts';

type Occasion = Pick<OutcomeEvent, 'actor' | 'eventTime'>;

/** A second read comes from no event, so the first one keeps what it came from. */
export const firstSighting = (fingerprint: string, now: number, work: Work): Sighting => {
  const cause = work.cause ?? work.actor;
  return {
    fingerprint,
    firstSeenAt: now,
    ...(cause === undefined ? {} : { cause }),
    ...(work.eventTime === undefined ? {} : { eventTime: work.eventTime }),
  };
};

const firstOccasion = (facts: Facts, findings: readonly Finding[]): Partial<Occasion> => {
  const prints = new Set(findings.map(({ fingerprint }) => fingerprint));
  const [first] = valueOr(facts.memory.sightings, [])
    .filter(({ fingerprint, cause }) => prints.has(fingerprint) && cause !== undefined)
    .sort((one, other) => one.firstSeenAt - other.firstSeenAt);
  return first === undefined ? {} : { actor: first.cause, eventTime: first.eventTime };
};

/**
 * Lost access was taken by whoever wrote the policy last. A reader too many was left behind by another change (of a
 * distribution, say): whoever once wrote the policy has nothing to do with it, and is not named.
 */
export const occasionOf = (facts: Facts, work: Work, findings: readonly Finding[]): Occasion => {
  const first = firstOccasion(facts, findings);
  if (findings.some((finding) => finding.class === 'grant' || finding.class === 'write')) {
    const actor = work.actor ?? work.cause ?? first.actor;
    return { actor, eventTime: work.eventTime ?? first.eventTime };
  }
  const isLeftBehind = findings.length > 0 && findings.every((finding) => leftBehind.has(finding.class));
  return {
    actor: first.actor ?? work.cause ?? (isLeftBehind ? undefined : work.actor),
    eventTime: first.eventTime ?? work.eventTime,
  };
};

const leftBehind: ReadonlySet<Finding['class']> = new Set(['revoke', 'prune']);

/** When a removal may happen: all it may touch deployed, a grace period over, and two agreeing reads (law of class `revoke`). */
import type { DistributionFacts, Facts } from '../model/facts.ts';
import type { Settings } from '../model/settings.ts';
import { type DocumentRef, subjectKey } from '../model/subject.ts';
import { undeployed } from './deployment.ts';

export type Patience =
  | { readonly now: true }
  | { readonly now: false; readonly because: string; readonly until: number | undefined };

/** When this problem was first seen; undefined when this is the first time. */
export const firstSeen = (facts: Facts, fingerprint: string): number | undefined => {
  const { sightings } = facts.memory;
  if (sightings.status !== 'known') return undefined;
  const times = sightings.value
    .filter((sighting) => sighting.fingerprint === fingerprint)
    .map((sighting) => sighting.firstSeenAt);
  return times.length === 0 ? undefined : Math.min(...times);
};

/** Two agreeing reads at least `secondReadAfterMs` apart: this one, and the one that was remembered. */
export const secondRead = (facts: Facts, settings: Settings, fingerprint: string): Patience => {
  const seen = firstSeen(facts, fingerprint);
  const until = (seen ?? facts.takenAt) + settings.secondReadAfterMs;
  if (seen !== undefined && facts.takenAt >= until) return { now: true };
  const because =
    seen === undefined ? 'it was seen for the first time' : 'it was first seen too short a time ago';
  return { now: false, because: `${because}, and a removal needs two agreeing reads`, until };
};

const notDeployed = (distributions: readonly DistributionFacts[]): Patience | undefined => {
  const pending = distributions.flatMap((distribution) => undeployed(distribution) ?? []);
  const [first] = pending;
  if (first === undefined) return undefined;
  const others = pending.length > 1 ? ` (and of ${pending.length - 1} more)` : '';
  return { now: false, because: `${first.because}${others}`, until: undefined };
};

/** `graceMs` since the last change of the document or of the named distributions, as far as it is known. */
const inGrace = (
  facts: Facts,
  settings: Settings,
  document: DocumentRef,
  involved: readonly DistributionFacts[],
): Patience | undefined => {
  const changes = [
    facts.memory.actors.get(subjectKey(document))?.at,
    ...involved.map((distribution) => distribution.lastModified),
  ].filter((at) => at !== undefined);
  const until = Math.max(0, ...changes) + settings.graceMs;
  if (facts.takenAt >= until) return undefined;
  return { now: false, because: 'something involved changed a short time ago', until };
};

export interface Removal {
  readonly document: DocumentRef;
  readonly fingerprint: string;
  /** Who may use the document while edges still have an earlier configuration: all must be `Deployed`. */
  readonly concerned: readonly DistributionFacts[];
  /** Those that the removed reader is about. */
  readonly involved: readonly DistributionFacts[];
}

/** Whether a reader may be taken out now; else what for and until when it waits. */
export const patience = (facts: Facts, settings: Settings, removal: Removal): Patience => {
  const reads = secondRead(facts, settings, removal.fingerprint);
  const held =
    notDeployed(removal.concerned) ?? inGrace(facts, settings, removal.document, removal.involved) ?? reads;
  if (held.now || reads.now) return held;
  const until = Math.max(held.until ?? 0, reads.until ?? 0);
  return { now: false, because: held.because, until };
};

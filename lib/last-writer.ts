/**
 * Who changed a document, when no event told: CloudTrail's LookupEvents, asked only where the answer matters (a write
 * or a proposal), because it allows two calls a second.
 */
import type { App } from './app.ts';
import type { Facts } from './core/model/facts.ts';
import type { Actor } from './core/model/memory.ts';
import type { Plan } from './core/model/plan.ts';
import { subjectKey } from './core/model/subject.ts';
import { regionOf } from './policy-io.ts';
import type { Work } from './read-facts.ts';

const matters = (plan: Plan, work: Work): boolean => {
  const key = subjectKey(work.document);
  return (
    plan.writes.some((write) => subjectKey(write.document) === key) ||
    plan.findings.some((finding) => finding.action === 'propose' && subjectKey(finding.subject) === key)
  );
};

/** The actor of a document that nobody has named yet; undefined stays unknown, which never restores silently. */
export const findLastWriter = async (
  app: App,
  facts: Facts,
  work: Work,
  plan: Plan,
): Promise<Actor | undefined> => {
  if (work.actor !== undefined || !matters(plan, work)) return undefined;
  const region = regionOf(facts, work.document);
  if (!region) return undefined;
  const reading = await app.ports.trail.lastWriter(work.document, region);
  if (reading.status === 'unreadable') {
    app.log.warn('CloudTrail could not be asked who changed the document', {
      document: subjectKey(work.document),
      because: reading.because,
    });
  }
  return reading.status === 'known' ? reading.value : undefined;
};

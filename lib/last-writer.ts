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

/** Facts and works with the actors that could be found; the rest stays unknown, which never restores silently. */
export const withLastWriters = async (
  app: App,
  facts: Facts,
  works: readonly Work[],
  plan: Plan,
): Promise<{ readonly facts: Facts; readonly works: readonly Work[] }> => {
  const actors = new Map(facts.memory.actors);
  const completed: Work[] = [];
  for (const work of works) {
    const actor = work.actor ?? (matters(plan, work) ? await lastWriter(app, facts, work) : undefined);
    if (actor) actors.set(subjectKey(work.document), actor);
    completed.push({ ...work, actor });
  }
  return { facts: { ...facts, memory: { ...facts.memory, actors } }, works: completed };
};

const lastWriter = async (app: App, facts: Facts, work: Work): Promise<Actor | undefined> => {
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

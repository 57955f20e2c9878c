/** The end of a reconcile: what works now is remembered, what vanished is purged, what is due is stored, news is told. */
import type { App } from './app.ts';
import { workingEdges } from './core/facts/working-edges.ts';
import type { Facts } from './core/model/facts.ts';
import type { Finding } from './core/model/finding.ts';
import { type AccessEdge, edgeKey, type Sighting } from './core/model/memory.ts';
import type { Plan } from './core/model/plan.ts';
import { valueOr } from './core/model/reading.ts';
import { subjectKey } from './core/model/subject.ts';
import type { MemoryUpdate } from './ports.ts';
import type { Work } from './read-facts.ts';
import { revocationsOfVanished } from './revocations.ts';
import { tellFindings } from './tell.ts';

const isAbout =
  (work: Work) =>
  (finding: Finding): boolean =>
    subjectKey(finding.subject) === subjectKey(work.document);

/** A cache to purge without any policy to change: the access path went away by itself. */
const purgesOnly = (finding: Finding): boolean =>
  finding.changes.length === 0 && finding.invalidations.length > 0 && finding.action === 'repair';

const edgesOf = (facts: Facts, work: Work): readonly AccessEdge[] =>
  work.document.type === 'bucket' ? valueOr(facts.memory.edges, []) : [];

/** Edges whose end is now somebody's job (a purge intent) or nobody's (the distribution is gone). */
const endedEdges = (facts: Facts, work: Work, purges: readonly Finding[]): readonly AccessEdge[] => {
  const purged = new Set(
    purges.flatMap((finding) => finding.invalidations.map((wish) => wish.distributionId)),
  );
  const listed = facts.distributions.status === 'known' ? facts.distributions.value : undefined;
  const isGone = (edge: AccessEdge): boolean =>
    listed !== undefined && !listed.some((distribution) => distribution.id === edge.distributionId);
  return edgesOf(facts, work).filter((edge) => purged.has(edge.distributionId) || isGone(edge));
};

const lookAgainAt = (app: App, findings: readonly Finding[]): number | undefined => {
  const waits = findings.filter(
    (finding) => finding.action === 'wait' || finding.kind === 'facts-unreadable',
  );
  if (waits.length === 0) return undefined;
  const fallback = app.ports.clock.now() + app.settings.secondReadAfterMs;
  return Math.min(...waits.map((finding) => finding.wait?.until ?? fallback));
};

const memoryUpdate = (app: App, facts: Facts, findings: readonly Finding[], work: Work): MemoryUpdate => {
  const now = app.ports.clock.now();
  const purges = findings.filter(purgesOnly);
  const remembered = new Map(edgesOf(facts, work).map((edge) => [edgeKey(edge), edge]));
  const working = work.document.type === 'bucket' ? workingEdges(facts, work.document) : [];
  const seen = new Map(
    valueOr(facts.memory.sightings, []).map((sighting) => [sighting.fingerprint, sighting]),
  );
  const current = new Set(findings.map((finding) => finding.fingerprint));
  return {
    document: work.document,
    putEdges: working.filter(
      (edge) => remembered.get(edgeKey(edge))?.keyArn !== edge.keyArn || !remembered.has(edgeKey(edge)),
    ),
    deleteEdges: endedEdges(facts, work, purges),
    revocations: revocationsOfVanished(
      app,
      work.document,
      purges.flatMap((finding) => finding.invalidations),
    ),
    putSightings: findings
      .filter((finding) => !seen.has(finding.fingerprint))
      .map((finding): Sighting => ({ fingerprint: finding.fingerprint, firstSeenAt: now })),
    deleteSightings: [...seen.keys()].filter((fingerprint) => !current.has(fingerprint)),
    lookAgainAt: lookAgainAt(app, findings),
  };
};

/** True when a finding was not seen by an earlier run, as far as memory could be read. */
export const isNews = (facts: Facts, finding: Finding): boolean =>
  facts.memory.sightings.status === 'known' &&
  !facts.memory.sightings.value.some((sighting) => sighting.fingerprint === finding.fingerprint);

export interface RunOfDocument {
  /** Facts whose memory is this document's own. */
  readonly facts: Facts;
  readonly plan: Plan;
  readonly work: Work;
  /** Fingerprints that a message about the write has told already. */
  readonly told: ReadonlySet<string>;
}

/**
 * Remembers one document. A finding is told when it is first seen and not again while it lasts: a second run is
 * silent (law 7). Told before it is remembered, so a crash in between tells twice rather than never.
 */
export const remember = async (app: App, { facts, plan, work, told }: RunOfDocument): Promise<void> => {
  const findings = plan.findings.filter(isAbout(work));
  if (facts.memory.sightings.status === 'unreadable' || facts.memory.edges.status === 'unreadable') {
    app.log.warn('memory could not be read; nothing is remembered in this run', {
      document: subjectKey(work.document),
    });
    return;
  }
  const news = findings.filter((finding) => isNews(facts, finding) && !told.has(finding.fingerprint));
  if (news.length > 0) await tellFindings(app, facts, work, news);
  await app.ports.state.remember(memoryUpdate(app, facts, findings, work));
};

/** The end of a reconcile: what works now is remembered, what vanished is purged, what is due is stored, news is told. */
import type { App } from './app.ts';
import { vanishedEdges, workingEdges } from './core/desired/edges.ts';
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

/** Edges whose end is now somebody's job (a purge intent is stored with this update) or nobody's (nothing is cached). */
const endedEdges = (facts: Facts, work: Work, purges: readonly Finding[]): readonly AccessEdge[] => {
  const purged = new Set(
    purges.flatMap((finding) => finding.invalidations.map((wish) => wish.distributionId)),
  );
  return valueOr(vanishedEdges(facts, work.document), [])
    .filter(({ edge, invalidation }) => invalidation === undefined || purged.has(edge.distributionId))
    .map(({ edge }) => edge);
};

/** Edges to store: those of a bucket document that work now and were not remembered, or through another key. */
const newEdges = (facts: Facts, work: Work): readonly AccessEdge[] => {
  if (work.document.type === 'key') return [];
  const remembered = new Map(valueOr(facts.memory.edges, []).map((edge) => [edgeKey(edge), edge]));
  return workingEdges(facts, work.document).filter((edge) => {
    const before = remembered.get(edgeKey(edge));
    return before === undefined || before.keyArn !== edge.keyArn;
  });
};

/** What waits for no known moment (a deployment, a fact that could not be read) is looked at again soon. */
const LOOK_AGAIN_MS = 60_000;

const lookAgainAt = (app: App, findings: readonly Finding[]): number | undefined => {
  const waits = findings.filter(
    (finding) => finding.action === 'wait' || finding.kind === 'facts-unreadable',
  );
  if (waits.length === 0) return undefined;
  const fallback = app.ports.clock.now() + Math.min(LOOK_AGAIN_MS, app.settings.secondReadAfterMs);
  return Math.min(...waits.map((finding) => finding.wait?.until ?? fallback));
};

/** What was seen in this run, beyond the findings themselves: for example that a write was refused. */
const printsOf = (findings: readonly Finding[], run: RunOfDocument): readonly string[] => [
  ...findings.map((finding) => finding.fingerprint),
  ...run.alsoSeen,
];

const memoryUpdate = (app: App, findings: readonly Finding[], run: RunOfDocument): MemoryUpdate => {
  const { facts, work } = run;
  const now = app.ports.clock.now();
  const purges = findings.filter(purgesOnly);
  const seen = new Map(
    valueOr(facts.memory.sightings, []).map((sighting) => [sighting.fingerprint, sighting]),
  );
  const current = new Set(printsOf(findings, run));
  // What could not be looked at did not go away.
  const blind = findings.some((finding) => finding.kind === 'facts-unreadable');
  return {
    document: work.document,
    putEdges: newEdges(facts, work),
    deleteEdges: endedEdges(facts, work, purges),
    revocations: revocationsOfVanished(
      app,
      work.document,
      purges.flatMap((finding) => finding.invalidations),
    ),
    putSightings: [...current]
      .filter((fingerprint) => !seen.has(fingerprint))
      .map((fingerprint): Sighting => ({ fingerprint, firstSeenAt: now })),
    deleteSightings: blind ? [] : [...seen.keys()].filter((fingerprint) => !current.has(fingerprint)),
    lookAgainAt: lookAgainAt(app, findings),
  };
};

/** True when no earlier run saw this fingerprint, as far as memory could be read. */
export const isNews = (facts: Facts, fingerprint: string): boolean =>
  facts.memory.sightings.status === 'known' &&
  !facts.memory.sightings.value.some((sighting) => sighting.fingerprint === fingerprint);

export interface RunOfDocument {
  /** Facts whose memory is this document's own. */
  readonly facts: Facts;
  readonly plan: Plan;
  readonly work: Work;
  /** Fingerprints that a message about the write has told already. */
  readonly told: ReadonlySet<string>;
  /** Further fingerprints to remember while they last. */
  readonly alsoSeen: readonly string[];
}

/**
 * Remembers one document. A finding is told when it is first seen and not again while it lasts: a second run is
 * silent (law 7). Told before it is remembered, so a crash in between tells twice rather than never.
 */
export const remember = async (app: App, run: RunOfDocument): Promise<void> => {
  const { facts, plan, work, told } = run;
  const findings = plan.findings.filter(isAbout(work));
  if (facts.memory.sightings.status === 'unreadable' || facts.memory.edges.status === 'unreadable') {
    app.log.warn('memory could not be read; nothing is remembered in this run', {
      document: subjectKey(work.document),
    });
    return;
  }
  const news = findings.filter(
    (finding) => isNews(facts, finding.fingerprint) && !told.has(finding.fingerprint),
  );
  if (news.length > 0) await tellFindings(app, facts, work, news);
  await app.ports.state.remember(memoryUpdate(app, findings, run));
};

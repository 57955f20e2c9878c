/** The end of a reconcile: what works now is remembered, what vanished is purged, what is due is stored, news is told. */
import { isDeepStrictEqual } from 'node:util';
import type { App } from './app.ts';
import { keptOutEdges, workingEdges } from './core/desired/edges.ts';
import { isMarkerPrint } from './core/desired/marker-change.ts';
import { type VanishedEdge, vanishedEdges } from './core/desired/vanished.ts';
import { unreadableKind } from './core/drift/unreadable.ts';
import type { Facts } from './core/model/facts.ts';
import type { Finding, InvalidationWish } from './core/model/finding.ts';
import { type AccessEdge, edgeKey, type Sighting } from './core/model/memory.ts';
import type { Plan } from './core/model/plan.ts';
import { valueOr } from './core/model/reading.ts';
import { subjectKey } from './core/model/subject.ts';
import { bucketMarkerChange, tellBucketMarker } from './markers.ts';
import { firstSighting, occasionOf } from './occasion.ts';
import type { MemoryUpdate } from './ports.ts';
import type { Work } from './read-facts.ts';
import { revocationsOfVanished } from './revocations.ts';
import { tellFindings } from './tell.ts';

export interface RunOfDocument {
  /** Facts whose memory is this document's own. */
  readonly facts: Facts;
  readonly plan: Plan;
  readonly work: Work;
  /** Fingerprints that a message about the write has told already. */
  readonly told?: ReadonlySet<string>;
  /** Further fingerprints to remember while they last: for example that a write was refused. */
  readonly alsoSeen?: readonly string[];
  /** Purges that the intents of this run's own write see to. */
  readonly purgedByWrite?: readonly InvalidationWish[];
  /** Epoch milliseconds: look again by then, whatever the findings say. */
  readonly lookAgainAt?: number;
}

const isAbout =
  (work: Work) =>
  (finding: Finding): boolean =>
    subjectKey(finding.subject) === subjectKey(work.document);

/** A cache to purge without any policy to change: the access path went away by itself. It ends with this update. */
const purgesOnly = (finding: Finding): boolean =>
  finding.changes.length === 0 && finding.invalidations.length > 0 && finding.action === 'repair';

/** Edges whose end is now somebody's job (a purge intent is stored) or nobody's (nothing is cached). */
const endedEdges = (facts: Facts, work: Work, purges: readonly Finding[]): readonly VanishedEdge[] => {
  const purged = new Set(
    purges.flatMap((finding) => finding.invalidations.map((wish) => wish.distributionId)),
  );
  return valueOr(vanishedEdges(facts, work.document), []).filter(
    ({ edge, invalidation }) => invalidation === undefined || purged.has(edge.distributionId),
  );
};

/** A key says of an edge only that it lets the reader in again; all else is its bucket's to say. */
const concerns = (work: Work, edge: AccessEdge, before: AccessEdge | undefined): boolean =>
  work.document.type === 'bucket' || (before?.keyRevokedAt !== undefined && edge.keyRevokedAt === undefined);

/** Edges to store: what can be read now or is kept out on purpose, and is not remembered just so. */
const newEdges = (facts: Facts, work: Work): readonly AccessEdge[] => {
  if (facts.memory.edges.status === 'unreadable') return [];
  const remembered = new Map(valueOr(facts.memory.edges, []).map((edge) => [edgeKey(edge), edge]));
  const seen = [...workingEdges(facts, work.document), ...keptOutEdges(facts, work.document)];
  return seen.filter((edge) => {
    const before = remembered.get(edgeKey(edge));
    return !isDeepStrictEqual(before, edge) && concerns(work, edge, before);
  });
};

/** What is put in place of an ended edge wins over what else would be put there. */
const edgeUpdate = (
  facts: Facts,
  work: Work,
  purges: readonly Finding[],
): Pick<MemoryUpdate, 'putEdges' | 'deleteEdges'> => {
  const ended = endedEdges(facts, work, purges);
  const over = new Set(ended.map(({ edge }) => edgeKey(edge)));
  return {
    putEdges: [
      ...newEdges(facts, work).filter((edge) => !over.has(edgeKey(edge))),
      ...ended.flatMap(({ kept }) => kept ?? []),
    ],
    deleteEdges: ended.filter(({ kept }) => kept === undefined).map(({ edge }) => edge),
  };
};

/**
 * Once the last edge through a key has ended, nothing names the key any more. Should this run die before it looks at
 * the key's policy, that policy would keep its reader for ever.
 */
const keysToLookAt = (app: App, ended: readonly AccessEdge[]): Pick<MemoryUpdate, 'alsoLookAt'> => {
  const own = ended.flatMap(({ keyArn }) => (keyArn?.split(':')[4] === app.account ? [keyArn] : []));
  const at = app.ports.clock.now() + LOOK_AGAIN_MS;
  return { alsoLookAt: [...new Set(own)].map((arn) => ({ document: { type: 'key', arn }, at })) };
};

/** What waits for no known moment (a deployment, a fact that could not be read) is looked at again soon. */
export const LOOK_AGAIN_MS = 60_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

const sightingsOf = (facts: Facts): readonly Sighting[] => valueOr(facts.memory.sightings, []);

/** What stays unreadable is asked again after as long as it has been so: a minute, two, four, up to a sweep's time. */
const patienceWith = (facts: Facts, finding: Finding, now: number): number => {
  const seen = sightingsOf(facts).find((sighting) => sighting.fingerprint === finding.fingerprint);
  const age = seen === undefined ? 0 : now - seen.firstSeenAt;
  return now + Math.min(LONGEST_PAUSE_MS, Math.max(LOOK_AGAIN_MS, age));
};

const lookAgainAt = (
  app: App,
  findings: readonly Finding[],
  { facts, lookAgainAt: wanted }: RunOfDocument,
): number | undefined => {
  const now = app.ports.clock.now();
  const soon = now + Math.min(LOOK_AGAIN_MS, app.settings.secondReadAfterMs);
  const times = findings.flatMap((finding) => {
    if (finding.kind === unreadableKind) return patienceWith(facts, finding, now);
    return finding.action === 'wait' ? (finding.wait?.until ?? soon) : [];
  });
  const all = wanted === undefined ? times : [...times, wanted];
  return all.length === 0 ? undefined : Math.min(...all);
};

const isPurgedBy = (run: RunOfDocument, wish: InvalidationWish): boolean =>
  (run.purgedByWrite ?? []).some(
    (other) => other.distributionId === wish.distributionId && other.bucket === wish.bucket,
  );

const memoryUpdate = (app: App, findings: readonly Finding[], run: RunOfDocument): MemoryUpdate => {
  const { facts, work } = run;
  const now = app.ports.clock.now();
  const purges = findings.filter(purgesOnly);
  const lasting = findings.filter((finding) => !purgesOnly(finding));
  const seen = new Set(sightingsOf(facts).map(({ fingerprint }) => fingerprint));
  const current = new Set([...lasting.map(({ fingerprint }) => fingerprint), ...(run.alsoSeen ?? [])]);
  const wishes = purges.flatMap((finding) => finding.invalidations);
  const gone = [...seen].filter((print) => !current.has(print) && !isMarkerPrint(print));
  const marker = bucketMarkerChange(facts, work.document);
  const edges = edgeUpdate(facts, work, purges);
  // What could not be looked at did not go away.
  const blind = findings.some((finding) => finding.kind === unreadableKind);
  return {
    document: work.document,
    ...edges,
    ...(work.document.type === 'bucket' ? keysToLookAt(app, edges.deleteEdges) : {}),
    revocations: revocationsOfVanished(
      app,
      work.document,
      wishes.filter((wish) => !isPurgedBy(run, wish)),
      occasionOf(facts, work, purges),
    ),
    putSightings: [...current, ...(marker?.put ?? [])]
      .filter((fingerprint) => !seen.has(fingerprint))
      .map((fingerprint) => firstSighting(fingerprint, now, work)),
    deleteSightings: [...(marker?.drop ?? []), ...(blind ? [] : gone)],
    lookAgainAt: lookAgainAt(app, findings, run),
    correlationId: work.correlationId,
  };
};

/** True when no earlier run saw this fingerprint, as far as memory could be read. */
export const isNews = (facts: Facts, fingerprint: string): boolean =>
  facts.memory.sightings.status === 'known' &&
  !facts.memory.sightings.value.some((sighting) => sighting.fingerprint === fingerprint);

/**
 * Remembers one document. A finding is told when it is first seen and not again while it lasts: a second run is
 * silent (law 7). Told before it is remembered, so a crash in between tells twice rather than never.
 * @throws when what was seen before could not be read, or the table fails: the message must be tried again
 */
export const remember = async (app: App, run: RunOfDocument): Promise<void> => {
  const { facts, plan, work, told } = run;
  const { sightings } = facts.memory;
  if (sightings.status === 'unreadable') {
    throw new Error(
      `What was seen before of ${subjectKey(work.document)} could not be read (${sightings.because}), so nothing ` +
        'new is told or remembered in this run.',
    );
  }
  const findings = plan.findings.filter(isAbout(work));
  const isDone = (finding: Finding): boolean =>
    told?.has(finding.fingerprint) === true ||
    (purgesOnly(finding) && finding.invalidations.every((wish) => isPurgedBy(run, wish)));
  const news = findings.filter((finding) => isNews(facts, finding.fingerprint) && !isDone(finding));
  const marker = bucketMarkerChange(facts, work.document);
  if (marker !== undefined) await tellBucketMarker(app, marker, work);
  if (news.length > 0) await tellFindings(app, facts, work, news);
  await app.ports.state.remember(memoryUpdate(app, findings, run));
};

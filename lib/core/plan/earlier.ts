/** Turns an older snapshot into memory: the first of two agreeing reads (design.md, "Contracts"). */

import { keptOutEdges, workingEdges } from '../desired/edges.ts';
import { detect } from '../drift/detect.ts';
import { factsFromSnapshot } from '../facts/from-snapshot.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { type AccessEdge, edgeKey, type Memory } from '../model/memory.ts';
import { absent, known } from '../model/reading.ts';
import type { Settings } from '../model/settings.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { documentsOf, subjectsOf } from './documents.ts';

/** What waits for a second read, and what only reports: some of it is told louder once a second read confirms it. */
const isRemembered = (finding: Finding): boolean => finding.action === 'wait' || finding.class === 'report';

/** The edges that worked then or were kept out on purpose, and a sighting, dated then, of every finding that a second read can settle. */
export const memoryFromEarlier = (earlier: Facts, settings: Settings): Memory => {
  const documents = documentsOf(earlier);
  const edges = new Map<string, AccessEdge>(
    documents
      .flatMap((document) => [...workingEdges(earlier, document), ...keptOutEdges(earlier, document)])
      .map((edge) => [edgeKey(edge), edge]),
  );
  const seen = detect(earlier, settings, subjectsOf(earlier)).filter(isRemembered);
  return {
    edges: known([...edges.values()]),
    sightings: known(seen.map(({ fingerprint }) => ({ fingerprint, firstSeenAt: earlier.takenAt }))),
    holds: absent,
    actors: new Map(),
  };
};

/** Facts of a snapshot, with what its `earlier` one leaves behind as memory; without it nothing is remembered. */
export const factsWithEarlier = (snapshot: Snapshot, settings: Settings): Facts => {
  const { earlier } = snapshot;
  if (earlier === undefined || earlier === null) return factsFromSnapshot(snapshot, { settings });
  const memory = memoryFromEarlier(factsFromSnapshot(earlier, { settings }), settings);
  return factsFromSnapshot(snapshot, { settings, memory });
};

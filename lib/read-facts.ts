/** Facts for a set of documents, live: one gather, plus what the table remembers about these documents. */
import type { App } from './app.ts';
import { factsFromSnapshot } from './core/facts/from-snapshot.ts';
import type { Facts } from './core/model/facts.ts';
import type { AccessEdge, Actor, Memory, Sighting } from './core/model/memory.ts';
import { known, type Reading } from './core/model/reading.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';
import { gatherSnapshot } from './gather.ts';

/** A document to look at, and what led there. The reason and the actor are hints, never truth (law 1). */
export interface Work {
  readonly document: DocumentRef;
  readonly reason: string;
  /** Who last wrote this policy, as far as an event or CloudTrail told. */
  readonly actor: Actor | undefined;
  /** Who made the change that led here, when that was not a write of this policy: for people to read. */
  readonly cause: Actor | undefined;
  /** CloudTrail eventTime of the change, epoch milliseconds. */
  readonly eventTime: number | undefined;
}

const joined = <T>(readings: readonly Reading<readonly T[]>[]): Reading<readonly T[]> => {
  const broken = readings.find((reading) => reading.status === 'unreadable');
  if (broken) return broken;
  return known(readings.flatMap((reading) => (reading.status === 'known' ? reading.value : [])));
};

/** Facts of all works together, and what is remembered about each document on its own. */
export interface ReadFacts {
  readonly facts: Facts;
  readonly memories: ReadonlyMap<string, Memory>;
}

const readMemory = async (app: App, work: Work): Promise<Memory> => {
  const [edges, sightings] = await Promise.all([
    app.ports.state.edgesOfDocument(work.document),
    app.ports.state.sightingsOfDocument(work.document),
  ]);
  const actors = new Map(work.actor ? [[subjectKey(work.document), work.actor]] : []);
  return { edges, sightings, actors };
};

const joinedMemory = (memories: readonly Memory[]): Memory => ({
  edges: joined<AccessEdge>(memories.map((memory) => memory.edges)),
  sightings: joined<Sighting>(memories.map((memory) => memory.sightings)),
  actors: new Map(memories.flatMap((memory) => [...memory.actors])),
});

/** `fresh` re-reads the inventory too: whoever may write asks for it. */
export const readFacts = async (app: App, works: readonly Work[], fresh: boolean): Promise<ReadFacts> => {
  const inventory = await app.inventory.read({ fresh });
  const [snapshot, memories] = await Promise.all([
    gatherSnapshot(app.ports, {
      account: app.account,
      partition: app.partition,
      scope: { documents: works.map((work) => work.document) },
      inventory,
    }),
    Promise.all(works.map((work) => readMemory(app, work))),
  ]);
  const facts = factsFromSnapshot(snapshot, {
    memory: joinedMemory(memories),
    inventoryIsFresh: inventory.fresh,
    settings: app.settings,
  });
  return {
    facts,
    memories: new Map(
      works.flatMap((work, index) => {
        const memory = memories[index];
        return memory ? [[subjectKey(work.document), memory] as const] : [];
      }),
    ),
  };
};

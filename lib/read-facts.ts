/** Facts for a set of documents, live: one gather for all, and what the table remembers about each on its own. */
import type { App } from './app.ts';
import { factsFromSnapshot } from './core/facts/from-snapshot.ts';
import type { Facts } from './core/model/facts.ts';
import type { Actor, Memory } from './core/model/memory.ts';
import { valueOr } from './core/model/reading.ts';
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
  /** What led here: a CloudTrail eventID, or the id of a request. */
  readonly correlationId?: string | undefined;
  /** True when nothing but a write of our own led here. */
  readonly ownWrite?: boolean;
}

const readMemory = async (app: App, work: Work): Promise<Memory> => {
  const [edges, sightings, holds] = await Promise.all([
    app.ports.state.edgesOfDocument(work.document),
    app.ports.state.sightingsOfDocument(work.document),
    app.ports.state.holdsOfDocument(work.document),
  ]);
  const actors = new Map(work.actor ? [[subjectKey(work.document), work.actor]] : []);
  return { edges, sightings, holds, actors };
};

/**
 * One {@link Facts} per work, in their order: the account as all of them need it, the memory of that document alone.
 * `fresh` re-reads the inventory too: whoever may write asks for it.
 */
export const readFacts = async (
  app: App,
  works: readonly Work[],
  fresh: boolean,
): Promise<readonly Facts[]> => {
  const [inventory, memories] = await Promise.all([
    app.inventory.read({ fresh }),
    Promise.all(works.map((work) => readMemory(app, work))),
  ]);
  const remembered = memories.flatMap((memory) => valueOr(memory.edges, []));
  const snapshot = await gatherSnapshot(app.ports, {
    account: app.account,
    partition: app.partition,
    scope: { documents: works.map((work) => work.document) },
    inventory,
    distributionIds: remembered.map((edge) => edge.distributionId),
  });
  const facts = factsFromSnapshot(snapshot, {
    inventoryIsFresh: inventory.fresh,
    settings: app.settings,
  });
  return works.flatMap((_, index) => {
    const memory = memories[index];
    return memory ? [{ ...facts, memory }] : [];
  });
};

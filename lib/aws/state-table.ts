/** StatePort on one DynamoDB table; each concern is a file in `state/`. */
import { known, type Reading, unreadable } from '../core/model/reading.ts';
import type { Clock, StatePort } from '../ports.ts';
import type { AwsOptions } from './clients.ts';
import { due } from './state/due.ts';
import { edgesOfDistribution, edgesOfDocument } from './state/edges.ts';
import { markProcessed, processedEvents } from './state/events.ts';
import { beat, heartbeats } from './state/heartbeats.ts';
import { repairsOfAccount } from './state/history.ts';
import { holdsOfDocument, openHolds, putHold } from './state/holds.ts';
import { takeInvalidationCall } from './state/invalidation-calls.ts';
import { acquireLease, releaseLease } from './state/leases.ts';
import { outcomeDelivered, putOutcome } from './state/outcomes.ts';
import { pause, pauseDetails, setPause } from './state/pause.ts';
import { remember } from './state/remember.ts';
import { endRepair } from './state/repair-end.ts';
import { recordIntent, repairById, repairsOfDocument } from './state/repairs.ts';
import { openRevocations, updateRevocations } from './state/revocations.ts';
import { rememberedDocuments } from './state/scope.ts';
import { lookAgainDone, sightingsOfDocument } from './state/sightings.ts';
import { openTable } from './state/table.ts';
import { systemClock } from './wait.ts';

export { stateTableDefinition, stateTableTimeToLive } from './state/definition.ts';

/** How long repairs are kept, so that any of the last year can be looked up and taken back. */
export const defaultHistoryDays = 400;

/** Memory that cannot be read, or was damaged, is unreadable: it must not look like "never worked". */
const remembered = async <T>(read: () => Promise<T>): Promise<Reading<T>> => {
  try {
    return known(await read());
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
};

export const statePort = (
  options: AwsOptions,
  tableName: string,
  clock: Pick<Clock, 'sleep'> = systemClock,
  historyDays: number = defaultHistoryDays,
): StatePort => {
  const table = openTable(options, tableName, clock);
  return {
    acquireLease: (document, owner, now, until) => acquireLease(table, document, owner, now, until),
    releaseLease: (document, owner) => releaseLease(table, document, owner),
    edgesOfDocument: (document) => remembered(() => edgesOfDocument(table, document)),
    edgesOfDistribution: (id) => remembered(() => edgesOfDistribution(table, id)),
    rememberedDocuments: () => remembered(() => rememberedDocuments(table)),
    sightingsOfDocument: (document) => remembered(() => sightingsOfDocument(table, document)),
    remember: (update) => remember(table, update),
    recordIntent: (repair, revocations) => recordIntent(table, repair, revocations, historyDays),
    endRepair: (end) => endRepair(table, end),
    repairById: (repairId) => repairById(table, repairId),
    repairsOfAccount: (query) => repairsOfAccount(table, query),
    holdsOfDocument: (document) => remembered(() => holdsOfDocument(table, document)),
    putHold: (document, hold, outcome) => putHold(table, document, hold, outcome),
    openHolds: () => openHolds(table),
    processedEvents: (ids) => processedEvents(table, ids),
    markProcessed: (ids, now) => markProcessed(table, ids, now),
    pauseDetails: () => pauseDetails(table),
    setPause: (mode, by, now, reason) => setPause(table, mode, by, now, reason),
    beat: (name, now, unread) => beat(table, name, now, unread),
    heartbeats: () => remembered(() => heartbeats(table)),
    takeInvalidationCall: (now) => takeInvalidationCall(table, now),
    repairsOfDocument: (document, limit) => repairsOfDocument(table, document, limit),
    due: (now, limit) => due(table, now, limit),
    updateRevocations: (changes, outcome) => updateRevocations(table, changes, outcome),
    openRevocationsOfDistribution: (id) => openRevocations(table, id),
    putOutcome: (event, dueAt) => putOutcome(table, event, dueAt),
    outcomeDelivered: (outcomeId) => outcomeDelivered(table, outcomeId),
    lookAgainDone: (document, dueAt) => lookAgainDone(table, document, dueAt),
    pause: () => pause(table),
  };
};

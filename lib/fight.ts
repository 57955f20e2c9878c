/** Stops a document that somebody keeps undoing our repair of (law 10), and tells so in the same transaction. */
import type { App } from './app.ts';
import type { Facts } from './core/model/facts.ts';
import type { Actor, Hold } from './core/model/memory.ts';
import type { PlannedWrite } from './core/model/plan.ts';
import { known, valueOr } from './core/model/reading.ts';
import { type Fight, fightOver, undoingsOf } from './core/plan/fights.ts';
import { fightAdvice, fightInWords } from './core/report/fight.ts';
import { askCloudTrail } from './last-writer.ts';
import { outcomeEvent, outward, publishStored, toStore } from './outcome-event.ts';
import { regionOf } from './policy-io.ts';
import type { Work } from './read-facts.ts';

/** More than a day of repairs, unless somebody breaks one document in dozens of different ways. */
const REPAIRS_TO_LOOK_AT = 50;

/** The event's actor, else CloudTrail's; our own write is no answer, for CloudTrail lags behind. */
const writerNow = async (app: App, facts: Facts, work: Work): Promise<Actor | undefined> =>
  work.actor === undefined || work.actor.kind === 'origin-guard'
    ? valueOr(await askCloudTrail(app, facts, work), undefined)
    : work.actor;

const holdOf = (fight: Fight, because: string, by: Actor | undefined, at: number): Hold => {
  const last = fight.repairs.at(-1);
  return {
    // The same for whoever finds out: a retry after a crash stores and tells nothing twice.
    holdId: `fight-${last?.repairId}`,
    fingerprints: 'all',
    over: fight.fingerprints,
    reason: 'fight',
    because,
    by,
    at,
    repairId: last?.repairId,
  };
};

const stop = async (
  app: App,
  facts: Facts,
  work: Work,
  { write, fight }: { readonly write: PlannedWrite; readonly fight: Fight },
): Promise<Hold> => {
  const { document } = work;
  const now = app.ports.clock.now();
  const writer = await writerNow(app, facts, work);
  const undoings = undoingsOf(fight, { actor: writer, at: work.eventTime ?? now });
  const by = undoings.findLast(({ actor }) => actor !== undefined)?.actor;
  const because = fightInWords(document, undoings);
  const hold = holdOf(fight, because, by, now);
  const event = outcomeEvent(app, {
    outcomeId: hold.holdId,
    type: 'fight',
    subject: document,
    region: regionOf(facts, document),
    findings: write.findings.map(outward),
    because: `${because} ${fightAdvice(document)}`,
    actor: by,
    eventTime: work.eventTime,
    repairId: hold.repairId,
    before: write.from,
    after: write.to,
  });
  await app.ports.state.putHold(document, hold, toStore(app, event));
  await publishStored(app, event);
  return hold;
};

/**
 * Answers the facts with the new hold among them when the write must not be made: it would be the fourth time.
 * Call it under the lease, when everything else speaks for the write.
 */
export const stoppedByFight = async (
  app: App,
  facts: Facts,
  work: Work,
  write: PlannedWrite,
): Promise<Facts | undefined> => {
  const holds = valueOr(facts.memory.holds, []);
  const earlier = await app.ports.state.repairsOfDocument(work.document, REPAIRS_TO_LOOK_AT);
  const fight = fightOver(write, earlier, holds, app.ports.clock.now());
  if (fight === undefined) return undefined;
  const hold = await stop(app, facts, work, { write, fight });
  return { ...facts, memory: { ...facts.memory, holds: known([...holds, hold]) } };
};

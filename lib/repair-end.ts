/** The end of a stored write: its state, its message, the next step of its revocations and its hold, in one transaction. */
import type { App } from './app.ts';
import type { Hold } from './core/model/memory.ts';
import type { OutcomeEvent, RepairEnd, RepairRecord, Revocation } from './core/model/outcome.ts';
import { publishStored, toStore } from './outcome-event.ts';

export interface Ending {
  /** `verified` and `written` without a `lookAt` are final: it took effect. `failed` without one: it never happened. */
  readonly state: RepairRecord['state'];
  /** Stays with the repair, for whoever reads its history. */
  readonly note?: string | undefined;
  /** Epoch milliseconds: what became of it is not known yet, and is looked at then. */
  readonly lookAt?: number | undefined;
  readonly message?: OutcomeEvent | undefined;
}

const neverHappened = ({ state, lookAt }: Ending): boolean => state === 'failed' && lookAt === undefined;

/** Only what took effect revoked anything, and only what is seen to have: until then the intents wait. */
const nextStep = (app: App, revocation: Revocation, ending: Ending): Revocation => {
  if (ending.lookAt !== undefined) return { ...revocation, dueAt: ending.lookAt };
  const now = app.ports.clock.now();
  if (neverHappened(ending)) return { ...revocation, state: 'void', dueAt: undefined, completedAt: now };
  return { ...revocation, state: 'settling', effectiveAt: now, dueAt: now + app.settings.settleMs };
};

/**
 * The hold was put before the write, so only a write that was not made changes it again: an undo holds nothing back
 * then, and one that takes back an undo lifts nothing. Else it is as somebody may have left it since.
 */
const holdAfter = (app: App, { hold, actor }: RepairRecord, ending: Ending): Hold | undefined => {
  if (hold === undefined || !neverHappened(ending)) return undefined;
  const { lifted, ...open } = hold;
  const by = hold.by ?? actor;
  if (lifted !== undefined || by === undefined) return open;
  return { ...open, lifted: { at: app.ports.clock.now(), by } };
};

const endOf = (
  app: App,
  repair: RepairRecord,
  revocations: readonly Revocation[],
  ending: Ending,
): RepairEnd => {
  const { state, note, lookAt, message } = ending;
  const isMade = lookAt === undefined && state !== 'failed';
  return {
    repairId: repair.repairId,
    document: repair.document,
    state,
    note,
    dueAt: lookAt,
    outcome: message && toStore(app, message),
    revocations: revocations.map((revocation) => ({
      revocation: nextStep(app, revocation, ending),
      expectedState: 'awaiting-write',
    })),
    hold: holdAfter(app, repair, ending),
    undoes: isMade ? repair.undoes : undefined,
  };
};

/**
 * Stores the end, or when to look again, and then publishes the message. False when somebody else had ended it: then
 * nothing of this was stored or told. `revocations` are those of the repair that move on with it; others follow by
 * themselves once they are due (lib/uncertain-write.ts).
 */
export const endWrite = async (
  app: App,
  repair: RepairRecord,
  revocations: readonly Revocation[],
  ending: Ending,
): Promise<boolean> => {
  const ended = await app.ports.state.endRepair(endOf(app, repair, revocations, ending));
  if (ended && ending.message !== undefined) await publishStored(app, ending.message);
  return ended;
};

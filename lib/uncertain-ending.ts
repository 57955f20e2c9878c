/** How a write of which nobody knows the end is ended, by what its document shows; and what is told of it. */
import type { App } from './app.ts';
import { policyIsStill, shows } from './compare-stored.ts';
import type { JsonObject } from './core/model/json.ts';
import type { RepairRecord } from './core/model/outcome.ts';
import type { Reading } from './core/model/reading.ts';
import { subjectKey } from './core/model/subject.ts';
import { repairEvent } from './outcome-event.ts';
import type { Ending } from './repair-end.ts';

const MINUTE_MS = 60_000;
/** How long a write that AWS accepted may stay unseen, before it is taken for one that somebody took back. */
const UNSEEN_FOR_MS = 10 * MINUTE_MS;
/** How long a document may be unreadable before a person is told that the end of its write is not known. */
const TELL_AFTER_MS = 15 * MINUTE_MS;
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;

const found = 'found by follow-up';

/** A pause as long as the write is old: a minute, two, four, up to a sweep's time. */
const later = (app: App, { startedAt }: RepairRecord): number => {
  const now = app.ports.clock.now();
  return now + Math.min(LONGEST_PAUSE_MS, Math.max(MINUTE_MS, now - startedAt));
};

const ageOf = (app: App, { startedAt }: RepairRecord): number => app.ports.clock.now() - startedAt;

/** Of a write that AWS accepted a message was stored with that; of any other write none yet that says it was made. */
const wasTold = ({ state }: RepairRecord): boolean => state === 'written';

/** Why nobody has said what became of it. */
const silence = ({ state }: RepairRecord): string =>
  state === 'failed' ? 'AWS did not answer clearly' : 'its run ended before it could say so';

const tookEffect = (app: App, repair: RepairRecord): Ending => ({
  state: 'verified',
  note: found,
  message: wasTold(repair)
    ? undefined
    : repairEvent(
        app,
        repair,
        `Written, and ${found}: ${silence(repair)}, and the policy now reads back as intended.`,
      ),
});

/** Whose policy it is now is not known, so the caches are purged all the same: once too often does no harm. */
const overwritten = (app: App, repair: RepairRecord): Ending => {
  const because =
    `Whether it was written is not known: ${silence(repair)}, and since then somebody else wrote the policy, or ` +
    `it is gone (${found}). It is looked at anew.`;
  return {
    state: 'written',
    note: because,
    message: wasTold(repair)
      ? undefined
      : repairEvent(app, repair, because, { type: 'failure', fate: 'unknown' }),
  };
};

/** A later repair has told what became of the document. */
const neverHappened = (app: App, repair: RepairRecord, overtaken: boolean): Ending => {
  if (!wasTold(repair)) return { state: 'failed', note: `${found}: it never happened` };
  if (overtaken) return { state: 'failed', note: `${found}: the next repair saw nothing of it` };
  const because =
    `AWS accepted the write, yet the policy is as it was before (${found}): somebody put it back, or it never ` +
    'took effect. The document is looked at anew.';
  return { state: 'failed', note: because, message: repairEvent(app, repair, because, { type: 'failure' }) };
};

const isUnknownSince = 'cannot be told, and a person was told so';

/** Told once, and looked at ever more rarely. */
const unreadable = (app: App, repair: RepairRecord, because: string): Ending => {
  const { document, note, state } = repair;
  app.log.warn('what became of a write cannot be told yet', { document: subjectKey(document), because });
  const lookAt = later(app, repair);
  if (ageOf(app, repair) < TELL_AFTER_MS || note?.includes(isUnknownSince)) return { state, note, lookAt };
  const message = repairEvent(
    app,
    repair,
    `Whether it was written is not known: the policy cannot be read (${because}). It is tried again.`,
    { type: 'failure', fate: 'unreadable' },
  );
  return { state, note: `Whether it was written ${isUnknownSince}: ${because}`, lookAt, message };
};

/** How the write ends by what was seen, and whether somebody has to look at the document anew. */
export const endingOf = (
  app: App,
  repair: RepairRecord,
  reading: Reading<JsonObject>,
  overtaken: boolean,
): { readonly ending: Ending; readonly lookAnew: boolean } => {
  if (reading.status === 'unreadable')
    return { ending: unreadable(app, repair, reading.because), lookAnew: false };
  const asBefore = policyIsStill(reading, repair.before);
  if (!asBefore && shows(reading, repair.after)) return { ending: tookEffect(app, repair), lookAnew: false };
  if (!asBefore && !shows(reading, repair.before))
    return { ending: overwritten(app, repair), lookAnew: !overtaken };
  if (repair.state === 'written' && !overtaken && ageOf(app, repair) < UNSEEN_FOR_MS)
    return { ending: { state: 'written', lookAt: later(app, repair) }, lookAnew: false };
  return { ending: neverHappened(app, repair, overtaken), lookAnew: !overtaken };
};

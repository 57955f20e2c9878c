/**
 * S3 and KMS may show a policy from before our own write for a while. Whoever reads it then finds the same thing
 * wrong again; writing it again would be told as a second repair, and look as if somebody kept undoing it.
 */
import type { App } from './app.ts';
import { policyIsStill } from './compare-stored.ts';
import type { JsonObject } from './core/model/json.ts';
import type { RepairRecord } from './core/model/outcome.ts';
import type { PlannedWrite } from './core/model/plan.ts';
import { absent, known } from './core/model/reading.ts';
import type { Work } from './read-facts.ts';

const isSame = (one: JsonObject | null, other: JsonObject | null): boolean =>
  policyIsStill(one === null ? absent : known(one), other);

/** Somebody else wrote the policy after us, says CloudTrail, which counts in whole seconds. */
const isAnsweredBy = ({ actor, eventTime }: Work, { startedAt }: RepairRecord): boolean =>
  actor !== undefined &&
  actor.kind !== 'origin-guard' &&
  eventTime !== undefined &&
  eventTime >= Math.floor(startedAt / 1000) * 1000;

/**
 * True when this very write was made within the last `settleMs`, and nobody is known to have undone it since: then a
 * later look tells. Call it under the lease.
 */
export const isPerhapsUnseen = async (app: App, work: Work, write: PlannedWrite): Promise<boolean> => {
  const [newest] = await app.ports.state.repairsOfDocument(work.document, 1);
  if (newest === undefined || newest.state === 'failed' || isAnsweredBy(work, newest)) return false;
  const age = app.ports.clock.now() - newest.startedAt;
  return age < app.settings.settleMs && isSame(write.from, newest.before) && isSame(write.to, newest.after);
};

/** Does AWS hold the document we think it holds? Canonical comparison, bounded read-back (law 6). */
import type { App } from './app.ts';
import type { JsonObject } from './core/model/json.ts';
import type { Reading } from './core/model/reading.ts';
import type { DocumentRef } from './core/model/subject.ts';
import { samePolicy } from './core/policy/canonical.ts';
import { readPolicy } from './policy-io.ts';

/** True when a read shows the document the decision saw; unreadable is never "still the same". */
export const policyIsStill = (reading: Reading<JsonObject>, from: JsonObject | null): boolean => {
  if (reading.status === 'absent') return from === null;
  return reading.status === 'known' && from !== null && samePolicy(reading.value, from);
};

/**
 * True when a read shows what was written. An OAI that was just written reads back as a unique id for seconds to
 * minutes (docs/aws-facts.md, "What S3 returns"), which counts as equal here and only here.
 */
export const shows = (reading: Reading<JsonObject>, to: JsonObject | null): boolean => {
  if (reading.status === 'absent') return to === null;
  return reading.status === 'known' && to !== null && samePolicy(reading.value, to, { transientOai: true });
};

/** Pauses between read-backs, in milliseconds: bucket configuration is eventually consistent, without a bound. */
const PAUSES_MS = [0, 250, 500, 1_000, 2_000, 4_000];
/** Two reads must agree: one may come from a replica that is ahead of its peers. */
const AGREEING_READS = 2;

/** Reads until the written document shows on two reads in a row, or the pauses run out. */
export const policyAfterIsStored = async (
  app: App,
  document: DocumentRef,
  region: string,
  to: JsonObject | null,
): Promise<boolean> => {
  let agreed = 0;
  for (const pause of PAUSES_MS) {
    if (pause > 0) await app.ports.clock.sleep(pause);
    agreed = shows(await readPolicy(app, document, region), to) ? agreed + 1 : 0;
    if (agreed === AGREEING_READS) return true;
  }
  return false;
};

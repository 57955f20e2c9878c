/** Stable text of a policy, for diffs that people read: order as stored, two blanks of indent. */
import type { JsonObject } from '../model/json.ts';

/** The document as pretty JSON; `null` (no policy) is the empty text, so that a diff shows all lines as new. */
export const printPolicy = (raw: JsonObject | null): string =>
  raw === null ? '' : `${JSON.stringify(raw, null, 2)}\n`;

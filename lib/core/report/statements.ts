/** Which statements a repair added, changed or removed: what has to go into the code that owns the policy. */
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { canonicalJson } from '../policy/canonical.ts';

/** The statements of a policy document as written; `Statement` may be one object. */
export const statementsOf = (document: JsonObject | null | undefined): readonly JsonObject[] => {
  const written = document?.Statement;
  if (isJsonObject(written)) return [written];
  return Array.isArray(written) ? written.filter(isJsonObject) : [];
};

/** The statements of `these` that `those` lacks, counting repeats. */
const without = (these: readonly JsonObject[], those: readonly JsonObject[]): readonly JsonObject[] => {
  const left = those.map(canonicalJson);
  return these.filter((statement) => {
    const at = left.indexOf(canonicalJson(statement));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};

export interface StatementChanges {
  /** As they are after the repair: new ones, and changed ones in their new form. */
  readonly added: readonly JsonObject[];
  /** As they were before: removed ones, and changed ones in their old form. */
  readonly removed: readonly JsonObject[];
}

/** Compares two documents of which either may be missing. */
export const changedStatements = (
  before: JsonObject | null | undefined,
  after: JsonObject | null | undefined,
): StatementChanges => {
  const [old, now] = [statementsOf(before), statementsOf(after)];
  return { added: without(now, old), removed: without(old, now) };
};

/** Equality of policies by meaning, with the one exception that a read-back needs (law 6). */
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import {
  type CanonicalOptions,
  canonicalDocument,
  canonicalJson,
  canonicalParts,
  statementList,
} from './canonical-form.ts';

export type { CanonicalOptions } from './canonical-form.ts';
export { canonicalDocument, canonicalJson, canonicalStatement } from './canonical-form.ts';

/** True when both documents say the same; `null` is "no policy". */
export const samePolicy = (
  left: JsonObject | null,
  right: JsonObject | null,
  options: CanonicalOptions = {},
): boolean => {
  if (canonicalDocument(left, options) === canonicalDocument(right, options)) return true;
  if (options.transientOai !== true || left === null || right === null) return false;
  return sameUpToTransientOai(left, right, options);
};

const sameUpToTransientOai = (left: JsonObject, right: JsonObject, options: CanonicalOptions): boolean => {
  const before = statementList(left);
  const after = statementList(right);
  if (before.length !== after.length) return false;
  const head = (raw: JsonObject): string => canonicalJson({ ...raw, Statement: [] });
  if (head(left) !== head(right)) return false;
  return before.every((statement, index) => sameStatement(statement, after[index] ?? null, options));
};

const sameStatement = (left: Json, right: Json, options: CanonicalOptions): boolean => {
  if (!isJsonObject(left) || !isJsonObject(right)) return canonicalJson(left) === canonicalJson(right);
  const one = canonicalParts(left, options);
  const other = canonicalParts(right, options);
  if (canonicalJson(one) === canonicalJson(other)) return true;
  const rest = (parts: JsonObject): string => canonicalJson({ ...parts, Principal: null });
  if (rest(one) !== rest(other) || one.Effect !== 'Allow') return false;
  return transientPair(texts(one.Principal), texts(other.Principal));
};

/** The identities of a canonical Principal; none where there is no such element. */
const texts = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** What differs must be OAIs on one side and as many AIDA ids on the other. */
const transientPair = (left: readonly string[], right: readonly string[]): boolean => {
  const onlyLeft = left.filter((entry) => !right.includes(entry));
  const onlyRight = right.filter((entry) => !left.includes(entry));
  if (onlyLeft.length !== onlyRight.length) return false;
  const areOais = (list: readonly string[]): boolean => list.every((entry) => entry.startsWith('oai:'));
  const areTransient = (list: readonly string[]): boolean =>
    list.every((entry) => entry.startsWith('unique-id:AIDA'));
  return (areOais(onlyLeft) && areTransient(onlyRight)) || (areTransient(onlyLeft) && areOais(onlyRight));
};

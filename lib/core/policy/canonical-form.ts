/** One text per meaning: policies are compared by what they say, never by how they are written (aws-facts 1.1-1.2). */
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { PrincipalValue } from '../model/policy.ts';
import { parsePrincipals } from './principals.ts';

export interface CanonicalOptions {
  /** S3 canonical user id -> OAI id: S3 rewrites the one to the other on save. */
  readonly oaiCanonicalIds?: ReadonlyMap<string, string>;
  /**
   * An OAI principal that we just wrote reads back as `AIDA…` for minutes (aws-facts 1.1 G3): with this, one
   * such unique id in place of one OAI counts as equal, when nothing else differs (law 6).
   */
  readonly transientOai?: boolean;
}

/** JSON text with sorted members; arrays keep their order. */
export const canonicalJson = (value: Json): string => JSON.stringify(sortMembers(value));

const sortMembers = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sortMembers(member)]));
};

/** A set of strings, whether it is written as one string or an array. Other JSON stays distinguishable. */
const asSet = (value: Json, change: (text: string) => string = (text) => text): readonly string[] => {
  const entries: readonly Json[] = Array.isArray(value) ? value : [value];
  const texts = entries.map((entry) =>
    typeof entry === 'string' ? `s:${change(entry)}` : `j:${canonicalJson(entry)}`,
  );
  return [...new Set(texts)].sort();
};

/** Who a principal value names, whatever the spelling. */
export const principalIdentity = (value: PrincipalValue, options: CanonicalOptions = {}): string => {
  switch (value.type) {
    case 'oai':
      return `oai:${value.id}`;
    case 'account':
      return `account:${value.account}`;
    case 'canonical-user': {
      const oai = options.oaiCanonicalIds?.get(value.id);
      return oai === undefined ? `canonical-user:${value.id}` : `oai:${oai}`;
    }
    default:
      return `${value.type}:${value.written}`;
  }
};

const members: ReadonlySet<string> = new Set(['AWS', 'Service', 'CanonicalUser', 'Federated']);

/** Members other than the four known ones are kept by name, so that `{"X": "a"}` and `{"Y": "a"}` differ. */
const canonicalPrincipal = (element: Json, options: CanonicalOptions): readonly string[] => {
  const strange = isJsonObject(element) ? Object.keys(element).filter((name) => !members.has(name)) : [];
  const identities = parsePrincipals(element).map((value) => principalIdentity(value, options));
  return [...new Set([...identities, ...strange.map((name) => `member:${name}`)])].sort();
};

/** Conditions as sorted `operator, key, values`: keys are case-insensitive, `false` is `"false"`. */
const canonicalCondition = (element: Json): Json => {
  if (!isJsonObject(element)) return sortMembers(element);
  const lines = Object.entries(element).flatMap(([operator, keys]): readonly string[] => {
    if (!isJsonObject(keys)) return [canonicalJson([operator, keys])];
    return Object.entries(keys).map(([key, value]) =>
      canonicalJson([operator, key.toLowerCase(), asSet(scalarsAsText(value))]),
    );
  });
  return lines.sort();
};

const scalarsAsText = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(scalarsAsText);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
};

const canonicalElement = (name: string, value: Json, options: CanonicalOptions): Json | undefined => {
  switch (name) {
    case 'Principal':
    case 'NotPrincipal':
      return canonicalPrincipal(value, options);
    case 'Action':
    case 'NotAction':
      return asSet(value, (text) => text.toLowerCase());
    case 'Resource':
    case 'NotResource':
      return asSet(value);
    case 'Condition': {
      const lines = canonicalCondition(value);
      return Array.isArray(lines) && lines.length === 0 ? undefined : lines;
    }
    default:
      return value;
  }
};

/** The statement with every element in its canonical form, still by element. */
export const canonicalParts = (raw: JsonObject, options: CanonicalOptions = {}): JsonObject =>
  Object.fromEntries(
    Object.entries(raw).flatMap(([name, value]) => {
      const canonical = canonicalElement(name, value, options);
      return canonical === undefined ? [] : [[name, canonical] as const];
    }),
  );

/** One text for every spelling of the same statement; Sid counts. This is what a StatementRef remembers. */
export const canonicalStatement = (raw: JsonObject, options: CanonicalOptions = {}): string =>
  canonicalJson(canonicalParts(raw, options));

export const statementList = (raw: JsonObject): readonly Json[] => {
  const written = raw.Statement;
  if (written === undefined) return [];
  return Array.isArray(written) ? written : [written];
};

/** One text for every spelling of the same document; Version, Id, Sid and statement order count. */
export const canonicalDocument = (raw: JsonObject | null, options: CanonicalOptions = {}): string => {
  if (raw === null) return 'null';
  const statements = statementList(raw).map((statement) =>
    isJsonObject(statement) ? canonicalParts(statement, options) : statement,
  );
  return canonicalJson({ ...raw, Statement: statements });
};

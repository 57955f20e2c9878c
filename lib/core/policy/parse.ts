/** Reads a policy document, as an object or as its JSON text, into the typed view that everything else uses. */
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Condition, ListElement, PolicyDocument, PrincipalElement, Statement } from '../model/policy.ts';
import { outOfBounds } from './bounds.ts';
import { parsePrincipals } from './principals.ts';

export type ParsedPolicy =
  | { readonly ok: true; readonly document: PolicyDocument }
  | { readonly ok: false; readonly because: string };

const knownElements: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

const refuse = (because: string): ParsedPolicy => ({ ok: false, because });

/**
 * Never throws. Answers `ok: false` only for what cannot be a stored policy at all; parts of a statement that
 * are not understood are kept and named in `unknownElements`.
 */
export const parsePolicy = (raw: unknown): ParsedPolicy => parse(raw, 1);

/** The same for an identity policy or a service control policy: those have no principal. */
export const parseIdentityPolicy = (raw: unknown): ParsedPolicy => parse(raw, 0);

/** How many elements of a statement say whom it speaks of: the policies of an identity may not. */
type Principals = 0 | 1;

const parse = (raw: unknown, principals: Principals): ParsedPolicy => {
  try {
    const value = typeof raw === 'string' ? (JSON.parse(raw) as unknown) : raw;
    const problem = outOfBounds(value);
    return problem === undefined
      ? parseDocument(value, principals)
      : refuse(`The policy cannot be read: ${problem}.`);
  } catch (error) {
    const because = error instanceof Error ? error.message : 'no reason given';
    return refuse(`The policy is not valid JSON: ${because}.`);
  }
};

const parseDocument = (raw: unknown, principals: Principals): ParsedPolicy => {
  if (!isJsonObject(raw)) return refuse('The policy is not a JSON object.');
  const written = own(raw, 'Statement');
  if (written === undefined) return refuse('The policy has no Statement.');
  const entries: readonly Json[] = Array.isArray(written) ? written : [written];
  const statements: Statement[] = [];
  for (const [index, entry] of entries.entries()) {
    const statement = parseStatement(entry, index, principals);
    if (typeof statement === 'string') return refuse(statement);
    statements.push(statement);
  }
  const version = own(raw, 'Version');
  return {
    ok: true,
    document: { raw, version: typeof version === 'string' ? version : undefined, statements },
  };
};

/** Own members only: a policy may be hostile, and `constructor` is not one of its elements. */
const own = (object: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** The statement, or the sentence that says why the whole document cannot be read. */
const parseStatement = (raw: Json, index: number, principals: Principals): Statement | string => {
  if (!isJsonObject(raw)) return `Statement ${index + 1} of the policy is not a JSON object.`;
  const effect = own(raw, 'Effect');
  if (effect !== 'Allow' && effect !== 'Deny') {
    return `Statement ${index + 1} of the policy has the Effect ${JSON.stringify(effect) ?? 'missing'}, neither Allow nor Deny.`;
  }
  const unknown = new Set(Object.keys(raw).filter((name) => !knownElements.has(name)));
  const sid = own(raw, 'Sid');
  if (sid !== undefined && typeof sid !== 'string') unknown.add('Sid');
  return {
    index,
    raw,
    sid: typeof sid === 'string' ? sid : undefined,
    effect,
    principal: parsePrincipalElement(raw, principals, unknown),
    action: parseList(raw, 'Action', unknown),
    resource: parseList(raw, 'Resource', unknown),
    conditions: parseConditions(own(raw, 'Condition'), unknown),
    unknownElements: [...unknown].sort(),
  };
};

const parsePrincipalElement = (
  raw: JsonObject,
  principals: Principals,
  unknown: Set<string>,
): PrincipalElement => {
  const plain = own(raw, 'Principal');
  const negative = own(raw, 'NotPrincipal');
  const given = [plain, negative].filter((element) => element !== undefined).length;
  if (given !== principals) unknown.add('Principal');
  const element = plain ?? negative;
  if (element === undefined) return { negated: false, values: [] };
  const negated = plain === undefined;
  const values = parsePrincipals(element);
  if (values.length === 0) unknown.add(negated ? 'NotPrincipal' : 'Principal');
  return { negated, values };
};

const parseList = (raw: JsonObject, name: 'Action' | 'Resource', unknown: Set<string>): ListElement => {
  const plain = own(raw, name);
  const negative = own(raw, `Not${name}`);
  if ((plain === undefined) === (negative === undefined)) unknown.add(name);
  const negated = plain === undefined && negative !== undefined;
  const written = plain ?? negative ?? [];
  const entries: readonly Json[] = Array.isArray(written) ? written : [written];
  const values = entries.filter((entry) => typeof entry === 'string');
  if (values.length === 0 || values.length !== entries.length) unknown.add(negated ? `Not${name}` : name);
  return { negated, values };
};

const parseConditions = (element: Json | undefined, unknown: Set<string>): readonly Condition[] => {
  if (element === undefined) return [];
  if (!isJsonObject(element)) {
    unknown.add('Condition');
    return [];
  }
  return Object.entries(element).flatMap(([operator, keys]) => {
    if (isJsonObject(keys)) {
      return Object.entries(keys).map(([key, value]) => parseCondition(operator, key, value, unknown));
    }
    unknown.add('Condition');
    return [];
  });
};

/** Numbers and booleans are legal here; IAM compares their text. */
const parseCondition = (operator: string, key: string, value: Json, unknown: Set<string>): Condition => {
  const entries: readonly Json[] = Array.isArray(value) ? value : [value];
  const values = entries.filter((entry) => entry !== null && typeof entry !== 'object').map(String);
  if (values.length === 0 || values.length !== entries.length) unknown.add('Condition');
  return { operator, key, values };
};

/**
 * What about a statement cannot be told for one request. Two statements with the same open questions answer the
 * request alike, whatever was edited in the parts that are certain.
 */
import type { Json } from '../model/json.ts';
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { canonicalJson } from '../policy/canonical.ts';
import { conditionHolds } from '../policy/conditions.ts';
import { type AccessRequest, hasVariables, statementMatches } from '../policy/evaluate.ts';
import { actionMatches, openPrincipals, principalMatches, resourceMatches } from '../policy/matching.ts';
import { listsValues } from '../policy/operators.ts';
import type { Truth } from '../policy/truth.ts';

/** A statement that certainly (`yes`) or perhaps (`unknown`) speaks of the request. */
export interface OpenStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly matches: Truth;
  /** Open questions of which any change is a change. */
  readonly fixed: string;
  /** Open principals and conditions that list values: fewer values match no more requests. */
  readonly lists: readonly { readonly name: string; readonly values: readonly string[] }[];
}

export const openStatements = (document: PolicyDocument, request: AccessRequest): readonly OpenStatement[] =>
  document.statements.flatMap((statement): readonly OpenStatement[] => {
    const matches = statementMatches(document, statement, request);
    if (matches === 'no') return [];
    const open = statement.conditions.filter(
      (condition) => conditionHolds(condition, request.context, hasVariables(document)) === 'unknown',
    );
    const lists = [
      ...openNames(statement, request),
      ...open
        .filter(({ operator }) => listsValues(operator))
        .map(({ operator, key, values }) => ({ name: `${operator} ${key}`, values })),
    ];
    const others = open
      .filter(({ operator }) => !listsValues(operator))
      .map(({ operator, key, values }): Json => [operator, key, values]);
    const fixed = canonicalJson([...openElements(document, statement, request), ...others]);
    return [{ effect: statement.effect, matches, fixed, lists }];
  });

/** Who may be meant by the principals; one who is dropped matches no more requests. */
const openNames = (
  statement: Statement,
  { requester }: AccessRequest,
): readonly { readonly name: string; readonly values: readonly string[] }[] =>
  statement.principal.negated || principalMatches(statement, requester) !== 'unknown'
    ? []
    : [{ name: 'Principal', values: openPrincipals(statement, requester) }];

const openElements = (
  document: PolicyDocument,
  statement: Statement,
  request: AccessRequest,
): readonly Json[] => {
  const { action, resource, principal, unknownElements, raw } = statement;
  const named = principal.negated ? principal.values.map(({ written }) => written) : [];
  const ask = (name: string, answer: Truth, written: Json): readonly Json[] =>
    answer === 'unknown' ? [[name, written]] : [];
  return [
    ...ask('Principal', principalMatches(statement, request.requester), [principal.negated, ...named]),
    ...ask('Action', actionMatches(action, request.action), [action.negated, ...action.values]),
    ...ask('Resource', resourceMatches(resource, request.resource, hasVariables(document)), [
      resource.negated,
      ...resource.values,
    ]),
    ...(unknownElements.length === 0 ? [] : [raw]),
  ];
};

/** True when `one` can match only where `other` does. */
export const isWithin = (one: OpenStatement, other: OpenStatement): boolean =>
  one.matches === other.matches &&
  one.fixed === other.fixed &&
  one.lists.length === other.lists.length &&
  one.lists.every(({ name, values }, index) => {
    const counterpart = other.lists[index];
    return counterpart?.name === name && values.every((value) => counterpart.values.includes(value));
  });

/** To which distributions a service grant is limited: the SourceArn and SourceAccount conditions of a statement. */
import type { Condition } from '../model/policy.ts';
import { type DistributionArn, parseDistributionArn } from './arns.ts';
import { globMatches, globsIntersect, hasWildcard } from './glob.ts';
import { hasVariable, SOURCE_ACCOUNT, SOURCE_ARN, scopingComparison } from './operators.ts';

/** One SourceArn value and what it can match: exactly one distribution, several, none, or nobody can tell. */
export interface SourceArnValue {
  readonly written: string;
  readonly match: 'exact' | 'wildcard' | 'never' | 'undecidable';
  /** The distribution of an exact match. */
  readonly distribution: DistributionArn | undefined;
  /** The account to which a match is limited; undefined when the account is open or unknown. */
  readonly account: string | undefined;
}

/**
 * `source-arns`: only exact distributions (and perhaps values that match nothing). `wildcard`: some value matches
 * many. `source-account`: any distribution of the accounts. `unconditioned`: any distribution of anybody.
 * `ineffective`: values that can never match. `undecidable`: policy variables decide.
 */
export type GrantScope =
  | { readonly type: 'source-arns'; readonly operator: string; readonly values: readonly SourceArnValue[] }
  | { readonly type: 'wildcard'; readonly operator: string; readonly values: readonly SourceArnValue[] }
  | { readonly type: 'source-account'; readonly operator: string; readonly accounts: readonly string[] }
  | { readonly type: 'unconditioned' }
  | { readonly type: 'ineffective'; readonly operator: string; readonly values: readonly SourceArnValue[] }
  | { readonly type: 'undecidable'; readonly operator: string; readonly values: readonly SourceArnValue[] };

/** Every distribution ARN there is, as patterns. */
const anyDistribution = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'].map(
  (partition) => `arn:${partition}:cloudfront::????????????:distribution/?*`,
);
const MOST_KEPT = 1000;
const kept = new Map<string, boolean>();

/** Policies of one account have the same few patterns, and comparing two of them takes long. */
const canMatch = (pattern: string): boolean => {
  const answer = kept.get(pattern) ?? anyDistribution.some((any) => globsIntersect(pattern, any));
  if (kept.size < MOST_KEPT) kept.set(pattern, answer);
  return answer;
};

const accountOfPattern = /^arn:[^:]*:cloudfront::(\d{12}):/;

const readValue = (written: string, comparison: string, variables: boolean): SourceArnValue => {
  const none = { written, distribution: undefined, account: undefined };
  if (variables && hasVariable(written)) return { ...none, match: 'undecidable' };
  const distribution = parseDistributionArn(written);
  if (distribution !== undefined)
    return { written, match: 'exact', distribution, account: distribution.account };
  if (comparison === 'pattern' && hasWildcard(written) && canMatch(written)) {
    return { ...none, match: 'wildcard', account: accountOfPattern.exec(written)?.[1] };
  }
  return { ...none, match: 'never' };
};

interface Restriction {
  readonly operator: string;
  readonly values: readonly SourceArnValue[];
}

const typeOf = (
  values: readonly SourceArnValue[],
): 'undecidable' | 'wildcard' | 'source-arns' | 'ineffective' => {
  const has = (match: SourceArnValue['match']): boolean => values.some((value) => value.match === match);
  if (has('undecidable')) return 'undecidable';
  if (has('wildcard')) return 'wildcard';
  return has('exact') ? 'source-arns' : 'ineffective';
};

/** A value survives a second condition when that condition lets it in too. */
const letsIn = (restriction: Restriction, value: SourceArnValue): boolean =>
  restriction.values.some(
    (other) =>
      other.match === 'undecidable' || (other.match !== 'never' && globMatches(other.written, value.written)),
  );

/** Several SourceArn conditions hold together: the narrowest kind speaks, limited by the others. */
const combine = (restrictions: readonly Restriction[]): GrantScope | undefined => {
  const order = ['ineffective', 'source-arns', 'undecidable', 'wildcard'];
  const ranked = [...restrictions].sort(
    (left, right) => order.indexOf(typeOf(left.values)) - order.indexOf(typeOf(right.values)),
  );
  const [first, ...others] = ranked;
  if (first === undefined) return undefined;
  const type = typeOf(first.values);
  if (type !== 'source-arns') return { type, ...first };
  const values = first.values.map((value): SourceArnValue => {
    return others.every((other) => letsIn(other, value)) ? value : { ...value, match: 'never' };
  });
  return {
    type: typeOf(values) === 'ineffective' ? 'ineffective' : 'source-arns',
    operator: first.operator,
    values,
  };
};

const sourceAccounts = (conditions: readonly Condition[]): GrantScope | undefined => {
  for (const { operator, key, values } of conditions) {
    if (key.toLowerCase() !== SOURCE_ACCOUNT || scopingComparison(operator) === undefined) continue;
    if (scopingComparison(operator) === 'pattern' && values.some(hasWildcard)) continue;
    return { type: 'source-account', operator, accounts: values };
  }
  return undefined;
};

/** `variables`: whether the document's version gives `${...}` a meaning. */
export const scopeOf = (conditions: readonly Condition[], variables: boolean): GrantScope => {
  const restrictions = conditions.flatMap(({ operator, key, values }): readonly Restriction[] => {
    const comparison = scopingComparison(operator);
    if (key.toLowerCase() !== SOURCE_ARN || comparison === undefined) return [];
    return [{ operator, values: values.map((value) => readValue(value, comparison, variables)) }];
  });
  return combine(restrictions) ?? sourceAccounts(conditions) ?? { type: 'unconditioned' };
};

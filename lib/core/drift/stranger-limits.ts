/** What the conditions of a statement for everybody leave of "everybody": fixed values, a secret header, or nothing. */

import type { Condition } from '../model/policy.ts';
import { hasWildcard } from '../policy/glob.ts';
import { hasVariable, listsValues, parseOperator } from '../policy/operators.ts';
import { fixesValues } from '../policy/public-conditions.ts';

/**
 * `closed`: limited to fixed values as AWS defines them, or in fact. `counted`: limited in fact, and yet public by
 * AWS's definition. `header`: by a header that whoever knows it can send. `untold`: it cannot be told. `open`: by
 * nothing.
 */
export type Limit = 'closed' | 'counted' | 'header' | 'untold' | 'open';

const headers: ReadonlySet<string> = new Set(['aws:referer', 'aws:useragent']);
const keyOf = ({ key }: Condition): string => key.toLowerCase();
const isHeader = (condition: Condition): boolean => headers.has(keyOf(condition));

/** A pattern that any text matches keeps nothing secret, and an operator that holds without the header neither. */
export const asksForHeader = (condition: Condition): boolean => {
  const { set, ifExists } = parseOperator(condition.operator);
  if (!isHeader(condition) || !listsValues(condition.operator)) return false;
  return !ifExists && set !== 'ForAllValues' && !condition.values.some((value) => /^[*?]*$/.test(value));
};

const somebody = [
  /^\d{12}$/,
  /^arn:[^:]*:[^:]*:[^:]*:\d{12}:/,
  /^o-[a-z0-9]+(\/|$)/,
  /^A[A-Z0-9]{15,}:/,
  /^\$\{aws:Resource(Account|OrgID)\}$/i,
];
const aboutSomebody =
  /^(aws:(source(arn|account|owner|orgid|orgpaths|vpcarn)|vpce(account|orgid|orgpaths)|userid|principal(arn|account|orgid|orgpaths))|s3:dataaccesspoint(arn|account))$/;

/** Every value names one account, organisation or role, whatever wildcards follow. */
const namesSomebody = (condition: Condition): boolean => {
  const { set, ifExists } = parseOperator(condition.operator);
  if (!listsValues(condition.operator) || ifExists || set === 'ForAllValues') return false;
  return (
    aboutSomebody.test(keyOf(condition)) &&
    condition.values.length > 0 &&
    condition.values.every((value) => somebody.some((pattern) => pattern.test(value)))
  );
};

/** Where wildcards are literal, a value with one matches nothing: nobody gets in by it. */
const matchesNothing = (condition: Condition): boolean => {
  const { base, set, ifExists } = parseOperator(condition.operator);
  if (ifExists || set === 'ForAllValues' || !/^StringEquals/.test(base)) return false;
  return (
    aboutSomebody.test(keyOf(condition)) &&
    condition.values.length > 0 &&
    condition.values.every((value) => hasWildcard(value) && !hasVariable(value))
  );
};

/** It names a service, not on whose behalf the service comes: CloudFront comes for anybody's distribution. */
const namesService = (condition: Condition): boolean => /^aws:principalservicename/.test(keyOf(condition));

/** Conditions hold together, so the strictest one speaks. Source addresses beside a header make it no safer. */
export const limitOf = (conditions: readonly Condition[]): Limit => {
  const header = conditions.some(asksForHeader);
  const others = conditions.filter(
    (condition) =>
      !isHeader(condition) && !namesService(condition) && !(header && keyOf(condition) === 'aws:sourceip'),
  );
  const fixed = fixesValues(others).truth;
  if (fixed === 'yes' || others.some(matchesNothing)) return 'closed';
  if (others.some(namesSomebody)) return fixed === 'no' ? 'counted' : 'closed';
  if (header) return 'header';
  const service = conditions.some((one) => namesService(one) && fixesValues([one]).truth !== 'no');
  return fixed === 'unknown' || service ? 'untold' : 'open';
};

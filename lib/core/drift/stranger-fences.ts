/** Deny statements that keep strangers out of what an Allow for everybody gives. */

import type { Condition, PolicyDocument, Statement } from '../model/policy.ts';
import { conditionHolds } from '../policy/conditions.ts';
import { anonymousRequest, hasVariables, principalRequest } from '../policy/evaluate.ts';
import { globMatches } from '../policy/glob.ts';
import { actionMatches } from '../policy/matching.ts';
import { parseOperator } from '../policy/operators.ts';
import { asksForHeader, type Limit, limitOf } from './stranger-limits.ts';

export type Fence = Extract<Limit, 'closed' | 'header'>;

const negated: ReadonlyMap<string, string> = new Map([
  ['StringNotEquals', 'StringEquals'],
  ['StringNotEqualsIgnoreCase', 'StringEqualsIgnoreCase'],
  ['StringNotLike', 'StringLike'],
  ['ArnNotEquals', 'ArnEquals'],
  ['ArnNotLike', 'ArnLike'],
  ['NotIpAddress', 'IpAddress'],
]);

/** The condition under which a Deny lets through; undefined when it is no plain negation. */
const exempt = (condition: Condition): Condition | undefined => {
  const { base, set } = parseOperator(condition.operator);
  const operator = negated.get(base);
  return operator === undefined || set === 'ForAnyValue' ? undefined : { ...condition, operator };
};

const anyone = { action: 's3:GetObject', resource: 'arn:aws:s3:::any/any', secure: true };
const strangers = [
  anonymousRequest(anyone),
  principalRequest({ ...anyone, arn: 'arn:aws:iam::999999999999:role/stranger', account: '999999999999' }),
];

/** What a Deny with this condition still lets through of the strangers; undefined: perhaps any of them. */
const leaves = (condition: Condition, variables: boolean): Fence | undefined => {
  if (strangers.every(({ context }) => conditionHolds(condition, context, variables) === 'yes'))
    return 'closed';
  const positive = exempt(condition);
  if (positive === undefined) return undefined;
  if (asksForHeader(positive)) return 'header';
  const limit = limitOf([positive]);
  return limit === 'closed' || limit === 'counted' ? 'closed' : undefined;
};

const speaksToStrangers = ({ principal }: Statement): boolean => {
  const everyone = principal.values.some(({ type }) => type === 'everyone');
  return principal.negated ? !everyone && principal.values.every(({ type }) => type !== 'unknown') : everyone;
};

const covers = (pattern: string, narrower: string): boolean =>
  !pattern.includes('?') && !pattern.includes('${') && globMatches(pattern, narrower);

/** How far this Deny keeps strangers from `action` on everything that matches one of `resources`. */
const fenceOf = (
  deny: Statement,
  variables: boolean,
  action: string,
  resources: readonly string[],
): Fence | undefined => {
  if (!speaksToStrangers(deny) || deny.unknownElements.length > 0 || deny.resource.negated) return undefined;
  if (actionMatches(deny.action, action) !== 'yes') return undefined;
  if (!resources.every((one) => deny.resource.values.some((pattern) => covers(pattern, one))))
    return undefined;
  const left = deny.conditions.map((condition) => leaves(condition, variables));
  if (left.includes(undefined)) return undefined;
  return left.includes('header') ? 'header' : 'closed';
};

/** The strictest fence around the action, `undefined` when there is none. */
export const fenced = (
  document: PolicyDocument,
  action: string,
  resources: readonly string[],
): Fence | undefined => {
  const variables = hasVariables(document);
  const fences = document.statements
    .filter(({ effect }) => effect === 'Deny')
    .map((deny) => fenceOf(deny, variables, action, resources));
  if (fences.includes('closed')) return 'closed';
  return fences.includes('header') ? 'header' : undefined;
};

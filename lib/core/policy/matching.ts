/** Whether a statement's principal, action and resource speak of a request. */
import type { ListElement } from '../model/policy.ts';
import type { AccessRequest } from './access-request.ts';
import { arnParts } from './comparisons.ts';
import { globMatches, hasLiteralSigns, patternMatches } from './glob.ts';
import { once } from './once.ts';
import { hasVariable } from './operators.ts';
import { any, not, type Truth } from './truth.ts';
import { resolve } from './variables.ts';

export { openPrincipals, principalMatches } from './who.ts';

const lowered = once(({ values }: ListElement): readonly string[] =>
  values.map((value) => value.toLowerCase()),
);

/** Actions are case-insensitive; NotAction matches everything that it does not list. */
export const actionMatches = (element: ListElement, action: string): Truth => {
  if (element.values.length === 0) return 'unknown';
  const asked = action.toLowerCase();
  const listed = any(lowered(element).map((pattern) => actionListed(pattern, asked)));
  return element.negated ? not(listed) : listed;
};

/** AWS does not document what a wildcard in the place of the service means. */
const serviceIsWrittenOut = /^[^*?:]+:/;

const actionListed = (pattern: string, action: string): Truth => {
  if (pattern === '*') return 'yes';
  if (hasVariable(pattern)) return 'unknown';
  if (!globMatches(pattern, action)) return 'no';
  return serviceIsWrittenOut.test(pattern) ? 'yes' : 'unknown';
};

/** `context`: the request's, from which policy variables take their values; without it they stay undecided. */
export const resourceMatches = (
  element: ListElement,
  resource: string,
  variables: boolean,
  context?: AccessRequest['context'],
): Truth => {
  if (element.values.length === 0) return 'unknown';
  const listed = any(
    element.values.map((pattern) =>
      variables && hasVariable(pattern)
        ? variableListed(pattern, resource, element.negated, context)
        : resourceListed(pattern, resource),
    ),
  );
  return element.negated ? not(listed) : listed;
};

/** A pattern with fewer than the six parts of an ARN is refused by S3 and completed by IAM: left undecided. */
const resourceListed = (pattern: string, resource: string): Truth => {
  if (hasLiteralSigns(pattern) && hasLiteralSigns(resource)) return 'unknown';
  if (!patternMatches(pattern, resource)) return 'no';
  return isWhole(pattern) ? 'yes' : 'unknown';
};

export const isWhole = (pattern: string): boolean => pattern === '*' || arnParts(pattern).length === 6;

/**
 * Variables work in the last part of the ARN only. A pattern whose variable has no value matches nothing; what that
 * means for NotResource is left undecided.
 */
const variableListed = (
  pattern: string,
  resource: string,
  negated: boolean,
  context: AccessRequest['context'] | undefined,
): Truth => {
  if (context === undefined || arnParts(pattern).slice(0, 5).some(hasVariable)) return 'unknown';
  const resolved = resolve(pattern, context, 'pattern');
  if (resolved.status === 'text') return resourceListed(resolved.text, resource);
  return resolved.status === 'no-value' && !negated ? 'no' : 'unknown';
};

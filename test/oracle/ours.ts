/** Asks our evaluator the question that the simulator is asked. */
import type { JsonObject } from '../../lib/core/model/json.ts';
import type { PolicyDocument } from '../../lib/core/model/policy.ts';
import { type AccessRequest, type Decision, evaluate, exactRequest } from '../../lib/core/policy/evaluate.ts';
import { evaluateIdentity } from '../../lib/core/policy/identity.ts';
import { actionMatches, principalMatches, resourceMatches } from '../../lib/core/policy/matching.ts';
import { type ParsedPolicy, parseIdentityPolicy, parsePolicy } from '../../lib/core/policy/parse.ts';
import type { Case } from './case.ts';

const parsed = (result: ParsedPolicy): PolicyDocument => {
  if (!result.ok) throw new Error(result.because);
  return result.document;
};

const request = (asked: Case): AccessRequest => {
  const { action, resource, keys, caller } = asked;
  const exact = exactRequest({ requester: caller.requester, action, resource, keys });
  const hidden = new Set(asked.type === 'resource' ? asked.hidden.map((key) => key.toLowerCase()) : []);
  return { ...exact, context: (key) => (hidden.has(key) ? { status: 'unknown' } : exact.context(key)) };
};

export const decide = (asked: Case): Decision => {
  if (asked.type === 'resource') return evaluate(parsed(parsePolicy(asked.policy)), request(asked));
  const identity = (raw: JsonObject): PolicyDocument => parsed(parseIdentityPolicy(raw));
  return evaluateIdentity({
    identityPolicies: asked.policies.map(identity),
    serviceControlPolicies: asked.levels.map((level) => level.map(identity)),
    request: request(asked),
  });
};

/** The operators of statements that speak of the call but for their conditions. */
export const operatorsReached = (asked: Case): readonly string[] => {
  if (asked.type !== 'resource') return [];
  const document = parsed(parsePolicy(asked.policy));
  const { requester, action, resource, context } = request(asked);
  return document.statements
    .filter(
      (statement) =>
        principalMatches(statement, requester) === 'yes' &&
        actionMatches(statement.action, action) === 'yes' &&
        resourceMatches(statement.resource, resource, true, context) === 'yes',
    )
    .flatMap(({ conditions }) => conditions.map(({ operator }) => operator));
};

/** Asks the independent simulator, and puts its answer in our words. */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { own } from './callers.ts';
import type { Case, IdentityCase, ResourceCase } from './case.ts';

/** `for-account`: allowed as far as the caller's own policies allow it too. */
export type Answer = 'allowed' | 'denied' | 'not-allowed' | 'for-account';

type Simulation = Parameters<typeof runSimulation>[0];

const named = (policies: readonly JsonObject[]): Simulation['identityPolicies'] =>
  policies.map((policy, index) => ({ name: `policy ${index + 1}`, policy }));

const simulate = async (asked: Case, policies: Partial<Simulation>) => {
  const contextVariables = Object.fromEntries(
    Object.entries(asked.keys).map(([key, values]) => [
      key,
      values.length === 1 ? (values[0] ?? '') : [...values],
    ]),
  );
  const { action, resource, caller } = asked;
  const request = {
    principal: caller.principal,
    action,
    resource: { resource, accountId: own },
    contextVariables,
  };
  const nothing = { identityPolicies: [], serviceControlPolicies: [], resourceControlPolicies: [] };
  const found = await runSimulation({ request, ...nothing, ...policies }, {});
  if (found.resultType !== 'single') throw new Error(`The simulator refuses: ${JSON.stringify(found)}`);
  const { ignoredContextKeys } = found.result;
  if (ignoredContextKeys !== undefined && ignoredContextKeys.length > 0) {
    throw new Error(`The simulator knows no ${ignoredContextKeys.join(', ')} for ${action}.`);
  }
  return found;
};

const resourceAnswers: Readonly<Record<string, Answer>> = {
  Allowed: 'allowed',
  AllowedForAccount: 'for-account',
  ExplicitlyDenied: 'denied',
  DeniedForAccount: 'denied',
  ImplicitlyDenied: 'not-allowed',
  NotApplicable: 'not-allowed',
};

/** What the resource policy alone says, as our evaluator does; everything else of the account is left out. */
const askResource = async (asked: ResourceCase): Promise<Answer> => {
  const found = await simulate(asked, { resourcePolicy: asked.policy });
  const result = found.result.analysis.resourceAnalysis?.result ?? 'NotApplicable';
  const answer = resourceAnswers[result];
  if (answer === undefined) throw new Error(`The simulator answers ${result}.`);
  return answer;
};

const askIdentity = async (asked: IdentityCase): Promise<Answer> => {
  const found = await simulate(asked, {
    identityPolicies: named(asked.policies),
    serviceControlPolicies: asked.levels.map((level, index) => ({
      orgIdentifier: `ou-${index}`,
      policies: named(level),
    })),
  });
  const answer = resourceAnswers[found.overallResult];
  if (answer === undefined) throw new Error(`The simulator answers ${found.overallResult}.`);
  return answer;
};

export const ask = (asked: Case): Promise<Answer> =>
  asked.type === 'resource' ? askResource(asked) : askIdentity(asked);

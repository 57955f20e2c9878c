/** The one place that talks to the independent IAM simulator. */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { JsonObject } from '../../lib/core/model/json.ts';

export type Decision = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

type Request = Parameters<typeof runSimulation>[0];

export interface Decided {
  readonly principal: Request['request']['principal'];
  readonly action: string;
  readonly resource: string;
  /** Account that owns the resource. */
  readonly account: string;
  readonly context: Readonly<Record<string, string>>;
  readonly identityPolicies: Request['identityPolicies'];
  readonly resourcePolicy: JsonObject | undefined;
}

/** An identity policy that allows everything, so that only the resource policy decides. */
export const allowAll = {
  name: 'everything',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

/** Throws when the simulator cannot make sense of the request or the policy. */
export const decide = async (question: Decided): Promise<Decision> => {
  const result = await runSimulation(
    {
      request: {
        principal: question.principal,
        action: question.action,
        resource: { resource: question.resource, accountId: question.account },
        contextVariables: { ...question.context },
      },
      identityPolicies: question.identityPolicies,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(question.resourcePolicy === undefined ? {} : { resourcePolicy: question.resourcePolicy }),
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(`simulator: ${JSON.stringify(result.errors)}`);
  return result.overallResult as Decision;
};

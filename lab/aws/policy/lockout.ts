/** Would this policy stop its own author from changing it again? Asked of the independent simulator. */
import type { JsonObject } from '../../../lib/core/model/json.ts';
import { allowAll, type Decision, decide } from '../../edge/simulator.ts';
import type { Caller } from '../callers.ts';

/**
 * How the caller's `action` on `resource` would be decided under `policy`. The lab grants every caller everything
 * by IAM; only the resource policy can take it away.
 */
export const decideForCaller = (
  caller: Caller,
  action: string,
  resource: string,
  policy: JsonObject,
): Promise<Decision> =>
  decide({
    principal: caller.arn,
    action,
    resource,
    account: caller.account,
    context: {
      'aws:PrincipalArn': caller.policyArn,
      'aws:PrincipalAccount': caller.account,
      'aws:SecureTransport': 'true',
      'aws:PrincipalIsAWSService': 'false',
      'aws:userid': caller.principalId,
    },
    identityPolicies: [allowAll],
    resourcePolicy: policy,
  });

/** What an answered call leaves behind: a CloudTrail record of a write, and a line in the operations log. */
import type { Account } from './account.ts';
import { anonymous } from './authenticate.ts';
import { AwsError, type Reply, type Routed, type ServiceRequest } from './wire.ts';

export const recordWrite = (
  account: Account,
  request: ServiceRequest,
  routed: Routed,
  outcome: Reply | AwsError,
): void => {
  if (!routed.write || request.caller === anonymous) return;
  const failed = outcome instanceof AwsError;
  account.events.record({
    service: request.service,
    eventName: routed.eventName ?? routed.operation,
    region: routed.eventRegion,
    caller: request.caller,
    userAgent: request.userAgent,
    host: request.headers.host ?? '',
    requestId: request.requestId,
    requestParameters: routed.requestParameters,
    responseElements: failed ? null : (outcome.responseElements ?? null),
    resources: routed.resources,
    error: failed ? { code: outcome.code, message: outcome.message } : undefined,
  });
};

type Named = Pick<Routed, 'operation' | 'resource'>;
type Result = { readonly status: number; readonly code?: string };

export const logCall = (account: Account, request: ServiceRequest, named: Named, result: Result): void =>
  account.calls.add({
    at: account.clock.now(),
    service: request.service,
    operation: named.operation,
    resource: named.resource,
    caller: request.caller.name,
    callerArn: request.caller.arn,
    region: request.region,
    status: result.status,
    errorCode: result.code,
  });

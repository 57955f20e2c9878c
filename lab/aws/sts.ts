/** STS, as far as GetCallerIdentity. */
import type { Account } from './account.ts';
import { stsNamespace } from './errors.ts';
import type { Routed, ServiceRequest } from './wire.ts';
import { buildXml } from './xml.ts';

/** Routes one STS request; `undefined` for operations the lab does not know. */
export const stsService = (_account: Account, request: ServiceRequest): Routed | undefined => {
  if (request.operation !== 'GetCallerIdentity') return undefined;
  const { caller } = request;
  const content = {
    GetCallerIdentityResult: { Arn: caller.arn, UserId: caller.principalId, Account: caller.account },
    ResponseMetadata: { RequestId: request.requestId },
  };
  return {
    operation: 'GetCallerIdentity',
    resource: undefined,
    write: false,
    eventRegion: request.region,
    requestParameters: null,
    resources: [],
    run: () => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: buildXml('GetCallerIdentityResponse', content, stsNamespace),
    }),
  };
};

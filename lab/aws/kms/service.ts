/** KMS's JSON 1.1 protocol: which operation a request is, and what CloudTrail will say of it. */
import type { JsonObject } from '../../../lib/core/model/json.ts';
import type { Account } from '../account.ts';
import { jsonBody, lowerFirstObject } from '../json-protocol.ts';
import type { Reply, Routed, ServiceRequest } from '../wire.ts';
import * as grants from './grants.ts';
import * as keys from './keys.ts';
import { findKey } from './lookup.ts';
import { getKeyPolicy, type KmsContext, putKeyPolicy } from './policy.ts';

interface Operation {
  readonly run: (context: KmsContext) => Reply | Promise<Reply>;
  readonly write: boolean;
}

const read = (run: Operation['run']): Operation => ({ run, write: false });
const write = (run: Operation['run']): Operation => ({ run, write: true });

const operations: Readonly<Record<string, Operation>> = {
  CreateKey: write(keys.createKey),
  DescribeKey: read(keys.describeKey),
  ListKeys: read(keys.listKeys),
  EnableKey: write(keys.enableKey),
  DisableKey: write(keys.disableKey),
  ScheduleKeyDeletion: write(keys.scheduleKeyDeletion),
  CancelKeyDeletion: write(keys.cancelKeyDeletion),
  CreateAlias: write(keys.createAlias),
  ListAliases: read(keys.listAliases),
  GetKeyPolicy: read(getKeyPolicy),
  PutKeyPolicy: write(putKeyPolicy),
  CreateGrant: write(grants.createGrant),
  RevokeGrant: write(grants.revokeGrant),
  ListGrants: read(grants.listGrants),
};

/** The ARN that the request's key has, when it has one. */
const resourceArn = (account: Account, region: string, input: JsonObject): string | undefined => {
  const reference = input.KeyId ?? input.TargetKeyId;
  if (typeof reference !== 'string') return undefined;
  try {
    return findKey(account, reference, region).arn;
  } catch {
    return undefined;
  }
};

/** CloudTrail shows the key policy as text, and says whether the lockout check was bypassed. */
const eventParameters = (operation: string, input: JsonObject): JsonObject => {
  const shown = lowerFirstObject(input);
  if (operation !== 'PutKeyPolicy') return shown;
  return { policyName: 'default', bypassPolicyLockoutSafetyCheck: false, ...shown };
};

/** Routes one KMS request; `undefined` for operations the lab does not know. */
export const kmsService = (account: Account, request: ServiceRequest): Routed | undefined => {
  const operation = operations[request.operation ?? ''];
  if (operation === undefined || request.operation === undefined) return undefined;
  const input = jsonBody(request);
  const arn = resourceArn(account, request.region, input);
  return {
    operation: request.operation,
    resource: arn ?? (typeof input.KeyId === 'string' ? input.KeyId : undefined),
    write: operation.write,
    eventRegion: request.region,
    requestParameters: operation.write ? eventParameters(request.operation, input) : null,
    resources: arn === undefined ? [] : [{ type: 'AWS::KMS::Key', ARN: arn }],
    run: () => operation.run({ account, request, input }),
  };
};

/** KMS grants, with CloudFront's kind: a service principal and a mandatory SourceArn constraint (aws-facts 3.9). */
import { isJsonObject, type JsonObject } from '../../../lib/core/model/json.ts';
import { jsonReply } from '../json-protocol.ts';
import { AwsError, type Reply } from '../wire.ts';
import { invalidState, type KmsContext, keyOf, textInput } from './policy.ts';
import type { Key } from './state.ts';

const invalid = (message: string): AwsError => new AwsError('ValidationException', 400, message);

const checkGrantee = (input: JsonObject): void => {
  const service = input.GranteeServicePrincipal !== undefined;
  if (service === (input.GranteePrincipal !== undefined)) {
    throw invalid('Specify either GranteePrincipal or GranteeServicePrincipal.');
  }
  const constraints = isJsonObject(input.Constraints) ? input.Constraints : {};
  if (service && typeof constraints.SourceArn !== 'string') {
    throw invalid('A grant to a service principal must have a SourceArn constraint.');
  }
  if (!Array.isArray(input.Operations) || input.Operations.length === 0)
    throw invalid('Operations must not be empty.');
};

/** The two states have names of their own (KMS/key-state). */
const checkState = (key: Key): void => {
  if (key.state === 'Disabled') throw new AwsError('DisabledException', 400, `${key.arn} is disabled.`);
  if (key.state !== 'Enabled') throw invalidState(key);
};

export const createGrant = (context: KmsContext): Reply => {
  const { account, input } = context;
  const key = keyOf(context);
  checkState(key);
  checkGrantee(input);
  const grantId = account.random.hex(64);
  const token = account.random.text('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 88);
  key.grants.push({ grantId, token, createdAt: account.clock.now(), request: input });
  return jsonReply({ GrantId: grantId, GrantToken: token }, { grantId });
};

export const revokeGrant = (context: KmsContext): Reply => {
  const key = keyOf(context);
  const grantId = textInput(context, 'GrantId');
  const index = key.grants.findIndex((grant) => grant.grantId === grantId);
  if (index < 0) throw new AwsError('NotFoundException', 400, `Grant ${grantId} is not found.`);
  key.grants.splice(index, 1);
  return jsonReply({});
};

const shownFields = [
  'Name',
  'GranteePrincipal',
  'GranteeServicePrincipal',
  'RetiringPrincipal',
  'RetiringServicePrincipal',
  'Operations',
  'Constraints',
] as const;

export const listGrants = (context: KmsContext): Reply => {
  const { input } = context;
  const key = keyOf(context);
  const matching = key.grants.filter(
    ({ grantId, request }) =>
      (input.GrantId === undefined || input.GrantId === grantId) &&
      (input.GranteePrincipal === undefined || input.GranteePrincipal === request.GranteePrincipal),
  );
  const start = typeof input.Marker === 'string' ? Number(input.Marker) : 0;
  const size = typeof input.Limit === 'number' ? input.Limit : 50;
  const truncated = start + size < matching.length;
  const grants = matching.slice(start, start + size).map(({ grantId, createdAt, request }): JsonObject => {
    const present = shownFields.filter((field) => request[field] !== undefined);
    const fields = Object.fromEntries(present.map((field) => [field, request[field] ?? null]));
    const IssuingAccount = `arn:${context.account.partition}:iam::${context.account.id}:root`;
    return { KeyId: key.arn, GrantId: grantId, CreationDate: createdAt / 1000, IssuingAccount, ...fields };
  });
  return jsonReply({
    Grants: grants,
    Truncated: truncated,
    ...(truncated ? { NextMarker: String(start + size) } : {}),
  });
};

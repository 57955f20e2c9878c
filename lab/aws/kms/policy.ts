/** PutKeyPolicy, strict where KMS is strict (aws-facts 1.3, 3.10, 3.11). */
import type { Json, JsonObject } from '../../../lib/core/model/json.ts';
import type { Account } from '../account.ts';
import { jsonReply } from '../json-protocol.ts';
import { keyActions, namesMeant } from '../policy/actions.ts';
import { listOf } from '../policy/document.ts';
import { decideForCaller } from '../policy/lockout.ts';
import { type Bound, bindPrincipals, InvalidPrincipal } from '../policy/principals.ts';
import { shapeFault } from '../policy/shape.ts';
import { AwsError, type Reply, type ServiceRequest } from '../wire.ts';
import { findKey, keyPolicyText } from './lookup.ts';
import type { Key } from './state.ts';

/** 32 KB: the limit of a key policy, in bytes. */
export const maxKeyPolicyBytes = 32_768;

export interface KmsContext {
  readonly account: Account;
  readonly request: ServiceRequest;
  readonly input: JsonObject;
}

export const textInput = (context: KmsContext, name: string): string => {
  const value = context.input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsError(
    'ValidationException',
    400,
    `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
  );
};

export const keyOf = (context: KmsContext): Key =>
  findKey(context.account, textInput(context, 'KeyId'), context.request.region);

const malformed = (message: string): AwsError =>
  new AwsError('MalformedPolicyDocumentException', 400, message);

const scopeFault = (statement: JsonObject): string | undefined => {
  const actions = listOf(statement.Action ?? statement.NotAction).map(String);
  const known = actions.every((action) => namesMeant(action, 'kms', keyActions).length > 0);
  return known ? undefined : 'Policy contains a statement with one or more invalid actions.';
};

const parse = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw malformed('Policy is not valid JSON.');
  }
};

/** The document as KMS binds it; throws when KMS would refuse it. */
export const acceptKeyPolicy = (account: Account, text: string): Bound => {
  if (Buffer.byteLength(text) > maxKeyPolicyBytes) {
    throw new AwsError('LimitExceededException', 400, 'Policy is too long.');
  }
  const document = parse(text);
  const fault = shapeFault(document, { scopeFault });
  if (fault !== undefined) throw malformed(fault);
  try {
    return bindPrincipals(account, document as JsonObject);
  } catch (error) {
    if (!(error instanceof InvalidPrincipal)) throw error;
    throw malformed('Policy contains a statement with one or more invalid principals.');
  }
};

/** Refuses a policy under which the caller could not put the next one. */
export const refuseKeyLockout = async (context: KmsContext, arn: string, bound: Bound): Promise<void> => {
  if (!context.account.traps.lockoutCheck || context.input.BypassPolicyLockoutSafetyCheck === true) return;
  const answer = await decideForCaller(context.request.caller, 'kms:PutKeyPolicy', arn, bound.document);
  if (answer === 'Allowed') return;
  throw malformed('The new key policy will not allow you to update the key policy in the future.');
};

export const putKeyPolicy = async (context: KmsContext): Promise<Reply> => {
  const { account, input } = context;
  const key = keyOf(context);
  if (input.PolicyName !== undefined && input.PolicyName !== 'default') {
    throw new AwsError('NotFoundException', 400, 'No such policy exists');
  }
  if (key.manager === 'AWS') {
    const message = `User: ${context.request.caller.arn} is not authorized to perform: kms:PutKeyPolicy on resource: ${key.arn}`;
    throw new AwsError('AccessDeniedException', 400, message);
  }
  // In every state of the key (KMS/key-state).
  const text = textInput(context, 'Policy');
  const bound = acceptKeyPolicy(account, text);
  await refuseKeyLockout(context, key.arn, bound);
  key.policy = text;
  key.bindings = bound.bindings;
  return jsonReply({});
};

export const invalidState = (key: Key): AwsError =>
  new AwsError(
    'KMSInvalidStateException',
    400,
    `${key.arn} is ${key.state === 'PendingDeletion' ? 'pending deletion' : key.state}.`,
  );

export const getKeyPolicy = (context: KmsContext): Reply => {
  const key = keyOf(context);
  return jsonReply({ Policy: keyPolicyText(context.account, key), PolicyName: 'default' });
};

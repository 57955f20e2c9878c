/** grant-read: the statements that Origin Guard writes, and which existing statement can take one more reader. */
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { DocumentRef } from '../model/subject.ts';
import { bucketArnOf, parseDistributionArn } from './arns.ts';
import { listOf, oneOrMany } from './edit-parts.ts';
import { SOURCE_ARN } from './operators.ts';
import { CLOUDFRONT_SERVICE, oaiPrincipalArn, parsePrincipals } from './principals.ts';

export interface EditContext {
  readonly partition: string;
  readonly bucketArn?: string;
}

/** What a grant in this document allows: the action and the resource of its statements. */
export interface GrantForm {
  readonly action: string;
  readonly resource: string;
  readonly serviceSid: string;
}

export const grantForm = (document: DocumentRef, context: EditContext): GrantForm => {
  if (document.type === 'key') {
    return { action: 'kms:Decrypt', resource: '*', serviceSid: 'OriginGuardAllowCloudFrontDecrypt' };
  }
  const bucketArn = context.bucketArn ?? bucketArnOf(context.partition, document.name);
  return {
    action: 's3:GetObject',
    resource: `${bucketArn}/*`,
    serviceSid: 'OriginGuardAllowCloudFrontRead',
  };
};

const elements: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'Action',
  'Resource',
  'Condition',
]);

const isOnly = (value: Json | undefined, text: string): boolean => {
  const list = listOf(value);
  return list.length === 1 && list[0] === text;
};

const hasForm = (raw: JsonObject, form: GrantForm): boolean => {
  const actions = listOf(raw.Action);
  const [action] = actions;
  return (
    Object.keys(raw).every((name) => elements.has(name)) &&
    raw.Effect === 'Allow' &&
    actions.length === 1 &&
    typeof action === 'string' &&
    action.toLowerCase() === form.action.toLowerCase() &&
    isOnly(raw.Resource, form.resource)
  );
};

/**
 * Where one more distribution can be listed: the operator and key of the only condition of a plain OAC statement
 * of exactly our shape; undefined for every other statement.
 */
export const serviceSlot = (
  raw: JsonObject,
  form: GrantForm,
): { readonly operator: string; readonly key: string } | undefined => {
  const { Principal: principal, Condition: condition } = raw;
  if (!hasForm(raw, form) || !isJsonObject(principal) || !isJsonObject(condition)) return undefined;
  if (Object.keys(principal).length !== 1 || !isOnly(principal.Service, CLOUDFRONT_SERVICE)) return undefined;
  const [operator, ...otherOperators] = Object.keys(condition);
  const keys = operator === undefined ? undefined : condition[operator];
  if (operator === undefined || otherOperators.length > 0 || !isJsonObject(keys)) return undefined;
  const [key, ...otherKeys] = Object.keys(keys);
  if (key === undefined || otherKeys.length > 0 || key.toLowerCase() !== SOURCE_ARN) return undefined;
  const namesDistributions = listOf(keys[key]).every(isExactDistribution);
  const scopes = ['StringEquals', 'ArnEquals', 'ArnLike'].includes(operator);
  return scopes && namesDistributions ? { operator, key } : undefined;
};

/** A value that can never match (a pattern under StringEquals, a typing error) marks a statement to leave alone. */
const isExactDistribution = (value: Json): boolean =>
  typeof value === 'string' && parseDistributionArn(value) !== undefined;

/** True when the statement grants exactly our read to this OAI, without conditions. */
export const grantsOai = (raw: JsonObject, form: GrantForm, oaiId: string): boolean =>
  hasForm(raw, form) &&
  (raw.Condition === undefined || (isJsonObject(raw.Condition) && Object.keys(raw.Condition).length === 0)) &&
  raw.Principal !== undefined &&
  parsePrincipals(raw.Principal).some((value) => value.type === 'oai' && value.id === oaiId);

/** The Sid, with the first free number behind it when it is taken. */
export const freeSid = (wanted: string, taken: ReadonlySet<string>): string => {
  let sid = wanted;
  for (let number = 2; taken.has(sid); number += 1) sid = `${wanted}${number}`;
  return sid;
};

export const serviceStatement = (
  sid: string,
  form: GrantForm,
  sourceArns: readonly string[],
): JsonObject => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: { Service: CLOUDFRONT_SERVICE },
  Action: form.action,
  Resource: form.resource,
  Condition: { StringEquals: { 'aws:SourceArn': oneOrMany(sourceArns) } },
});

export const oaiStatement = (sid: string, form: GrantForm, oaiId: string, partition: string): JsonObject => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: { AWS: oaiPrincipalArn(partition, oaiId) },
  Action: form.action,
  Resource: form.resource,
});

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
  /** True for what stands where the id of a distribution should and is another id, so that its ARN never asks. */
  readonly isNoDistribution?: (id: string) => boolean;
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

interface Member {
  readonly name: string;
  readonly value: Json;
}

/** The one member of an object; undefined when it has none or more, or is no object. */
const onlyMember = (value: Json | undefined): Member | undefined => {
  const [only, ...others] = isJsonObject(value) ? Object.entries(value) : [];
  return only === undefined || others.length > 0 ? undefined : { name: only[0], value: only[1] };
};

/** A condition that lists distributions. */
export interface ServiceSlot {
  readonly operator: string;
  readonly key: string;
  readonly value: Json;
}

/**
 * Where one more distribution can be listed: the only condition of a plain OAC statement of exactly our shape;
 * undefined for every other statement.
 */
export const serviceSlot = (
  raw: JsonObject,
  form: GrantForm,
  context: EditContext,
): ServiceSlot | undefined => {
  const principal = onlyMember(raw.Principal);
  const condition = onlyMember(raw.Condition);
  const compared = onlyMember(condition?.value);
  if (!hasForm(raw, form) || condition === undefined || compared === undefined) return undefined;
  if (principal?.name !== 'Service' || !isOnly(principal.value, CLOUDFRONT_SERVICE)) return undefined;
  const { name: operator } = condition;
  const { name: key, value } = compared;
  const listed = listOf(value);
  const lists =
    listed.length > 0 &&
    ['StringEquals', 'ArnEquals', 'ArnLike'].includes(operator) &&
    key.toLowerCase() === SOURCE_ARN &&
    listed.every((entry) => mayAsk(entry, context));
  return lists ? { operator, key, value } : undefined;
};

/**
 * A value that can never match (a pattern under StringEquals, a typing error, another partition) marks a statement
 * to leave alone (aws-facts 7, GRANT_INEFFECTIVE).
 */
const mayAsk = (value: Json, { partition, isNoDistribution }: EditContext): boolean => {
  const arn = typeof value === 'string' ? parseDistributionArn(value) : undefined;
  return arn?.partition === partition && isNoDistribution?.(arn.id) !== true;
};

/** True when the statement grants exactly our read to this OAI, without conditions. */
export const grantsOai = (raw: JsonObject, form: GrantForm, oaiId: string): boolean =>
  hasForm(raw, form) &&
  (raw.Condition === undefined || (isJsonObject(raw.Condition) && Object.keys(raw.Condition).length === 0)) &&
  parsePrincipals(raw.Principal ?? {}).some((value) => value.type === 'oai' && value.id === oaiId);

/** The Sid, with the first free number behind it when one of the statements has it. */
export const freeSid = (wanted: string, statements: readonly JsonObject[]): string => {
  const taken = new Set(statements.map((raw) => raw.Sid));
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

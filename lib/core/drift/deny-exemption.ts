/** The Deny as it could stand, so that it leaves CloudFront's reads alone (aws-facts 1.4): a suggestion, never written. */
import type { DesiredRead } from '../desired/reads.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Statement } from '../model/policy.ts';
import { oneOrMany } from '../policy/edit-parts.ts';
import { oaiPrincipalArn } from '../policy/principals.ts';

const merged = (condition: JsonObject, operator: string, key: string, value: Json): JsonObject => {
  const keys = isJsonObject(condition[operator]) ? condition[operator] : {};
  return { ...condition, [operator]: { ...keys, [key]: value } };
};

/** `aws:PrincipalIsAWSService` exempts an access control; an identity is exempted by its own ARN. */
export const withExemption = (
  { raw }: Statement,
  reads: readonly DesiredRead[],
  partition: string,
): JsonObject => {
  const oais = reads.flatMap(({ reader }) =>
    reader.type === 'oai' ? [oaiPrincipalArn(partition, reader.id)] : [],
  );
  const services = reads.some(({ reader }) => reader.type === 'distribution');
  let condition: JsonObject = isJsonObject(raw.Condition) ? raw.Condition : {};
  if (services) condition = merged(condition, 'BoolIfExists', 'aws:PrincipalIsAWSService', 'false');
  if (oais.length > 0) condition = merged(condition, 'StringNotEquals', 'aws:PrincipalArn', oneOrMany(oais));
  return { ...raw, Condition: condition };
};

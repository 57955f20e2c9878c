/** What Block Public Access calls a public bucket policy (aws-facts 1.5): not granted to fixed values only. */
import { isJsonObject, type Json, type JsonObject } from '../../../lib/core/model/json.ts';
import { listOf, statementsOf } from './document.ts';

const restrictingKeys = new Set([
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:sourceip',
  'aws:userid',
  'aws:principalorgid',
  'aws:principalarn',
  'aws:principalaccount',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);

/** Only a condition that must hold, on a key that must be there, restricts. */
const restrictingOperator =
  /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like)|IpAddress)$/;

const narrowNetwork = (cidr: string): boolean => {
  const bits = Number(cidr.split('/')[1] ?? (cidr.includes(':') ? 128 : 32));
  return bits >= (cidr.includes(':') ? 32 : 8);
};

const fixed = (key: string, value: string): boolean => {
  if (value.includes('${')) return false;
  if (key === 'aws:sourceip') return narrowNetwork(value);
  // An access point ARN may leave the name open while the account is said.
  if (key === 's3:dataaccesspointarn') return /^arn:[^:*?]+:s3:[^:]*:\d{12}:/.test(value);
  if (key === 'aws:userid') return !/^\*|^A[A-Z]+\*$/.test(value) && !value.startsWith('*');
  return !/[*?]/.test(value);
};

const restricts = (condition: Json | undefined): boolean => {
  if (!isJsonObject(condition)) return false;
  return Object.entries(condition).some(
    ([operator, block]) =>
      restrictingOperator.test(operator) &&
      isJsonObject(block) &&
      Object.entries(block).some(([written, values]) => {
        const key = written.toLowerCase();
        return restrictingKeys.has(key) && listOf(values).every((value) => fixed(key, String(value)));
      }),
  );
};

const openToAnyone = (statement: JsonObject): boolean => {
  if (statement.NotPrincipal !== undefined) return true;
  const { Principal: principal } = statement;
  if (principal === '*') return true;
  return isJsonObject(principal) && listOf(principal.AWS).some((value) => value === '*');
};

export const isPublicPolicy = (document: JsonObject): boolean =>
  statementsOf(document).some(
    (statement) => statement.Effect === 'Allow' && openToAnyone(statement) && !restricts(statement.Condition),
  );

/** Policy documents as the harness reads them, apart from the guard's own reading of them. */
import type { Account } from '../../../lab/aws/account.ts';
import { listOf, statementsOf } from '../../../lab/aws/policy/document.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../lib/core/model/json.ts';

export type Document = JsonObject | null;

/** Lists in any order, a list of one like its member, unique ids of identities by their names. */
const normal = (account: Account, value: Json): unknown => {
  if (typeof value === 'string') {
    const record = account.principals.byUniqueId(value);
    return record?.kind === 'oai' ? record.arn : value;
  }
  if (Array.isArray(value)) {
    const members = (value as readonly Json[]).map((member) => normal(account, member));
    if (members.length === 1) return members[0];
    return members.map((member) => JSON.stringify(member)).sort();
  }
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, normal(account, member)] as const);
  return Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1)));
};

export const meaningOf = (account: Account, document: Document): string =>
  JSON.stringify(
    document === null
      ? null
      : {
          ...(normal(account, { ...document, Statement: [] }) as object),
          Statement: meanings(account, document),
        },
  );

/** Statement by statement, in their order. */
const meanings = (account: Account, document: JsonObject): readonly string[] =>
  statementsOf(document).map((statement) => JSON.stringify(normal(account, statement)));

/** Grants to CloudFront and its identities, and what the guard named as its own, may change; all else is foreign. */
const isOurs = (meaning: string): boolean => {
  const statement = JSON.parse(meaning) as JsonObject;
  if (String(statement.Sid ?? '').startsWith('OriginGuard')) return true;
  return statement.Effect === 'Allow' && /cloudfront/i.test(JSON.stringify(statement.Principal ?? ''));
};

/** In order, as text to compare. */
export const foreignOf = (account: Account, document: Document): readonly string[] =>
  document === null ? [] : meanings(account, document).filter((meaning) => !isOurs(meaning));

const namesIn = (value: Json | undefined): readonly string[] =>
  listOf(value).flatMap((one) => (isJsonObject(one) ? Object.values(one).flatMap(namesIn) : [String(one)]));

/** Distributions and identities that an Allow names, by ARN. */
export const readersIn = (account: Account, document: Document): ReadonlySet<string> => {
  const statements = document === null ? [] : statementsOf(document);
  const names = statements
    .filter((statement) => statement.Effect === 'Allow')
    .flatMap((statement) => [...namesIn(statement.Principal), ...namesIn(statement.Condition)])
    .map((name) => account.principals.byUniqueId(name)?.arn ?? name);
  return new Set(names.filter((name) => /:distribution\/E|Origin Access Identity/.test(name)));
};

/** Distributions that a Deny names, by ARN. */
export const deniedIn = (document: Document): ReadonlySet<string> => {
  const statements = document === null ? [] : statementsOf(document);
  return new Set(
    statements
      .filter((statement) => statement.Effect === 'Deny')
      .flatMap((statement) => namesIn(statement.Condition)),
  );
};

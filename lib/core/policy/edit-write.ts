/** grant-write: gives writes back in statements of their own, beside the reads. */
import type { GrantWrite } from '../model/change.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type Reader, readerKey } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';
import { type EditContext, freeSid, grantForm } from './edit-grant.ts';
import { listOf, oneOrMany } from './edit-parts.ts';
import { CLOUDFRONT_SERVICE, oaiPrincipalArn } from './principals.ts';

/** The only writes that can be given back (aws-facts 2.4). */
const restorable: Readonly<Record<DocumentRef['type'], readonly string[]>> = {
  bucket: ['s3:PutObject', 's3:DeleteObject'],
  key: ['kms:GenerateDataKey*', 'kms:Encrypt'],
};

/** Why these writes cannot be given; undefined when they can. */
export const writeProblem = ({ actions, document, reader }: GrantWrite): string | undefined => {
  if (document.type === 'key' && reader.type === 'oai')
    return 'a key cannot be granted to an origin access identity: KMS does not know OAIs';
  if (actions.length === 0) return 'no action was named that should be given back';
  const other = actions.find((action) => !restorable[document.type].includes(action));
  return other === undefined ? undefined : `${other} is no write that Origin Guard gives back`;
};

interface Wanted {
  readonly reader: Reader;
  readonly actions: readonly string[];
}

const principalOf = (reader: Reader, { partition }: EditContext): JsonObject =>
  reader.type === 'oai' ? { AWS: oaiPrincipalArn(partition, reader.id) } : { Service: CLOUDFRONT_SERVICE };

/** All of the group want the same actions, and are distributions or one identity. */
const statementOf = (
  sid: string,
  group: readonly Wanted[],
  resource: string,
  context: EditContext,
): JsonObject => {
  const arns = group.flatMap(({ reader }) => (reader.type === 'distribution' ? [reader.arn] : []));
  const [principal = {}] = group.map(({ reader }) => principalOf(reader, context));
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: principal,
    Action: oneOrMany(group.flatMap(({ actions }) => actions)),
    Resource: resource,
    ...(arns.length === 0 ? {} : { Condition: { StringEquals: { 'aws:SourceArn': oneOrMany(arns) } } }),
  };
};

/** True when one of our own statements gives it already, so that a second run adds nothing. */
const gives = (
  raw: JsonObject,
  reader: Reader,
  action: string,
  resource: string,
  context: EditContext,
): boolean => {
  const arns = listOf(memberOf(memberOf(raw.Condition, 'StringEquals'), 'aws:SourceArn'));
  return (
    String(raw.Sid).startsWith('OriginGuard') &&
    raw.Effect === 'Allow' &&
    JSON.stringify(raw.Principal) === JSON.stringify(principalOf(reader, context)) &&
    (reader.type === 'oai' ? raw.Condition === undefined : arns.includes(reader.arn)) &&
    listOf(raw.Action).includes(action) &&
    JSON.stringify(listOf(raw.Resource)) === JSON.stringify([resource])
  );
};

const memberOf = (value: Json | undefined, name: string): Json | undefined =>
  isJsonObject(value) ? value[name] : undefined;

const groupKey = ({ reader, actions }: Wanted): string =>
  `${actions.join(' ')} ${reader.type === 'oai' ? reader.id : ''}`;

/** The statements with the wanted writes behind them: one for all distributions that get the same, one per OAI. */
export const addWrites = (
  statements: readonly JsonObject[],
  changes: readonly GrantWrite[],
  document: DocumentRef,
  context: EditContext,
): readonly JsonObject[] => {
  const { resource } = grantForm(document, context);
  const readers = [...new Map(changes.map(({ reader }) => [readerKey(reader), reader])).values()];
  const wanted = readers
    .map((reader): Wanted => {
      const own = changes.filter((change) => readerKey(change.reader) === readerKey(reader));
      const actions = [...new Set(own.flatMap((change) => change.actions))].sort();
      const given = (action: string): boolean =>
        statements.some((raw) => gives(raw, reader, action, resource, context));
      return { reader, actions: actions.filter((action) => !given(action)) };
    })
    .filter(({ actions }) => actions.length > 0);
  const next = [...statements];
  for (const [, group] of [...Map.groupBy(wanted, groupKey)].sort(byKey))
    next.push(statementOf(freeSid('OriginGuardAllowCloudFrontWrite', next), group, resource, context));
  return next;
};

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

/** grant-write: gives writes back in statements of their own, beside the reads. */
import type { GrantWrite } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import type { Reader } from '../model/memory.ts';
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
  readonly action: string;
}

const principalOf = (reader: Reader, { partition }: EditContext): JsonObject =>
  reader.type === 'oai' ? { AWS: oaiPrincipalArn(partition, reader.id) } : { Service: CLOUDFRONT_SERVICE };

const statementOf = (
  sid: string,
  readers: readonly Reader[],
  actions: readonly string[],
  resource: string,
  context: EditContext,
): JsonObject => {
  const arns = readers.flatMap((reader) => (reader.type === 'distribution' ? [reader.arn] : []));
  const [first] = readers;
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: first === undefined ? {} : principalOf(first, context),
    Action: oneOrMany(actions),
    Resource: resource,
    ...(arns.length === 0 ? {} : { Condition: { StringEquals: { 'aws:SourceArn': oneOrMany(arns) } } }),
  };
};

/** True when one of our own statements gives it already, so that a second run adds nothing. */
const gives = (
  raw: JsonObject,
  { reader, action }: Wanted,
  resource: string,
  context: EditContext,
): boolean => {
  if (typeof raw.Sid !== 'string' || !raw.Sid.startsWith('OriginGuard')) return false;
  const { Condition: condition } = raw;
  const arns = listOf(
    ((condition as JsonObject | undefined)?.StringEquals as JsonObject | undefined)?.['aws:SourceArn'],
  );
  const listed = reader.type === 'oai' ? condition === undefined : arns.includes(reader.arn);
  const own = statementOf(raw.Sid, [reader], [action], resource, context);
  return (
    listed &&
    raw.Effect === 'Allow' &&
    JSON.stringify(raw.Principal) === JSON.stringify(own.Principal) &&
    listOf(raw.Action).includes(action) &&
    JSON.stringify(listOf(raw.Resource)) === JSON.stringify([resource])
  );
};

const groupKey = ({ reader }: Wanted, actions: readonly string[]): string =>
  `${actions.join(' ')} ${reader.type === 'oai' ? reader.id : ''}`;

const readerText = (reader: Reader): string => (reader.type === 'oai' ? `oai ${reader.id}` : reader.arn);

/** The statements with the wanted writes behind them: one for all distributions that get the same, one per OAI. */
export const addWrites = (
  statements: readonly JsonObject[],
  changes: readonly GrantWrite[],
  document: DocumentRef,
  context: EditContext,
): readonly JsonObject[] => {
  const { resource } = grantForm(document, context);
  const wanted = changes
    .flatMap(({ reader, actions }) => actions.map((action): Wanted => ({ reader, action })))
    .filter((one) => !statements.some((raw) => gives(raw, one, resource, context)));
  const perReader = [...Map.groupBy(wanted, ({ reader }) => readerText(reader)).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ one: first, actions: [...new Set(group.map(({ action }) => action))].sort() }];
  });
  const groups = Map.groupBy(perReader, ({ one, actions }) => groupKey(one, actions));
  const taken = new Set(statements.flatMap((raw) => (typeof raw.Sid === 'string' ? [raw.Sid] : [])));
  const fresh = [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, members]) => {
      const readers = members.map(({ one }) => one.reader);
      const sid = freeSid('OriginGuardAllowCloudFrontWrite', taken);
      taken.add(sid);
      return statementOf(sid, readers, members[0]?.actions ?? [], resource, context);
    });
  return [...statements, ...fresh];
};

/** What every check gets: the planned write, the facts, and both documents parsed. */
import type {
  AddTlsDeny,
  Change,
  GrantRead,
  GrantWrite,
  PrunePrincipal,
  RemoveReader,
  ScopeGrant,
  ShrinkActions,
} from '../model/change.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { Reader } from '../model/memory.ts';
import type { PlannedWrite } from '../model/plan.ts';
import type { PolicyDocument, PrincipalValue, Statement } from '../model/policy.ts';
import { bucketArnOf } from '../policy/arns.ts';
import { parsePolicy } from '../policy/parse.ts';
import { isCloudFrontService } from '../policy/principals.ts';

export interface GuardInput {
  readonly write: PlannedWrite;
  readonly facts: Facts;
  readonly before: PolicyDocument;
  readonly after: PolicyDocument;
  /** `bucket site` or `key arn:…`, for messages. */
  readonly name: string;
  /** ARN of the bucket or the key. */
  readonly arn: string;
  readonly grants: readonly GrantRead[];
  readonly scopes: readonly ScopeGrant[];
  readonly removals: readonly RemoveReader[];
  readonly shrinks: readonly ShrinkActions[];
  readonly prunes: readonly PrunePrincipal[];
  readonly writeGrants: readonly GrantWrite[];
  readonly tlsDenies: readonly AddTlsDeny[];
}

/** Undefined when there is no objection, else one sentence that names the statement. */
export type Check = (input: GuardInput) => string | undefined;

const empty: JsonObject = { Version: '2012-10-17', Statement: [] };

const ofType = <T extends Change['type']>(changes: readonly Change[], type: T) =>
  changes.filter((change): change is Extract<Change, { readonly type: T }> => change.type === type);

/** The input, or the reason for which the write cannot even be looked at. */
export const guardInput = (write: PlannedWrite, facts: Facts): GuardInput | string => {
  const { document, changes } = write;
  const before = parsePolicy(write.from ?? empty);
  if (!before.ok) return `The policy as it stands cannot be judged: ${before.because}`;
  const after = parsePolicy(write.to ?? empty);
  if (!after.ok) return `The policy to be written cannot be judged: ${after.because}`;
  return {
    write,
    facts,
    before: before.document,
    after: after.document,
    name: document.type === 'bucket' ? `bucket ${document.name}` : `key ${document.arn}`,
    arn: document.type === 'bucket' ? bucketArnOf(facts.partition, document.name) : document.arn,
    grants: ofType(changes, 'grant-read'),
    scopes: ofType(changes, 'scope-grant'),
    removals: ofType(changes, 'remove-reader'),
    shrinks: ofType(changes, 'shrink-actions'),
    prunes: ofType(changes, 'prune-principal'),
    writeGrants: ofType(changes, 'grant-write'),
    tlsDenies: ofType(changes, 'add-tls-deny'),
  };
};

/** The action that a granted reader is meant to have. */
export const readAction = ({ write }: GuardInput): string =>
  write.document.type === 'bucket' ? 's3:GetObject' : 'kms:Decrypt';

/** Distribution ARNs that a change wants to let in, by grant or by the list of a scope. */
export const intendedArns = ({ grants, scopes }: GuardInput): ReadonlySet<string> =>
  new Set([
    ...grants.flatMap(({ reader }) => (reader.type === 'distribution' ? [reader.arn] : [])),
    ...scopes.flatMap(({ sourceArns }) => sourceArns),
  ]);

export const intendedOais = ({ grants }: GuardInput): ReadonlySet<string> =>
  new Set(grants.flatMap(({ reader }) => (reader.type === 'oai' ? [reader.id] : [])));

export const readerName = (reader: Reader): string =>
  reader.type === 'distribution' ? reader.arn : `origin access identity ${reader.id}`;

/** True for the id of a deleted principal that a change drops from this very statement. */
export const isPruned = (value: PrincipalValue, statement: Statement, { prunes }: GuardInput): boolean =>
  value.type === 'unique-id' &&
  prunes.some((prune) => prune.statement.index === statement.index && prune.id === value.id);

/** True for the principals that are ours to edit: the CloudFront service and OAIs (law 5). */
export const isCloudFrontReader = (value: PrincipalValue, input: GuardInput): boolean => {
  if (isCloudFrontService(value) || value.type === 'oai') return true;
  return value.type === 'canonical-user' && oaiCanonicalIds(input).has(value.id);
};

/** S3 canonical user id -> OAI id, as far as the list of OAIs was read. */
export const oaiCanonicalIds = ({ facts }: GuardInput): ReadonlyMap<string, string> => {
  const identities = facts.originAccessIdentities;
  if (identities.status !== 'known') return new Map();
  return new Map(
    [...identities.value.values()].flatMap(({ id, canonicalUserId }) =>
      canonicalUserId === undefined ? [] : [[canonicalUserId, id] as const],
    ),
  );
};

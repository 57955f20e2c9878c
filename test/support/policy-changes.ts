/** Short words for statements and changes, for tests that spell a policy out. */
import type {
  Change,
  PrunePrincipal,
  RemoveReader,
  ScopeGrant,
  ShrinkActions,
  StatementRef,
} from '../../lib/core/model/change.ts';
import { isJsonObject, type JsonObject } from '../../lib/core/model/json.ts';
import type { PlannedWrite } from '../../lib/core/model/plan.ts';
import type { DocumentRef } from '../../lib/core/model/subject.ts';
import { canonicalStatement } from '../../lib/core/policy/canonical.ts';
import { applyChanges } from '../../lib/core/policy/edit.ts';
import { keyArnOf, oaiArn } from './builders.ts';
import { bucketRef } from './policies.ts';

export const keyRef: DocumentRef = { type: 'key', arn: keyArnOf('k') };
export const cloudFront: JsonObject = { Service: 'cloudfront.amazonaws.com' };

/** The documented OAC statement for bucket `site`. */
export const oac = (sourceArn: string | readonly string[], parts: JsonObject = {}): JsonObject => ({
  Sid: 'Site',
  Effect: 'Allow',
  Principal: cloudFront,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  Condition: { StringEquals: { 'AWS:SourceArn': sourceArn } },
  ...parts,
});

export const grant = (arn: string, document: DocumentRef = bucketRef): Change => ({
  type: 'grant-read',
  document,
  reader: { type: 'distribution', arn },
});

export const grantOai = (id: string, document: DocumentRef = bucketRef): Change => ({
  type: 'grant-read',
  document,
  reader: { type: 'oai', id },
});

export const refOf = (from: JsonObject, index: number): StatementRef => {
  const statement = Array.isArray(from.Statement) ? from.Statement[index] : from.Statement;
  if (!isJsonObject(statement)) throw new Error(`no statement ${index}`);
  return { index, canonical: canonicalStatement(statement) };
};

export const remove = (
  from: JsonObject,
  index: number,
  arn: string,
  document: DocumentRef = bucketRef,
): RemoveReader => ({
  type: 'remove-reader',
  document,
  statement: refOf(from, index),
  reader: { type: 'distribution', arn },
  written: arn,
});

export const removeOai = (
  from: JsonObject,
  index: number,
  id: string,
  written = oaiArn(id),
): RemoveReader => ({
  type: 'remove-reader',
  document: bucketRef,
  statement: refOf(from, index),
  reader: { type: 'oai', id },
  written,
});

export const scope = (
  from: JsonObject,
  index: number,
  sourceArns: readonly string[],
  parts: Partial<ScopeGrant> = {},
): ScopeGrant => ({
  type: 'scope-grant',
  document: bucketRef,
  statement: refOf(from, index),
  operator: 'StringEquals',
  sourceArns,
  ...parts,
});

export const shrink = (
  from: JsonObject,
  index: number,
  actions: readonly string[],
  document: DocumentRef = bucketRef,
): ShrinkActions => ({ type: 'shrink-actions', document, statement: refOf(from, index), actions });

export const prune = (
  from: JsonObject,
  index: number,
  id: string,
  document: DocumentRef = bucketRef,
): PrunePrincipal => ({ type: 'prune-principal', document, statement: refOf(from, index), id });

export const grantWrite = (
  arn: string,
  actions: readonly string[],
  document: DocumentRef = bucketRef,
): Change => ({ type: 'grant-write', document, reader: { type: 'distribution', arn }, actions });

export const grantOaiWrite = (id: string, actions: readonly string[]): Change => ({
  type: 'grant-write',
  document: bucketRef,
  reader: { type: 'oai', id },
  actions,
});

export const tlsDeny: Change = { type: 'add-tls-deny', document: bucketRef };

/** The Deny that `tlsDeny` adds to bucket `site`. */
export const tlsDenyStatement: JsonObject = {
  Sid: 'OriginGuardDenyInsecureTransport',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};

/** The document that the editor makes; throws when it refuses. */
export const edit = (from: JsonObject | null, ...changes: readonly Change[]): JsonObject | null => {
  const edited = applyChanges(from, changes, { partition: 'aws' });
  if (!edited.ok) throw new Error(edited.because);
  return edited.to;
};

export const write = (
  from: JsonObject | null,
  to: JsonObject | null,
  ...changes: readonly Change[]
): PlannedWrite => ({
  document: changes[0]?.document ?? bucketRef,
  from,
  to,
  changes,
  findings: [],
  invalidations: [],
});

/** The write that the editor makes of the changes. */
export const planned = (from: JsonObject | null, ...changes: readonly Change[]): PlannedWrite =>
  write(from, edit(from, ...changes), ...changes);

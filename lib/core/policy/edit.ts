/**
 * The surgical edit: applies planned changes to a policy as read. Statements that no change names come out as they
 * were, in order; the order of the changes cannot matter, because each stage works on sets (law 4, law 5).
 */
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { readerKey } from '../model/memory.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { type DocumentRef, subjectKey } from '../model/subject.ts';
import { bucketArnOf } from './arns.ts';
import { addGrants } from './edit-add.ts';
import { type EditContext, grantForm, grantsOai, serviceSlot } from './edit-grant.ts';
import { type Edit, editStatements, ofType } from './edit-statements.ts';
import { isTlsDeny, withTlsDeny } from './edit-tls.ts';
import { addWrites, writeProblem } from './edit-write.ts';
import { parsePolicy } from './parse.ts';

export type Edited =
  | { readonly ok: true; readonly to: JsonObject | null }
  | { readonly ok: false; readonly because: string };

const refuse = (because: string): Edited => ({ ok: false, because });

/**
 * `from: null` is "no policy". Answers `to: null` only when the removals took the very last statement of a bucket
 * policy, and `ok: false` with a sentence when a change does not fit the document; then nothing must be written.
 */
export const applyChanges = (
  from: JsonObject | null,
  changes: readonly Change[],
  context: EditContext,
): Edited => {
  const [first] = changes;
  if (first === undefined) return { ok: true, to: from };
  const { document } = first;
  if (changes.some((change) => subjectKey(change.document) !== subjectKey(document))) {
    return refuse('The changes speak of different documents, so none of them was applied.');
  }
  if (from === null && document.type === 'key') {
    return refuse(`Key ${document.arn} has no policy here, but every key has one: it was not read.`);
  }
  const parsed = parsePolicy(
    from === null ? { Version: '2012-10-17', Statement: [] } : structuredClone(from),
  );
  return parsed.ok ? editDocument(parsed.document, document, changes, context) : refuse(parsed.because);
};

const editDocument = (
  policy: PolicyDocument,
  document: DocumentRef,
  changes: readonly Change[],
  context: EditContext,
): Edited => {
  const grants = ofType(changes, 'grant-read');
  const problem = additionProblem(document, changes);
  if (problem !== undefined) return refuse(problem);
  const edits = changes.filter((change): change is Edit => 'statement' in change);
  const form = grantForm(document, context);
  const edited = editStatements(policy, edits, ({ reader, written }, raw) => {
    if (!grants.some((grant) => readerKey(grant.reader) === readerKey(reader))) return false;
    return reader.type === 'oai'
      ? grantsOai(raw, form, reader.id)
      : written === reader.arn && serviceSlot(raw, form, context) !== undefined;
  });
  if (!edited.ok) return refuse(edited.because);
  const statements = withAdditions(
    addGrants(edited.slots, grants, form, context),
    policy,
    document,
    changes,
    context,
  );
  if (statements.length === 0) {
    return document.type === 'bucket'
      ? { ok: true, to: null }
      : refuse(`Nothing would be left of the policy of key ${document.arn}; a key cannot be without one.`);
  }
  return { ok: true, to: withStatements(policy.raw, statements) };
};

/** Why something cannot be added, as a sentence; undefined when all can. */
const additionProblem = (document: DocumentRef, changes: readonly Change[]): string | undefined => {
  if (document.type === 'key' && ofType(changes, 'grant-read').some(({ reader }) => reader.type === 'oai'))
    return 'A key cannot be granted to an origin access identity: KMS does not know OAIs.';
  if (document.type === 'key' && ofType(changes, 'add-tls-deny').length > 0)
    return 'A Deny of requests without TLS is for buckets; KMS takes no request without TLS.';
  const problem = ofType(changes, 'grant-write')
    .map(writeProblem)
    .find((text) => text !== undefined);
  return problem === undefined ? undefined : `Nothing was changed: ${problem}.`;
};

/** What comes in whole: first the writes, then the Deny, so that the order of changes cannot matter. */
const withAdditions = (
  statements: readonly JsonObject[],
  policy: PolicyDocument,
  document: DocumentRef,
  changes: readonly Change[],
  context: EditContext,
): readonly JsonObject[] => {
  const written = addWrites(statements, ofType(changes, 'grant-write'), document, context);
  if (document.type === 'key' || ofType(changes, 'add-tls-deny').length === 0) return written;
  const bucketArn = context.bucketArn ?? bucketArnOf(context.partition, document.name);
  return policy.statements.some((statement) => isTlsDeny(statement, bucketArn))
    ? written
    : withTlsDeny(written, bucketArn);
};

/** A single statement written as an object stays one while it stays single. */
const withStatements = (raw: JsonObject, statements: readonly JsonObject[]): JsonObject => {
  const [only] = statements;
  const keepObject = !Array.isArray(raw.Statement) && statements.length === 1 && only !== undefined;
  const entries = Object.entries(raw).map(
    ([name, value]) => [name, name === 'Statement' ? (keepObject ? only : statements) : value] as const,
  );
  return Object.fromEntries(entries);
};

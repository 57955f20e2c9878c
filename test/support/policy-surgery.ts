/** Arbitrary policies with ids of deleted principals and broad grants, and the changes that answer them. */
import fc from 'fast-check';
import type { Change } from '../../lib/core/model/change.ts';
import type { JsonObject } from '../../lib/core/model/json.ts';
import type { Statement } from '../../lib/core/model/policy.ts';
import { statementRef } from '../../lib/core/policy/grants.ts';
import { parsePolicy } from '../../lib/core/policy/parse.ts';
import { isCloudFrontService } from '../../lib/core/policy/principals.ts';
import { account, arnOf, oaiArn } from './builders.ts';
import {
  bucketRef,
  distributionIds,
  foreignStatement,
  grantChanges,
  oacStatement,
  oaiIds,
  oaiStatement,
  possibleRemovals,
} from './policies.ts';

export const deadIds = ['AIDADEADDEADDEADDEAD1', 'AROADEADDEADDEADDEAD2'] as const;
const dead = fc.subarray([...deadIds], { minLength: 1 });

/** A dead id alone, beside an OAI, or among principals of others. */
const deadStatement: fc.Arbitrary<JsonObject> = fc
  .record({
    ids: dead,
    beside: fc.constantFrom<readonly string[]>(
      [],
      [oaiArn('E8OAI')],
      [`arn:aws:iam::${account}:role/deploy`],
      ['444455556666', oaiArn('E9OAI')],
    ),
    effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    negated: fc.boolean(),
    action: fc.constantFrom<string | string[]>(
      's3:GetObject',
      ['s3:GetObject'],
      ['s3:PutObject', 's3:List*'],
    ),
  })
  .map(({ ids, beside, effect, negated, action }) => ({
    Effect: effect,
    [negated && effect === 'Deny' ? 'NotPrincipal' : 'Principal']: { AWS: [...beside, ...ids] },
    Action: action,
    Resource: 'arn:aws:s3:::site/*',
  }));

const broadActions = fc.constantFrom<JsonObject>(
  { Action: 's3:*' },
  { Action: ['s3:Get*', 's3:PutObject'] },
  { Action: ['S3:GETOBJECT', 's3:PutObject', 's3:DeleteObject'] },
  { Action: ['s3:PutObject'] },
  { NotAction: 's3:DeleteBucket' },
);

const broadStatement: fc.Arbitrary<JsonObject> = fc
  .tuple(fc.oneof(oacStatement, oaiStatement), broadActions)
  .map(([{ Action: _, ...base }, actions]) => ({ ...base, ...actions }));

const statements = fc.oneof(
  { weight: 2, arbitrary: deadStatement },
  { weight: 3, arbitrary: broadStatement },
  { weight: 1, arbitrary: oacStatement },
  { weight: 2, arbitrary: foreignStatement },
);

const documents: fc.Arbitrary<JsonObject> = fc
  .record({
    version: fc.constantFrom('2012-10-17', '2008-10-17'),
    statements: fc.array(statements, { minLength: 1, maxLength: 5 }),
  })
  .map(({ version, statements: list }) => ({ Version: version, Statement: list }));

const prunesOf = (statement: Statement): readonly Change[] =>
  statement.effect === 'Deny' || statement.principal.negated
    ? []
    : statement.principal.values.flatMap((value): readonly Change[] =>
        value.type === 'unique-id'
          ? [
              {
                type: 'prune-principal',
                document: bucketRef,
                statement: statementRef(statement),
                id: value.id,
              },
            ]
          : [],
      );

const reads = ['s3:GetObject'];

const shrinksOf = (statement: Statement): readonly Change[] => {
  const { action, effect, principal } = statement;
  const ours = principal.values.every((value) => isCloudFrontService(value) || value.type === 'oai');
  if (effect === 'Deny' || principal.negated || !ours) return [];
  const listed = action.negated
    ? reads
    : action.values.filter((value) => value.toLowerCase() === 's3:getobject');
  const broad = action.values.some((value) => ['s3:*', 's3:Get*'].includes(value));
  const actions = listed.length > 0 ? listed : broad ? reads : [];
  return [{ type: 'shrink-actions', document: bucketRef, statement: statementRef(statement), actions }];
};

/** Every prune and shrink that the document offers. */
export const possibleSurgery = (raw: JsonObject): readonly Change[] => {
  const parsed = parsePolicy(raw);
  if (!parsed.ok) return [];
  return parsed.document.statements.flatMap((statement) => [...prunesOf(statement), ...shrinksOf(statement)]);
};

const writeChanges: fc.Arbitrary<readonly Change[]> = fc.array(
  fc
    .record({
      reader: fc.oneof(
        fc.constantFrom(...distributionIds).map((id) => ({ type: 'distribution', arn: arnOf(id) }) as const),
        fc.constantFrom(...oaiIds).map((id) => ({ type: 'oai', id }) as const),
      ),
      actions: fc.subarray(['s3:PutObject', 's3:DeleteObject'], { minLength: 1 }),
    })
    .map(({ reader, actions }): Change => ({ type: 'grant-write', document: bucketRef, reader, actions })),
  { maxLength: 3 },
);

/** What can be added to any document: reads, writes, the Deny of plain HTTP. */
export const additions: fc.Arbitrary<readonly Change[]> = fc
  .tuple(fc.option(grantChanges), writeChanges, fc.boolean())
  .map(([grants, writes, tls]) => [
    ...(grants ?? []),
    ...writes,
    ...(tls ? [{ type: 'add-tls-deny', document: bucketRef } as const] : []),
  ]);

/** A document with changes of every kind that fit it, in any order. */
export const surgeries: fc.Arbitrary<{ readonly from: JsonObject; readonly changes: readonly Change[] }> =
  documents.chain((from) =>
    fc
      .tuple(fc.subarray([...possibleSurgery(from), ...possibleRemovals(from)]), additions)
      .map(([edits, added]) => ({ from, changes: [...edits, ...added] })),
  );

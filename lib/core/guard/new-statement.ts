/** What a statement that Origin Guard adds may look like: one read or write for intended readers, or the Deny of plain HTTP. */

import type { JsonObject } from '../model/json.ts';
import { type Reader, readerKey } from '../model/memory.ts';
import type { Condition, Statement } from '../model/policy.ts';
import { canonicalJson } from '../policy/canonical.ts';
import { isCloudFrontService } from '../policy/principals.ts';
import { type GuardInput, readAction } from './check.ts';

const isOnly = (values: readonly string[], text: string): boolean =>
  values.length === 1 && values[0] === text;

/** Undefined when the new statement is what a planned change wants, else what is wrong, as the end of a sentence. */
export const newStatementProblem = (statement: Statement, input: GuardInput): string | undefined => {
  const { action, resource } = statement;
  if (statement.sid?.startsWith('OriginGuard') !== true) return 'would be new without a Sid of Origin Guard';
  if (statement.unknownElements.length > 0) return `would hold ${statement.unknownElements.join(', ')}`;
  if (statement.effect !== 'Allow') return denyProblem(statement, input);
  const wanted = input.write.document.type === 'bucket' ? `${input.arn}/*` : '*';
  if (resource.negated || !isOnly(resource.values, wanted)) return `would be about more than ${wanted}`;
  if (action.negated) return 'would allow more than the read';
  if (isOnly(action.values, readAction(input)))
    return readersProblem(statement, (reader) => isAmong(reader, input.grants));
  return writersProblem(statement, input);
};

const isAmong = (reader: Reader, changes: readonly { readonly reader: Reader }[]): boolean =>
  changes.some((change) => readerKey(change.reader) === readerKey(reader));

/** Every action has to be given back to every reader that the statement names. */
const writersProblem = (statement: Statement, input: GuardInput): string | undefined => {
  const { values } = statement.action;
  if (input.writeGrants.length === 0) return 'would allow more than the read';
  const unplanned = values.find(
    (action) => !input.writeGrants.some(({ actions }) => actions.includes(action)),
  );
  if (unplanned !== undefined) return `would allow ${unplanned}, which no change gives back`;
  return readersProblem(statement, (reader) =>
    values.every((action) =>
      isAmong(
        reader,
        input.writeGrants.filter(({ actions }) => actions.includes(action)),
      ),
    ),
  );
};

const readersProblem = (
  { principal, conditions }: Statement,
  isWanted: (reader: Reader) => boolean,
): string | undefined => {
  const [value, ...others] = principal.values;
  if (value === undefined || others.length > 0 || principal.negated)
    return 'would not name exactly one principal';
  if (isCloudFrontService(value)) return serviceProblem(conditions, isWanted);
  if (value.type !== 'oai') return `would let in ${value.written}`;
  return isWanted({ type: 'oai', id: value.id })
    ? undefined
    : `would let in the OAI ${value.id}, which no change names`;
};

const serviceProblem = (
  conditions: readonly Condition[],
  isWanted: (reader: Reader) => boolean,
): string | undefined => {
  const [only, ...others] = conditions;
  if (only === undefined) return 'would let in every distribution of every account';
  if (others.length > 0 || only.operator !== 'StringEquals' || only.key.toLowerCase() !== 'aws:sourcearn') {
    return 'would have other conditions than one StringEquals aws:SourceArn';
  }
  const stranger = only.values.find((arn) => !isWanted({ type: 'distribution', arn }));
  return stranger === undefined ? undefined : `would let in ${stranger}, which no change names`;
};

/** The only Deny that is ever added, word for word. */
const denyProblem = ({ raw }: Statement, { arn, tlsDenies, write }: GuardInput): string | undefined => {
  if (tlsDenies.length === 0 || write.document.type !== 'bucket') return 'would be a new Deny';
  const { Sid: _, ...rest } = raw;
  const expected: JsonObject = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  return canonicalJson(rest) === canonicalJson(expected)
    ? undefined
    : 'would be a new Deny of more than requests without TLS';
};

/** What a statement that Origin Guard adds may look like: one read, for intended readers, and nothing else. */
import type { Condition, Statement } from '../model/policy.ts';
import { isCloudFrontService } from '../policy/principals.ts';
import { type GuardInput, intendedOais, readAction } from './check.ts';

const isOnly = (values: readonly string[], text: string): boolean =>
  values.length === 1 && values[0] === text;

/** Undefined when the new statement is what a planned grant wants, else what is wrong, as the end of a sentence. */
export const newStatementProblem = (statement: Statement, input: GuardInput): string | undefined => {
  const { action, resource } = statement;
  if (statement.effect !== 'Allow') return 'would be a new Deny';
  if (statement.sid?.startsWith('OriginGuard') !== true) return 'would be new without a Sid of Origin Guard';
  if (statement.unknownElements.length > 0) return `would hold ${statement.unknownElements.join(', ')}`;
  if (action.negated || !isOnly(action.values, readAction(input))) return 'would allow more than the read';
  const wanted = input.write.document.type === 'bucket' ? `${input.arn}/*` : '*';
  if (resource.negated || !isOnly(resource.values, wanted)) return `would be about more than ${wanted}`;
  return readersProblem(statement, input);
};

const readersProblem = ({ principal, conditions }: Statement, input: GuardInput): string | undefined => {
  const [value, ...others] = principal.values;
  if (value === undefined || others.length > 0 || principal.negated)
    return 'would not name exactly one principal';
  if (isCloudFrontService(value)) return serviceProblem(conditions, input);
  if (value.type !== 'oai') return `would let in ${value.written}`;
  return intendedOais(input).has(value.id)
    ? undefined
    : `would let in the OAI ${value.id}, which no change names`;
};

const serviceProblem = (conditions: readonly Condition[], input: GuardInput): string | undefined => {
  const [only, ...others] = conditions;
  if (only === undefined) return 'would let in every distribution of every account';
  if (others.length > 0 || only.operator !== 'StringEquals' || only.key.toLowerCase() !== 'aws:sourcearn') {
    return 'would have other conditions than one StringEquals aws:SourceArn';
  }
  const granted = input.grants.flatMap(({ reader }) => (reader.type === 'distribution' ? [reader.arn] : []));
  const stranger = only.values.find((arn) => !granted.includes(arn));
  return stranger === undefined ? undefined : `would let in ${stranger}, which no change names`;
};

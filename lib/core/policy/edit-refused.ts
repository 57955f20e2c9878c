/** What AWS refuses to store, wherever in the policy it stands (aws-facts 1.3 and 1.5). */
import type { Condition, PolicyDocument, Statement } from '../model/policy.ts';
import { parseOperator } from './operators.ts';

/** Keys whose fixed values make a policy non-public (aws-facts 1.5), and those that speak of the caller. */
const restrictingKey =
  /^(aws:(sourceip|sourcearn|sourcevpc|sourcevpce|sourceowner|sourceaccount|userid|principal.*|sourceorg.*)|s3:dataaccesspoint.*)$/;

const restricts = ({ operator, key }: Condition): boolean =>
  restrictingKey.test(key.toLowerCase()) && !/Not|^Null$/.test(parseOperator(operator).base);

const isPublic = ({ effect, principal, conditions }: Statement): boolean =>
  effect === 'Allow' &&
  (principal.negated || principal.values.some(({ type }) => type === 'everyone')) &&
  !conditions.some(restricts);

/** The first statement that BlockPublicPolicy takes for public; undefined when there is none. */
export const publicStatement = (document: PolicyDocument): Statement | undefined =>
  document.statements.find(isPublic);

export interface UniqueId {
  /** `AIDA…`, `AROA…` as written. */
  readonly id: string;
  /** Where it stands, in order. */
  readonly statements: readonly Statement[];
}

/** Every unique id that the policy names, sorted: AWS refuses each write that holds the id of a deleted principal. */
export const uniqueIds = (document: PolicyDocument): readonly UniqueId[] => {
  const places = document.statements.flatMap((statement) =>
    statement.principal.values.flatMap((value) =>
      value.type === 'unique-id' ? [{ id: value.id, statement }] : [],
    ),
  );
  return [...Map.groupBy(places, ({ id }) => id)]
    .map(([id, found]) => ({ id, statements: [...new Set(found.map(({ statement }) => statement))] }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
};

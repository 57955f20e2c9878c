/** What AWS refuses to store, wherever in the policy it stands (aws-facts 1.3 and 1.5). */
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { publicStatements } from './public.ts';

/** The first statement that surely makes the policy public to BlockPublicPolicy; undefined when there is none. */
export const publicStatement = (document: PolicyDocument): Statement | undefined =>
  publicStatements(document).find((judged) => judged.public === 'yes')?.statement;

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

/**
 * A conservative IAM evaluator for resource policies: it answers `undecidable` rather than guess. It judges the
 * document alone; identity policies, SCPs and block public access are not visible from it.
 */
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { conditionHolds } from './conditions.ts';
import { actionMatches, principalMatches, resourceMatches } from './matching.ts';
import type { AccessRequest } from './request.ts';
import { all, both, type Truth } from './truth.ts';

export * from './request.ts';

export interface Decision {
  /** `not-allowed`: no Allow applies. `denied`: a Deny certainly applies. */
  readonly outcome: 'allowed' | 'denied' | 'not-allowed' | 'undecidable';
  /** Indexes of the statements that decided, or that could not be decided. */
  readonly statements: readonly number[];
  readonly because: string;
}

/** From version 2012-10-17 on `${...}` is a variable; before it, text. A version that is not known may have them. */
export const hasVariables = (document: PolicyDocument): boolean =>
  document.version !== undefined && document.version !== '2008-10-17';

/** What `${...}` means in a version that is not known, nobody can tell. */
const isReadable = (document: PolicyDocument, statement: Statement): boolean =>
  statement.unknownElements.length === 0 &&
  (!hasVariables(document) ||
    document.version === '2012-10-17' ||
    !JSON.stringify(statement.raw).includes('${'));

/** Everything but the resource; the resource is judged apart, for whole prefixes too. */
export const applies = (document: PolicyDocument, statement: Statement, request: AccessRequest): Truth =>
  both(principalMatches(statement, request.requester), () => asksFor(document, statement, request));

/** Action, conditions and whether all of the statement was understood. */
const asksFor = (document: PolicyDocument, statement: Statement, request: AccessRequest): Truth =>
  both(actionMatches(statement.action, request.action), () => {
    const variables = hasVariables(document);
    const conditions = statement.conditions.map((condition) =>
      conditionHolds(condition, request.context, variables),
    );
    return all(isReadable(document, statement) ? conditions : [...conditions, 'unknown']);
  });

const resourceOf = (document: PolicyDocument, statement: Statement, request: AccessRequest): Truth =>
  resourceMatches(statement.resource, request.resource, hasVariables(document), request.context);

/** Whether the statement speaks of the request, resource included. */
export const statementMatches = (
  document: PolicyDocument,
  statement: Statement,
  request: AccessRequest,
): Truth => both(applies(document, statement, request), () => resourceOf(document, statement, request));

/** The same without the principal, for the policies of an identity. */
export const requestMatches = (
  document: PolicyDocument,
  statement: Statement,
  request: AccessRequest,
): Truth => both(asksFor(document, statement, request), () => resourceOf(document, statement, request));

/**
 * Decides one request by what this resource policy alone says. An undecidable Deny matters only where something
 * might allow. An Allow that hands over to a principal's account is undecidable unless the request says what the
 * principal's own policies allow (`identityAllows`); in the bucket's own account those may also allow what the
 * bucket policy does not, so `not-allowed` is the last word only for everybody else.
 */
export const evaluate = (document: PolicyDocument, request: AccessRequest): Decision =>
  decideStatements(
    document.statements.map((statement) => ({
      statement,
      matches: statementMatches(document, statement, request),
    })),
  );

export interface Judged {
  readonly statement: Statement;
  readonly matches: Truth;
}

/** Deny over Allow, certain over uncertain. */
export const decideStatements = (judged: readonly Judged[]): Decision => {
  const of = (effect: Statement['effect'], truth: Truth): readonly Statement[] =>
    judged
      .filter(({ statement, matches }) => matches === truth && statement.effect === effect)
      .map(({ statement }) => statement);
  return decide(of('Deny', 'yes'), of('Deny', 'unknown'), of('Allow', 'yes'), of('Allow', 'unknown'));
};

const decide = (
  denies: readonly Statement[],
  mayDeny: readonly Statement[],
  allows: readonly Statement[],
  mayAllow: readonly Statement[],
): Decision => {
  if (denies.length > 0) return decision('denied', denies, 'denied by');
  if (allows.length === 0 && mayAllow.length === 0) {
    return { outcome: 'not-allowed', statements: [], because: 'No statement of the policy allows it.' };
  }
  if (mayDeny.length > 0)
    return decision('undecidable', mayDeny, 'it cannot be told whether it is denied by');
  if (allows.length > 0) return decision('allowed', allows, 'allowed by');
  return decision('undecidable', mayAllow, 'it cannot be told whether it is allowed by');
};

const decision = (outcome: Decision['outcome'], statements: readonly Statement[], verb: string): Decision => {
  const sentence = `${verb} ${statements.map(statementName).join(' and ')}.`;
  return {
    outcome,
    statements: statements.map((statement) => statement.index),
    because: sentence.charAt(0).toUpperCase() + sentence.slice(1),
  };
};

/** How a statement is called in messages: by its Sid where it has one, and by its place, counted from 1. */
export const statementName = (statement: Statement): string =>
  statement.sid === undefined || statement.sid === ''
    ? `statement ${statement.index + 1} (without Sid)`
    : `statement ${statement.index + 1} "${statement.sid}"`;

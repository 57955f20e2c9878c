/**
 * A conservative IAM evaluator for resource policies: it answers `undecidable` rather than guess. It judges the
 * document alone; identity policies, SCPs and block public access are not visible from it.
 */
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { conditionHolds } from './conditions.ts';
import { actionMatches, principalMatches, resourceMatches } from './matching.ts';
import type { AccessRequest } from './request.ts';
import { all, type Truth } from './truth.ts';

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
export const applies = (document: PolicyDocument, statement: Statement, request: AccessRequest): Truth => {
  const variables = hasVariables(document);
  const spokenTo = all([
    principalMatches(statement, request.requester),
    actionMatches(statement.action, request.action),
  ]);
  if (spokenTo === 'no') return 'no';
  return all([
    spokenTo,
    ...statement.conditions.map((condition) => conditionHolds(condition, request.context, variables)),
    isReadable(document, statement) ? 'yes' : 'unknown',
  ]);
};

/** Whether the statement speaks of the request, resource included. */
export const statementMatches = (
  document: PolicyDocument,
  statement: Statement,
  request: AccessRequest,
): Truth =>
  all([
    applies(document, statement, request),
    resourceMatches(statement.resource, request.resource, hasVariables(document), request.context),
  ]);

/** Decides one request. An undecidable Deny matters only where something might allow. */
export const evaluate = (document: PolicyDocument, request: AccessRequest): Decision => {
  const found = new Map<string, Statement[]>();
  for (const statement of document.statements) {
    const key = `${statement.effect} ${statementMatches(document, statement, request)}`;
    found.set(key, [...(found.get(key) ?? []), statement]);
  }
  const of = (key: string): readonly Statement[] => found.get(key) ?? [];
  return decide(of('Deny yes'), of('Deny unknown'), of('Allow yes'), of('Allow unknown'));
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

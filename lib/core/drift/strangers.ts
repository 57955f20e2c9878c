/** The Allow statements of a bucket policy by which strangers get in, one form for each, so that one kind tells it. */

import type { PolicyDocument, Statement } from '../model/policy.ts';
import { fixesValues } from '../policy/public-conditions.ts';
import { type Given, givenBy, isAbout, type Use } from './stranger-actions.ts';
import { fenced } from './stranger-fences.ts';
import { asksForHeader, limitOf } from './stranger-limits.ts';

export type StrangerForm = 'not-principal' | 'secret-header' | 'write' | 'read';

export interface StrangerGrant {
  readonly statement: Statement;
  readonly form: StrangerForm;
  /** `counted`: AWS counts it as public, in fact it is limited. `untold`: who gets in cannot be told. */
  readonly to: 'everyone' | 'counted' | 'untold';
  readonly uses: ReadonlySet<Use>;
  /** The actions that matter; empty when it allows nothing but minor ones. */
  readonly actions: readonly string[];
  /** Why its conditions do not help, as AWS's definition has it: sentences. */
  readonly notes: readonly string[];
  /** The header keys that it asks for, as written. */
  readonly headers: readonly string[];
}

const isForStrangers = ({ effect, principal, unknownElements }: Statement): boolean =>
  effect === 'Allow' &&
  unknownElements.length === 0 &&
  (principal.negated || principal.values.some(({ type }) => type === 'everyone'));

interface Open {
  readonly given: readonly Given[];
  readonly header: boolean;
}

/** What no Deny closes; undefined when Deny statements close all that matters. */
const openOf = (document: PolicyDocument, given: readonly Given[]): Open | undefined => {
  const open = given.flatMap((one) => {
    const fence = fenced(document, one.action, one.resources);
    return fence === 'closed' ? [] : [{ one, fence }];
  });
  if (given.length > 0 && open.length === 0) return undefined;
  const header = open.length > 0 && open.every(({ fence }) => fence === 'header');
  return { given: open.map(({ one }) => one), header };
};

const formOf = (statement: Statement, header: boolean, uses: ReadonlySet<Use>): StrangerForm => {
  if (statement.principal.negated) return 'not-principal';
  if (header) return 'secret-header';
  return uses.has('write') ? 'write' : 'read';
};

const judge = (
  document: PolicyDocument,
  bucketArn: string,
  statement: Statement,
): readonly StrangerGrant[] => {
  const limit = limitOf(statement.conditions);
  const open = openOf(document, givenBy(statement, bucketArn));
  if (limit === 'closed' || open === undefined || !isAbout(statement, bucketArn)) return [];
  const uses = new Set(open.given.map(({ use }) => use));
  const form = formOf(statement, limit === 'header' || open.header, uses);
  return [
    {
      statement,
      form,
      to: limit === 'counted' || limit === 'untold' ? limit : 'everyone',
      uses,
      actions: open.given.map(({ action }) => action),
      notes: form === 'secret-header' ? [] : fixesValues(statement.conditions).notes,
      headers: statement.conditions.filter(asksForHeader).map(({ key }) => key),
    },
  ];
};

/** In statement order. A statement with parts that are not understood makes no claim. */
export const strangerGrants = (document: PolicyDocument, bucketArn: string): readonly StrangerGrant[] =>
  document.statements.filter(isForStrangers).flatMap((statement) => judge(document, bucketArn, statement));

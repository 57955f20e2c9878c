/** Nobody but the intended readers gains anything: the evaluator compares before and after (law 8). */
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { canonicalStatement } from '../policy/canonical.ts';
import { type AccessRequest, evaluate, statementMatches, statementName } from '../policy/evaluate.ts';
import { principalMatches } from '../policy/matching.ts';
import type { Check, GuardInput } from './check.ts';
import { isIntended, type Probe, probes, type Target, targets } from './probes.ts';

export const noWidening: Check = (input) => {
  const asked = targets(input);
  for (const probe of probes(input)) {
    for (const target of asked) {
      if (isIntended(probe, target, input)) continue;
      const problem = compare(input, probe, target);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
};

const compare = (input: GuardInput, probe: Probe, { action, resource }: Target): string | undefined => {
  const request = probe.ask(action, resource);
  const after = evaluate(input.after, request);
  if (after.outcome === 'denied' || after.outcome === 'not-allowed') return undefined;
  const before = evaluate(input.before, request);
  if (before.outcome === 'allowed') return undefined;
  const names = after.statements.map((index) => nameAt(input.after, index)).join(' and ');
  if (after.outcome === 'undecidable' && before.outcome === 'undecidable') {
    if (noMoreOpen(input, request)) return undefined;
  }
  const verb = after.outcome === 'allowed' && before.outcome !== 'undecidable' ? 'would gain' : 'might gain';
  return `In the policy of ${input.name}, ${probe.who} ${verb} ${action} on ${resource} through ${names}.`;
};

const nameAt = (document: PolicyDocument, index: number): string => {
  const statement = document.statements[index];
  return statement === undefined ? `statement ${index + 1}` : statementName(statement);
};

/**
 * Two undecidable answers are the same answer when every Allow that may let the request in was there before, as
 * certain or more, and every Deny that may stop it is still there.
 */
const noMoreOpen = ({ before, after }: GuardInput, request: AccessRequest): boolean => {
  const old = marks(before, request);
  const next = marks(after, request);
  return (
    next.filter((mark) => mark.startsWith('Allow')).every((mark) => old.includes(mark)) &&
    old.filter((mark) => mark.startsWith('Deny')).every((mark) => next.includes(mark))
  );
};

/** One mark per statement that may speak of the request: its effect, how certain, and all that it demands. */
const marks = (document: PolicyDocument, request: AccessRequest): readonly string[] =>
  document.statements.flatMap((statement): readonly string[] => {
    const matches = statementMatches(document, statement, request);
    if (matches === 'no') return [];
    const named = principalMatches(statement, request.requester);
    return [`${statement.effect} ${matches} ${named} ${demands(statement)}`];
  });

/** The statement apart from its name and its principals, which were judged for this requester. */
const demands = ({ raw }: Statement): string =>
  canonicalStatement(
    Object.fromEntries(Object.entries(raw).filter(([name]) => name !== 'Sid' && !name.endsWith('Principal'))),
  );

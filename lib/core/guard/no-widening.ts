/** Nobody but the intended readers gains anything: the evaluator compares before and after (law 8). */
import type { PolicyDocument } from '../model/policy.ts';
import { distributionOutcomes } from '../policy/distributions.ts';
import { type AccessRequest, type Decision, evaluate, statementName } from '../policy/evaluate.ts';
import type { Check, GuardInput } from './check.ts';
import { isWithin, type OpenStatement, openStatements } from './open-questions.ts';
import { isIntended, type Probe, probes, type Target, targets } from './probes.ts';

export const noWidening: Check = (input) => {
  const asked = targets(input).map((target) => ({ target, gains: distributionGains(input, target) }));
  for (const probe of probes(input)) {
    for (const { target, gains } of asked) {
      if (isIntended(probe, target, input)) continue;
      if (probe.distributionArn !== undefined && !gains(probe.distributionArn)) continue;
      const problem = compare(input, probe, target);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
};

/**
 * Whether a distribution may have gained, told without going through the policy for each: there may be hundreds of
 * distributions, and hundreds of targets. Worked out when first asked for.
 */
const distributionGains = (input: GuardInput, target: Target): ((arn: string) => boolean) => {
  const outcomes = (document: PolicyDocument) => {
    let ask: ReturnType<typeof distributionOutcomes> | undefined;
    return (arn: string) => {
      ask ??= distributionOutcomes(document, { ...target, secure: true });
      return ask(arn);
    };
  };
  const [before, after] = [outcomes(input.before), outcomes(input.after)];
  return (arn) => lets(after(arn)) && before(arn) !== 'allowed';
};

/** Certainly or perhaps. */
const lets = (outcome: Decision['outcome']): boolean => outcome === 'allowed' || outcome === 'undecidable';

const compare = (input: GuardInput, probe: Probe, { action, resource }: Target): string | undefined => {
  const request = probe.ask(action, resource);
  const after = evaluate(input.after, request);
  if (!lets(after.outcome)) return undefined;
  const before = evaluate(input.before, request);
  if (before.outcome === 'allowed') return undefined;
  const open = after.outcome === 'undecidable' && before.outcome === 'undecidable';
  if (open && noMoreOpen(input, request)) return undefined;
  const names = input.after.statements
    .filter(({ index }) => after.statements.includes(index))
    .map(statementName)
    .join(' and ');
  const verb = after.outcome === 'allowed' && before.outcome !== 'undecidable' ? 'would gain' : 'might gain';
  return `In the policy of ${input.name}, ${probe.who} ${verb} ${action} on ${resource} through ${names}.`;
};

/**
 * Two undecidable answers are the same answer when every Allow that may let the request in was there before, open
 * by no more (or it was certainly let in already), and every Deny that may stop it is still there.
 */
const noMoreOpen = ({ before, after }: GuardInput, request: AccessRequest): boolean => {
  const [old, next] = [openStatements(before, request), openStatements(after, request)];
  const of = (list: readonly OpenStatement[], effect: string) =>
    list.filter((entry) => entry.effect === effect);
  return (
    of(next, 'Allow').every((entry) =>
      of(old, 'Allow').some((earlier) => earlier.matches === 'yes' || isWithin(entry, earlier)),
    ) && of(old, 'Deny').every((entry) => of(next, 'Deny').some((later) => isWithin(entry, later)))
  );
};

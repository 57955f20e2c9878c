/** One check of the guard alone, for tests: what it says about a write, whatever the checks before it would say. */
import { type Check, type GuardInput, guardInput } from '../../lib/core/guard/check.ts';
import type { Facts } from '../../lib/core/model/facts.ts';
import type { PlannedWrite } from '../../lib/core/model/plan.ts';
import { plainFacts } from './policies.ts';

/** The input of every check; throws when the documents of the write cannot be judged. */
export const inputOf = (write: PlannedWrite, facts: Facts = plainFacts()): GuardInput => {
  const input = guardInput(write, facts);
  if (typeof input === 'string') throw new Error(input);
  return input;
};

export const objectionOf = (check: Check, write: PlannedWrite, facts?: Facts): string | undefined =>
  check(inputOf(write, facts));

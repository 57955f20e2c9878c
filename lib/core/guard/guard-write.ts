/**
 * The guard: the last word before a write. It trusts neither the rules nor the editor; every check looks at the
 * documents before and after, and the first objection stops the write (laws 5 and 8).
 */
import type { Facts } from '../model/facts.ts';
import type { Verdict } from '../model/outcome.ts';
import type { PlannedWrite } from '../model/plan.ts';
import { asDecided } from './as-decided.ts';
import { type Check, guardInput } from './check.ts';
import { deleteOnlyWhenLast } from './delete-only-when-last.ts';
import { deltaEqualsPlan } from './delta-equals-plan.ts';
import { intendedEffect } from './intended-effect.ts';
import { noWidening } from './no-widening.ts';
import { ownerNotLockedOut } from './owner-not-locked-out.ts';
import { sameAsEditor } from './same-as-editor.ts';
import { withinSize } from './within-size.ts';
import { wouldBeRefused } from './would-be-refused.ts';

/** Cheap ones first. */
const checks: readonly (readonly [string, Check])[] = [
  ['as-decided', asDecided],
  ['within-size', withinSize],
  ['would-be-refused', wouldBeRefused],
  ['delta-equals-plan', deltaEqualsPlan],
  ['same-as-editor', sameAsEditor],
  ['delete-only-when-last', deleteOnlyWhenLast],
  ['owner-not-locked-out', ownerNotLockedOut],
  ['no-widening', noWidening],
  ['intended-effect', intendedEffect],
];

/** `go`, or the first objection with the name of its check and one sentence for people. */
export const guardWrite = (write: PlannedWrite, facts: Facts): Verdict => {
  const input = guardInput(write, facts);
  if (typeof input === 'string') return { verdict: 'no-go', check: 'readable', because: input };
  for (const [check, object] of checks) {
    const because = object(input);
    if (because !== undefined) return { verdict: 'no-go', check, because };
  }
  return { verdict: 'go' };
};

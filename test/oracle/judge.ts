/** Holds both answers to one question against each other. */
import type { Decision } from '../../lib/core/policy/evaluate.ts';
import { openQuestions } from './by-design.ts';
import { arns } from './callers.ts';
import type { Case } from './case.ts';
import { knownGaps } from './known-gaps.ts';
import { decide } from './ours.ts';
import { type Answer, ask } from './simulator.ts';

export type Verdict =
  | { readonly type: 'agree'; readonly outcome: Decision['outcome'] }
  /** We leave it open, and `name` is the question that is open. */
  | { readonly type: 'undecided'; readonly name: string }
  /** The simulator is wrong in a known way. */
  | { readonly type: 'gap'; readonly name: string }
  | { readonly type: 'disagree'; readonly ours: Decision; readonly theirs: Answer };

/** What an Allow to the account means for this caller. */
const settled = (theirs: Answer, asked: Case): Answer => {
  const { requester } = asked.caller;
  if (theirs !== 'for-account' || requester.type !== 'principal') return theirs;
  if (requester.arn === arns.root || requester.arn === arns.foreignRoot) return 'allowed';
  if (requester.identityAllows === undefined) return theirs;
  return requester.identityAllows === 'yes' ? 'allowed' : 'not-allowed';
};

const same = (ours: Decision['outcome'], theirs: Answer, certain: boolean): boolean => {
  // With facts hidden from us, a Deny that nobody could use need not have been found.
  if (!certain && ours === 'not-allowed') return theirs !== 'allowed';
  return ours === theirs;
};

export const judge = async (asked: Case): Promise<Verdict> => {
  const ours = decide(asked);
  const theirs = settled(await ask(asked), asked);
  const open = openQuestions.filter(({ at }) => at(asked));
  if (ours.outcome === 'undecidable') {
    const [question] = open;
    return question === undefined
      ? { type: 'disagree', ours, theirs }
      : { type: 'undecided', name: question.name };
  }
  if (same(ours.outcome, theirs, open.length === 0)) return { type: 'agree', outcome: ours.outcome };
  const gap = knownGaps.find(({ at }) => at(asked));
  return gap === undefined ? { type: 'disagree', ours, theirs } : { type: 'gap', name: gap.name };
};

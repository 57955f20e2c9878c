/** Drift or revocation? Decides what happens about access that is missing (the intent table of design.md). */

import type { Facts } from '../model/facts.ts';
import type { Action } from '../model/finding.ts';
import type { AccessEdge, Actor } from '../model/memory.ts';
import type { Settings } from '../model/settings.ts';
import { type DocumentRef, subjectKey } from '../model/subject.ts';

export interface Loss {
  readonly document: DocumentRef;
  /** True when the document as a whole is gone. */
  readonly wholePolicyGone: boolean;
  /** True for remembered edges that are the access which is missing now. */
  readonly isLost: (edge: AccessEdge) => boolean;
}

export interface Intent {
  readonly action: Extract<Action, 'repair' | 'propose'>;
  /** A sentence: why this and not the other. */
  readonly because: string;
}

const describe = (actor: Actor | undefined): string =>
  actor === undefined || actor.kind === 'unknown'
    ? 'It is not known who changed it.'
    : `Last changed by ${actor.name} (${actor.tool}).`;

const lostEdge = (facts: Facts, loss: Loss): AccessEdge | undefined =>
  facts.memory.edges.status === 'known' ? facts.memory.edges.value.find(loss.isLost) : undefined;

const unlessHuman = (loss: Loss, actor: Actor | undefined): Intent => {
  const who = describe(actor);
  if (loss.wholePolicyGone)
    return { action: 'repair', because: `It worked before, and the whole policy is gone. ${who}` };
  if (actor?.kind === 'automation')
    return { action: 'repair', because: `It worked before, and automation rewrote the policy. ${who}` };
  return {
    action: 'propose',
    because: `It worked before, and just this reader was taken out, perhaps on purpose: a person has to say. ${who}`,
  };
};

/**
 * | seen | `unless-human` | `always` | `propose` |
 * | --- | --- | --- | --- |
 * | the edge never worked | repair | repair | repair |
 * | it worked; whole policy gone, or automation | repair | repair | propose |
 * | it worked; a person, or nobody knows who | propose | repair | propose |
 */
export const restoreIntent = (facts: Facts, settings: Settings, loss: Loss): Intent => {
  if (lostEdge(facts, loss) === undefined)
    return { action: 'repair', because: 'It was never seen to work, so nobody took it away.' };
  const actor = facts.memory.actors.get(subjectKey(loss.document));
  if (settings.restore === 'always')
    return { action: 'repair', because: `It worked before. ${describe(actor)}` };
  if (settings.restore === 'propose')
    return {
      action: 'propose',
      because: `It worked before, and restoring is set to propose. ${describe(actor)}`,
    };
  return unlessHuman(loss, actor);
};

/** The actor for `details`, when one is known. */
export const actorDetails = (
  facts: Facts,
  document: DocumentRef,
): { readonly actor?: { name: string; tool: string; kind: string } } => {
  const actor = facts.memory.actors.get(subjectKey(document));
  return actor === undefined ? {} : { actor: { name: actor.name, tool: actor.tool, kind: actor.kind } };
};

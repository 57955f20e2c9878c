/** Drift or revocation? Decides what happens about access that is missing (the intent table of design.md). */

import { markerOf } from '../desired/marker.ts';
import type { Facts } from '../model/facts.ts';
import type { Action } from '../model/finding.ts';
import type { AccessEdge, Actor } from '../model/memory.ts';
import { valueOr } from '../model/reading.ts';
import type { Settings } from '../model/settings.ts';
import { type DocumentRef, subjectKey } from '../model/subject.ts';

export interface Loss {
  readonly document: DocumentRef;
  /** True when the document as a whole is gone. */
  readonly wholePolicyGone: boolean;
  /** True for remembered edges that are the access which is missing now. */
  readonly isLost: (edge: AccessEdge) => boolean;
  /** True when a part of it still works. */
  readonly partLeft?: boolean;
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

const lostEdges = (facts: Facts, loss: Loss): readonly AccessEdge[] =>
  valueOr(facts.memory.edges, [])
    .filter(loss.isLost)
    // What everybody could read was no access of the reader's own.
    .filter(({ coverage }) => loss.document.type === 'key' || coverage !== 'public');

/** Since when the access is kept out on purpose, as far as this document has to say it. */
const revokedAt = (loss: Loss, edge: AccessEdge): number | undefined =>
  loss.document.type === 'key' ? edge.keyRevokedAt : edge.revokedAt;

/** The tag that kept it out says something else now: that is a person's word; that it is gone is not. */
const isCalledBack = (facts: Facts, loss: Loss, edge: AccessEdge): boolean => {
  if (loss.document.type === 'key' || edge.revokedBy === undefined) return false;
  const tags =
    edge.revokedBy === 'bucket-tag'
      ? facts.buckets.get(edge.bucket)?.tags
      : valueOr(facts.distributions, []).find(({ id }) => id === edge.distributionId)?.tags;
  const marker = tags === undefined ? undefined : markerOf(tags);
  return marker !== undefined && marker !== 'revoked';
};

const ask = (because: string): Intent => ({ action: 'propose', because });

/** What a grant of the whole would give beyond what was lost; only a key has no parts. */
const wasPartial = (loss: Loss, edges: readonly AccessEdge[], as: AccessEdge['coverage']): boolean =>
  loss.document.type === 'bucket' && edges.some(({ coverage }) => coverage !== undefined && coverage === as);

const unlessHuman = (loss: Loss, edges: readonly AccessEdge[], actor: Actor | undefined): Intent => {
  const who = describe(actor);
  if (edges.some((edge) => revokedAt(loss, edge) !== undefined))
    return ask(
      `It was kept out on purpose once, by a tag or a Deny that is gone now, and never let in again since: a person has to say whether it is wanted. ${who}`,
    );
  if (wasPartial(loss, edges, 'undecidable'))
    return ask(`Whether it worked before could not be told, so a person has to say. ${who}`);
  if (loss.wholePolicyGone)
    return { action: 'repair', because: `It worked before, and the whole policy is gone. ${who}` };
  if (actor?.kind === 'automation')
    return { action: 'repair', because: `It worked before, and automation rewrote the policy. ${who}` };
  return ask(
    `It worked before, and ${loss.partLeft === true ? 'just a part of it was left' : 'just this reader was taken out'}, perhaps on purpose: a person has to say. ${who}`,
  );
};

/**
 * | seen | `unless-human` | `always` | `propose` |
 * | --- | --- | --- | --- |
 * | the edge never worked, and was never kept out | repair | repair | repair |
 * | only a part of it worked: the grant would give more than was lost | propose | propose | propose |
 * | it was kept out on purpose once, and the mark is still there | propose | repair | propose |
 * | a tag kept it out, and says something else now | repair | repair | repair |
 * | it cannot be told whether it worked | propose | repair | propose |
 * | it worked; whole policy gone, or automation | repair | repair | propose |
 * | it worked; a person, or nobody knows who | propose | repair | propose |
 */
export const restoreIntent = (facts: Facts, settings: Settings, loss: Loss): Intent => {
  const edges = lostEdges(facts, loss);
  if (edges.length === 0)
    return { action: 'repair', because: 'It was never seen to work, so nobody took it away.' };
  const actor = facts.memory.actors.get(subjectKey(loss.document));
  if (wasPartial(loss, edges, 'some'))
    return ask(
      `It worked before for a part only, and a grant would give it all: a person has to say which part. ${describe(actor)}`,
    );
  if (edges.every((edge) => isCalledBack(facts, loss, edge)))
    return {
      action: 'repair',
      because: `The tag that kept it out says something else now, so it is wanted again. ${describe(actor)}`,
    };
  const kept = edges.some((edge) => revokedAt(loss, edge) !== undefined);
  const before = kept ? 'It was kept out on purpose once' : 'It worked before';
  if (settings.restore === 'always')
    return { action: 'repair', because: `${before}, and restoring is set to always. ${describe(actor)}` };
  if (settings.restore === 'propose')
    return ask(`${before}, and restoring is set to propose. ${describe(actor)}`);
  return unlessHuman(loss, edges, actor);
};

/** The actor for `details`, when one is known. */
export const actorDetails = (
  facts: Facts,
  document: DocumentRef,
): { readonly actor?: { name: string; tool: string; kind: string } } => {
  const actor = facts.memory.actors.get(subjectKey(document));
  return actor === undefined ? {} : { actor: { name: actor.name, tool: actor.tool, kind: actor.kind } };
};

/** Writes through CloudFront that worked and vanished: proposed, never restored by themselves (class `write`). */
import { type DesiredRead, desiredReads } from '../desired/reads.ts';
import { mayWrite, rememberedWrites, writeOutcome } from '../desired/writes.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import { readerKey } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';
import { finding } from './finding.ts';
import { actorDetails } from './intent.ts';

export interface WriteKind {
  readonly kind: string;
  readonly id: string;
  /** The writes that the document decides. */
  readonly actions: readonly string[];
  readonly name: string;
}

/** Only what certainly nothing allows: a Deny may be meant, and what cannot be told is no loss. */
const lost = (facts: Facts, read: DesiredRead, actions: readonly string[]): readonly string[] =>
  mayWrite(read)
    ? rememberedWrites(facts, read).filter(
        (action) => actions.includes(action) && writeOutcome(facts, read, action) === 'not-allowed',
      )
    : [];

export const missingWrites = (facts: Facts, document: DocumentRef, about: WriteKind): readonly Finding[] => {
  const reads = desiredReads(facts, document).map((read) => ({
    read,
    actions: lost(facts, read, about.actions),
  }));
  const groups = Map.groupBy(
    reads.filter(({ actions }) => actions.length > 0),
    ({ read }) => readerKey(read.reader),
  );
  return [...groups].flatMap(([key, group]): readonly Finding[] => {
    const [first] = group;
    if (first === undefined) return [];
    const actions = [...new Set(group.flatMap((one) => one.actions))].sort();
    const ids = [...new Set(group.map(({ read }) => read.distribution.id))].sort();
    const buckets = [...new Set(group.map(({ read }) => read.bucket))].sort();
    const reader = first.read.reader;
    return [
      finding({
        kind: about.kind,
        class: 'write',
        id: about.id,
        severity: 'high',
        subject: document,
        about: key,
        distributions: ids,
        because: `For distribution ${ids.join(', ')}, ${actions.join(' and ')} worked on ${about.name} and ${actions.length > 1 ? 'are' : 'is'} not allowed any more, while a behaviour lets viewers write: uploads or deletes answer 403. A person has to say whether it was meant.`,
        details: { reader: key, actions, buckets, ...actorDetails(facts, document) },
        action: 'propose',
        changes: [{ type: 'grant-write', document, reader, actions }],
      }),
    ];
  });
};

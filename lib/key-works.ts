/** The keys behind the buckets of a batch: what changed at a bucket may have to change the policy of its key as well. */
import type { Actor } from './core/model/memory.ts';
import { subjectKey } from './core/model/subject.ts';
import type { Work } from './read-facts.ts';

/**
 * A change of anything but a policy may also leave a key policy behind: the keys behind those buckets, unless they
 * are looked at anyway. Who caused it is said only when it is one and the same for all buckets of the key.
 */
export const keyWorks = (works: readonly Work[], keysInUse: ReadonlyMap<string, string>): readonly Work[] => {
  const looked = new Set(works.map((work) => subjectKey(work.document)));
  const found = new Map<string, Work>();
  for (const work of works) {
    const arn = work.actor === undefined ? keysInUse.get(subjectKey(work.document)) : undefined;
    if (arn === undefined || looked.has(`key:${arn}`)) continue;
    const before = found.get(arn);
    const cause = before === undefined ? work.cause : sameActor(before.cause, work.cause);
    found.set(arn, { ...work, document: { type: 'key', arn }, cause });
  }
  return [...found.values()];
};

const sameActor = (one: Actor | undefined, other: Actor | undefined): Actor | undefined =>
  one?.name === other?.name && one?.tool === other?.tool ? one : undefined;

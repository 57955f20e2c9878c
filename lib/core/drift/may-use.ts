/** For which distributions a removal waits until they are `Deployed` (docs/decisions/0005). */
import { bucketsOfKey } from '../desired/reads.ts';
import { unseenReaders, usersOfBucket } from '../desired/users.ts';
import type { DistributionFacts, Facts } from '../model/facts.ts';
import type { AccessEdge } from '../model/memory.ts';
import { valueOr } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';

const bucketsOf = (facts: Facts, document: DocumentRef): readonly string[] =>
  document.type === 'bucket' ? [document.name] : bucketsOfKey(facts, document.arn).map(({ name }) => name);

/** What was seen of the document before: reads of the bucket, or reads that came through the key. */
const rememberedOf = (facts: Facts, document: DocumentRef): readonly AccessEdge[] =>
  valueOr(facts.memory.edges, []).filter(({ bucket, keyArn }) =>
    document.type === 'bucket' ? bucket === document.name : keyArn === document.arn,
  );

const signsWith = (oai: string) => (distribution: DistributionFacts) =>
  distribution.origins.some(({ signing }) => signing.type === 'oai' && signing.id === oai);

export interface Removed {
  readonly document: DocumentRef;
  /** Ids of the distributions that the document names exactly, the removed reader among them. */
  readonly named: readonly string[];
  /** Set when the reader is an identity: its users are not written down anywhere but in origins. */
  readonly oai?: string;
}

/**
 * Who may use the document while edges still have an earlier configuration: it has an origin there, may have one that
 * nobody sees, was seen to read it, or is named by its policy. Everybody when memory cannot say who read it, and for
 * an identity when memory knows nothing of the bucket. In the order of the inventory.
 */
export const mayStillUse = (
  facts: Facts,
  { document, named, oai }: Removed,
): readonly DistributionFacts[] => {
  const inventory = valueOr(facts.distributions, []);
  const remembered = rememberedOf(facts, document);
  if (facts.memory.edges.status === 'unreadable' || (oai !== undefined && remembered.length === 0))
    return inventory;
  const using = new Set(bucketsOf(facts, document).flatMap((bucket) => usersOfBucket(facts, bucket)));
  const unseen = new Set(unseenReaders(facts));
  const ids = new Set([...named, ...remembered.map(({ distributionId }) => distributionId)]);
  const isSigner = oai === undefined ? () => false : signsWith(oai);
  return inventory.filter((one) => using.has(one) || unseen.has(one) || ids.has(one.id) || isSigner(one));
};

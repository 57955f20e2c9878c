/** Caches that must forget when an undo takes reads away: undoing a grant is a revocation (law 9). */
import { purgeWish } from '../desired/purge-paths.ts';
import { bucketsOfKey } from '../desired/reads.ts';
import { unseenReaders } from '../desired/users.ts';
import type { DistributionFacts, Facts } from '../model/facts.ts';
import type { InvalidationWish } from '../model/finding.ts';
import type { AccessEdge, Reader } from '../model/memory.ts';
import type { PlannedWrite } from '../model/plan.ts';
import { type Reading, unreadable } from '../model/reading.ts';
import { parseDistributionArn } from '../policy/arns.ts';
import type { Coverage } from '../policy/coverage.ts';
import { type GuardInput, guardInput } from './check.ts';
import { reach } from './reach.ts';

const rank: Readonly<Record<Coverage, number>> = { none: 0, undecidable: 1, some: 1, all: 2 };

/** True when the reader may read less after the write than before it, below this path. */
const loses = (input: GuardInput, reader: Reader, originPath: string): boolean =>
  rank[reach(input.after, reader, input, originPath)] < rank[reach(input.before, reader, input, originPath)];

/** The bucket, or the buckets that are encrypted with the key. */
const bucketsOf = (facts: Facts, { document }: PlannedWrite): readonly string[] =>
  document.type === 'bucket' ? [document.name] : bucketsOfKey(facts, document.arn).map(({ name }) => name);

interface Use {
  readonly distribution: DistributionFacts;
  readonly bucket: string;
  readonly reader: Reader;
  readonly originPath: string;
}

/** By which readers and below which paths a distribution asks for the bucket, as far as its configuration shows. */
const usesOf = (distribution: DistributionFacts, bucket: string): readonly Use[] =>
  distribution.origins
    .filter(({ host }) => host.kind === 'rest' && host.bucket === bucket)
    .flatMap(({ signing, originPath }): readonly Use[] => {
      if (signing.type === 'none') return [];
      const reader: Reader =
        signing.type === 'oai'
          ? { type: 'oai', id: signing.id }
          : { type: 'distribution', arn: distribution.arn };
      return [{ distribution, bucket, reader, originPath }];
    });

const remembered = (
  inventory: readonly DistributionFacts[],
  edges: readonly AccessEdge[],
  { document }: PlannedWrite,
): readonly Use[] =>
  edges
    .filter(({ bucket, keyArn }) =>
      document.type === 'bucket' ? bucket === document.name : keyArn === document.arn,
    )
    .flatMap(({ distributionId, bucket, reader, originPath }) => {
      const distribution = inventory.find(({ id }) => id === distributionId);
      return distribution === undefined ? [] : [{ distribution, bucket, reader, originPath }];
    });

/** A reader that the policy names, or whose edge code may lead anywhere, may have read what no origin of it shows. */
const unseen = (
  facts: Facts,
  inventory: readonly DistributionFacts[],
  input: GuardInput,
  buckets: readonly string[],
): readonly Use[] => {
  const named = new Set(
    input.before.statements
      .flatMap(({ conditions }) => conditions.flatMap(({ values }) => values))
      .filter((value) => parseDistributionArn(value) !== undefined),
  );
  const pickers = new Set(unseenReaders(facts));
  return inventory
    .filter((distribution) => named.has(distribution.arn) || pickers.has(distribution))
    .flatMap((distribution) =>
      buckets.map((bucket) => ({
        distribution,
        bucket,
        reader: { type: 'distribution' as const, arn: distribution.arn },
        originPath: '',
      })),
    );
};

const wishOf = (facts: Facts, { distribution, bucket }: Use): InvalidationWish =>
  purgeWish(
    facts,
    distribution,
    bucket,
    `distribution ${distribution.id} loses its read of bucket ${bucket} by an undo`,
  );

/** One wish per distribution and bucket, sorted. Unreadable when it cannot be told whose caches may hold content. */
export const undoPurges = (write: PlannedWrite, facts: Facts): Reading<readonly InvalidationWish[]> => {
  const { distributions } = facts;
  const { edges } = facts.memory;
  if (distributions.status !== 'known') return unreadable('the list of distributions could not be read');
  if (edges.status === 'unreadable')
    return unreadable(`what worked before could not be read (${edges.because})`);
  const input = guardInput(write, facts);
  if (typeof input === 'string') return unreadable(input);
  const buckets = bucketsOf(facts, write);
  const inventory = distributions.value;
  const uses = [
    ...buckets.flatMap((bucket) => inventory.flatMap((distribution) => usesOf(distribution, bucket))),
    ...remembered(inventory, edges.status === 'known' ? edges.value : [], write),
    ...unseen(facts, inventory, input, buckets),
  ];
  const lost = uses.filter(({ reader, originPath }) => loses(input, reader, originPath));
  const wishes = new Map(lost.map((use) => [`${use.distribution.id}|${use.bucket}`, wishOf(facts, use)]));
  return { status: 'known', value: [...wishes].sort(byKey).map(([, wish]) => wish) };
};

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

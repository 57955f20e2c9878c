/** A reader is only taken out when it has no business there, and has not had any for a while. */
import { currentConfig, statusOf } from '../../../lab/aws/cloudfront/show.ts';
import { oaiArn } from '../../../lab/aws/principals.ts';
import { edgeConfiguration } from '../../../lab/edge/configuration.ts';
import { bucketHost } from '../../../lab/edge/origin-host.ts';
import type { Settings } from '../../../lib/core/model/settings.ts';
import { inForce, type Ledger, type PolicyWrite } from '../ledger.ts';
import type { Truth } from '../truth.ts';
import type { World } from '../world.ts';
import { deniedIn, readersIn } from './policy.ts';

const isTaggedRevoked = (world: World, bucket: string, distributionId: string): boolean => {
  const bucketTags = world.account.s3.buckets.get(bucket)?.tags ?? [];
  const tags = world.account.cloudFront.distributions.get(distributionId)?.tags;
  return (
    bucketTags.some(({ Key, Value }) => Key === 'origin-guard' && Value === 'revoked') ||
    tags?.get('origin-guard') === 'revoked'
  );
};

/** Kept out on purpose: a tag that says so, or a Deny that names the distribution in the bucket's or the key's policy. */
export const isRevoked = (world: World, pair: Truth['pairs'][number]): boolean => {
  const { bucket, keyArn, distributionId, distributionArn } = pair;
  const documents = [`bucket:${bucket}`, ...(keyArn === undefined ? [] : [`key:${keyArn}`])];
  return (
    isTaggedRevoked(world, bucket, distributionId) ||
    documents.some((key) => deniedIn(inForce(world, key)).has(distributionArn))
  );
};

/** Uses of a bucket by the newest configurations, deployed or not. */
const usersOf = (world: World, bucket: string) =>
  [...world.account.cloudFront.distributions.values()].flatMap((distribution) => {
    const { origins } = edgeConfiguration(currentConfig(distribution));
    return [...origins.values()]
      .filter(({ domainName }) => bucketHost(domainName)?.bucket === bucket)
      .map(({ oaiId }) => (oaiId === '' ? distribution.arn : oaiArn(world.account.partition, oaiId)));
  });

const removedBy = (world: World, { lastRead, version }: PolicyWrite): readonly string[] => {
  const after = readersIn(world.account, version.document);
  return [...readersIn(world.account, lastRead?.document ?? null)].filter((arn) => !after.has(arn));
};

/** The bucket behind a document: its own, or the one that the key encrypts. */
const bucketsOf = (write: PolicyWrite, truth: Truth): readonly string[] =>
  write.key.startsWith('bucket:')
    ? [write.key.slice(7)]
    : truth.pairs.filter(({ keyArn }) => `key:${keyArn}` === write.key).map(({ bucket }) => bucket);

/** What is wrong with the removals of this write. */
export const removalFault = (
  world: World,
  truth: Truth,
  settings: Settings,
  ledger: Ledger,
  write: PolicyWrite,
): string | undefined => {
  // A tag or a distribution changed while the writer was at work: as open a race as that of the policy itself.
  if (ledger.intentChangedAt() > write.version.task.startedAt) return undefined;
  const buckets = bucketsOf(write, truth);
  for (const arn of removedBy(world, write)) {
    const used = buckets.some((bucket) => usersOf(world, bucket).includes(arn));
    const revoked = truth.pairs.some((pair) => buckets.includes(pair.bucket) && isRevoked(world, pair));
    const changed = changedAt(world, truth, arn);
    if (revoked) continue;
    if (used) return `it took out ${arn}, which uses the bucket and was not revoked`;
    const idle = world.clock.now() - changed;
    if (idle < settings.graceMs)
      return `it took out ${arn}, which was in use ${Math.round(idle / 1000)} s ago`;
    const pending = [...world.account.cloudFront.distributions.values()].some(
      (one) => statusOf(world.account, one) !== 'Deployed',
    );
    if (pending) return `it took out ${arn} while a distribution was still deploying`;
  }
  return undefined;
};

/** When the distribution behind a reader was changed last, or deleted, as CloudTrail has it. */
const changedAt = (world: World, truth: Truth, arn: string): number => {
  const id = truth.pairs.find(({ distributionArn }) => distributionArn === arn)?.distributionId ?? '';
  const present = world.account.cloudFront.distributions.get(id);
  if (present !== undefined) return present.versions.at(-1)?.at ?? 0;
  const event = world.account.events.all().findLast(({ detail }) => {
    const parameters = detail.requestParameters as Readonly<Record<string, unknown>> | null;
    return detail.eventName === 'DeleteDistribution' && parameters?.id === id;
  });
  return event === undefined ? 0 : world.account.events.recordedAt(event);
};

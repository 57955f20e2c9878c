/** Which writes viewers can make through an origin: what works now, and what worked and is gone (aws-facts 2.4). */
import type { Facts } from '../model/facts.ts';
import { type AccessEdge, edgeKey, readerKey } from '../model/memory.ts';
import { valueOr } from '../model/reading.ts';
import { bucketArnOf } from '../policy/arns.ts';
import { readerRequest } from '../policy/coverage.ts';
import { type Decision, evaluate } from '../policy/evaluate.ts';
import { canonicalUserOf } from './access.ts';
import { behavioursOf, letsWrite } from './behaviours.ts';
import type { DesiredRead } from './reads.ts';

export const bucketWrites: readonly string[] = ['s3:DeleteObject', 's3:PutObject'];
export const keyWrites: readonly string[] = ['kms:Encrypt', 'kms:GenerateDataKey*'];

/** True when some behaviour of the origin lets viewers write: CloudFront knows only "all seven methods" for that. */
export const mayWrite = ({ distribution, origin }: DesiredRead): boolean =>
  behavioursOf(distribution, origin).some((behaviour) => letsWrite(behaviour) === 'yes');

const keyOf = (facts: Facts, bucket: string): string | undefined => {
  const encryption = facts.buckets.get(bucket)?.encryption;
  return encryption?.status === 'known' ? valueOr(encryption.value.keyArn, undefined) : undefined;
};

/** Undefined when the policy that decides was not read. */
export const writeOutcome = (
  facts: Facts,
  read: DesiredRead,
  action: string,
): Decision['outcome'] | undefined => {
  const { reader } = read;
  if (bucketWrites.includes(action)) {
    const policy = facts.buckets.get(read.bucket)?.policy;
    if (policy?.status === 'absent') return 'not-allowed';
    if (policy?.status !== 'known') return undefined;
    const arn = bucketArnOf(facts.partition, read.bucket);
    const resource = `${arn}${read.originPath}/origin-guard-probe`;
    const options = { action, canonicalUserId: canonicalUserOf(facts, reader) };
    return evaluate(policy.value, readerRequest(reader, arn, resource, options)).outcome;
  }
  const keyArn = keyOf(facts, read.bucket);
  const policy = keyArn === undefined ? undefined : facts.keys.get(keyArn)?.policy;
  if (keyArn === undefined || policy?.status !== 'known' || reader.type === 'oai') return undefined;
  return evaluate(policy.value, readerRequest(reader, keyArn, keyArn, { action: action.replace('*', '') }))
    .outcome;
};

/** What an earlier run saw to work for this very read; empty without memory. */
export const rememberedWrites = (facts: Facts, read: DesiredRead): readonly string[] => {
  const edge = valueOr(facts.memory.edges, []).find(
    (old) =>
      old.distributionId === read.distribution.id &&
      old.bucket === read.bucket &&
      old.originPath === read.originPath &&
      readerKey(old.reader) === readerKey(read.reader),
  );
  if (edge?.writes === undefined) return [];
  // What worked with another key says nothing about this one.
  const sameKey = edge.keyArn === keyOf(facts, read.bucket);
  return edge.writes.filter((action) => sameKey || !keyWrites.includes(action));
};

/** A write that broke is not forgotten while viewers may still try it; when they may not, there is nothing to remember. */
export const withWrites = (facts: Facts, read: DesiredRead, edge: AccessEdge): AccessEdge => {
  if (!mayWrite(read)) return edge;
  const working = [...bucketWrites, ...keyWrites].filter(
    (action) => writeOutcome(facts, read, action) === 'allowed',
  );
  const before = valueOr(facts.memory.edges, []).find((old) => edgeKey(old) === edgeKey(edge));
  const writes = [
    ...new Set([...working, ...(before === undefined ? [] : rememberedWrites(facts, read))]),
  ].sort();
  return writes.length === 0 ? edge : { ...edge, writes };
};

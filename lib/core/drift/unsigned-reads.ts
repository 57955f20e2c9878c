/** Whether a bucket lets in requests that nobody signed, below one origin path. */
import { isBlocked } from '../desired/public-access.ts';
import type { BucketFacts, Facts } from '../model/facts.ts';
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { bucketArnOf } from '../policy/arns.ts';
import { anonymousRequest, applies } from '../policy/evaluate.ts';
import { type Relation, relationToPrefix } from '../policy/glob.ts';
import { withPublicAccessBlock } from '../policy/public-access-block.ts';
import type { Truth } from '../policy/truth.ts';

export type Openness =
  | { readonly type: 'open'; readonly statements: readonly string[] }
  /** Only requests that meet conditions which cannot be decided from here. */
  | { readonly type: 'conditional'; readonly statements: readonly string[] }
  | { readonly type: 'closed' }
  | { readonly type: 'untold' };

interface Found {
  readonly statement: Statement;
  readonly truth: Truth;
  readonly relation: Relation;
}

/** A negated element leaves open what it does not name: it may speak of any key. */
const relationOf = ({ resource }: Statement, prefix: string): Relation => {
  if (resource.negated) return 'intersects';
  const relations = resource.values.map((pattern) => relationToPrefix(pattern, prefix));
  if (relations.includes('covers')) return 'covers';
  return relations.includes('intersects') ? 'intersects' : 'disjoint';
};

const findAll = (policy: PolicyDocument, prefix: string): readonly Found[] => {
  const request = anonymousRequest({ action: 's3:GetObject', resource: prefix, secure: true });
  return policy.statements
    .map((statement) => ({
      statement,
      truth: applies(policy, statement, request),
      relation: relationOf(statement, prefix),
    }))
    .filter(({ truth, relation }) => truth !== 'no' && relation !== 'disjoint');
};

const nameOf = ({ statement }: Found): string => statement.sid ?? `${statement.index + 1}`;

const ofPolicy = (policy: PolicyDocument, prefix: string): Openness => {
  const found = findAll(policy, prefix);
  const allows = found.filter(({ statement }) => statement.effect === 'Allow');
  const denied = found.some(
    ({ statement, truth, relation }) =>
      statement.effect === 'Deny' && truth === 'yes' && relation === 'covers',
  );
  if (denied || allows.length === 0) return { type: 'closed' };
  const certain = allows.filter(({ truth }) => truth === 'yes');
  return certain.length > 0
    ? { type: 'open', statements: certain.map(nameOf) }
    : { type: 'conditional', statements: allows.map(nameOf) };
};

/** What RestrictPublicBuckets leaves of it, where it is on or may be. */
const restricted = (facts: Facts, bucket: BucketFacts, policy: PolicyDocument, open: Openness): Openness => {
  const isOn = isBlocked(facts, bucket, 'restrictPublicBuckets');
  if (isOn === 'no') return open;
  const resource = bucketArnOf(facts.partition, bucket.name);
  const { outcome } = withPublicAccessBlock(
    { outcome: 'allowed', statements: [], because: '' },
    {
      document: policy,
      request: anonymousRequest({ action: 's3:GetObject', resource, secure: true }),
      account: facts.account,
      restrictPublicBuckets: true,
    },
  );
  if (outcome === 'allowed') return open;
  return isOn === 'yes' && outcome === 'denied' ? { type: 'closed' } : { type: 'untold' };
};

/**
 * As far as the policy and block public access say, of the bucket and, where it was read, of the account: one that
 * restricts public buckets keeps unsigned requests out of a public one. Object ACLs are not looked at.
 */
export const unsignedReads = (facts: Facts, bucket: BucketFacts, originPath: string): Openness => {
  if (bucket.policy.status === 'unreadable') return { type: 'untold' };
  if (bucket.policy.status === 'absent') return { type: 'closed' };
  const prefix = `${bucketArnOf(facts.partition, bucket.name)}${originPath}/`;
  const openness = ofPolicy(bucket.policy.value, prefix);
  return openness.type === 'closed' ? openness : restricted(facts, bucket, bucket.policy.value, openness);
};

/** True when no ACL can make an object public: it does not count, or public ones are ignored. */
export const aclsAreMute = (facts: Facts, bucket: BucketFacts): boolean =>
  (bucket.objectOwnership.status === 'known' && bucket.objectOwnership.value === 'BucketOwnerEnforced') ||
  isBlocked(facts, bucket, 'ignorePublicAcls') === 'yes';

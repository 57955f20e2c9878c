/** Which policy documents are in scope: those that distributions use and those that name CloudFront. */

import { bucketsOfKey } from '../desired/reads.ts';
import { usersOfBucket } from '../desired/users.ts';
import type { BucketFacts, Facts, KeyFacts } from '../model/facts.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { type Reading, valueOr } from '../model/reading.ts';
import { type DocumentRef, type Subject, subjectKey } from '../model/subject.ts';
import { isCloudFrontShaped } from '../policy/edit-prune.ts';
import { isCloudFrontService } from '../policy/principals.ts';

const namesCloudFront = (policy: Reading<PolicyDocument>): boolean =>
  policy.status === 'known' &&
  policy.value.statements.some(
    (statement) =>
      statement.principal.values.some((value) => value.type === 'oai' || isCloudFrontService(value)) ||
      // What was CloudFront's, and whose identity was deleted.
      isCloudFrontShaped(policy.value, statement),
  );

const isRemembered = (facts: Facts, bucket: BucketFacts): boolean =>
  valueOr(facts.memory.edges, []).some((edge) => edge.bucket === bucket.name);

/** An unreadable policy or list cannot say that it has nothing to do with CloudFront: in scope, to be reported. */
const bucketInScope = (facts: Facts, bucket: BucketFacts): boolean =>
  bucket.policy.status === 'unreadable' ||
  facts.distributions.status !== 'known' ||
  namesCloudFront(bucket.policy) ||
  isRemembered(facts, bucket) ||
  usersOfBucket(facts, bucket.name).length > 0;

const keyInScope = (facts: Facts, key: KeyFacts, buckets: ReadonlySet<string>): boolean =>
  namesCloudFront(key.policy) || bucketsOfKey(facts, key.arn).some(({ name }) => buckets.has(name));

/** Every bucket and key of the snapshot that is in scope, sorted by document key. */
export const documentsOf = (facts: Facts): readonly DocumentRef[] => {
  const buckets = [...facts.buckets.values()].filter((bucket) => bucketInScope(facts, bucket));
  const names = new Set(buckets.map(({ name }) => name));
  const keys = [...facts.keys.values()].filter((key) => keyInScope(facts, key, names));
  const documents: DocumentRef[] = [
    ...buckets.map(({ name }) => ({ type: 'bucket', name }) as const),
    ...keys.map(({ arn }) => ({ type: 'key', arn }) as const),
  ];
  return documents.sort((one, other) => (subjectKey(one) < subjectKey(other) ? -1 : 1));
};

/** Everything that a look at the whole account is about: its documents in scope, its distributions, and itself. */
export const subjectsOf = (facts: Facts): readonly Subject[] => [
  ...documentsOf(facts),
  ...valueOr(facts.distributions, []).map(({ id }) => ({ type: 'distribution', id }) as const),
  { type: 'account', account: facts.account },
];

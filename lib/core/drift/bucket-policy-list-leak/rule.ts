/** CloudFront may list the bucket, and a distribution has no default root object: its `/` shows every key. */
import { canonicalUserOf } from '../../desired/access.ts';
import { behavioursOf } from '../../desired/behaviours.ts';
import { type DesiredRead, desiredReads } from '../../desired/reads.ts';
import type { BehaviourFacts, BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import { bucketArnOf } from '../../policy/arns.ts';
import { readerRequest } from '../../policy/coverage.ts';
import { evaluate, statementName } from '../../policy/evaluate.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';

const kind = 'bucket-policy-list-leak';

type Input = DriftInput<BucketFacts>;

/** The behaviour that answers `/` when it comes from this origin; edge code may rewrite it, and then nothing is known. */
const servesRoot = ({ distribution, origin, originPath }: DesiredRead): boolean => {
  if (originPath !== '' || distribution.originPickers.length > 0) return false;
  const rooted = (behaviour: BehaviourFacts): boolean => behaviour.isDefault || behaviour.pathPattern === '/';
  return behavioursOf(distribution, origin).some(
    (behaviour) => rooted(behaviour) && !behaviour.hasViewerRequestFunction,
  );
};

const listing = (input: Input, policy: PolicyDocument, read: DesiredRead) => {
  const { facts, subject } = input;
  const arn = bucketArnOf(facts.partition, subject.name);
  const canonicalUserId = canonicalUserOf(facts, read.reader);
  return evaluate(policy, readerRequest(read.reader, arn, arn, { action: 's3:ListBucket', canonicalUserId }));
};

const judge = (input: Input, policy: PolicyDocument, read: DesiredRead): readonly Finding[] => {
  const { subject } = input;
  const { id, defaultRootObject } = read.distribution;
  // Undefined: the snapshot does not say. Empty: it says that there is none.
  if (defaultRootObject !== '' || !servesRoot(read)) return [];
  const decision = listing(input, policy, read);
  if (decision.outcome !== 'allowed') return [];
  const names = policy.statements
    .filter(({ index }) => decision.statements.includes(index))
    .map(statementName)
    .join(' and ');
  return [
    finding({
      kind,
      class: 'report',
      id: 'GRANT_LIST_LEAK',
      severity: 'medium',
      subject: { type: 'bucket', name: subject.name },
      about: id,
      distributions: [id],
      because: `${names} of bucket ${subject.name} lets distribution ${id} list the bucket, and the distribution has no default root object, so its / shows every key to viewers. Set a default root object, or take s3:ListBucket out.`,
      details: { statements: decision.statements, origin: read.origin.id },
      action: 'report',
    }),
  ];
};

const detect = (input: Input): readonly Finding[] => {
  const { facts, subject } = input;
  if (subject.policy.status !== 'known') return [];
  const policy = subject.policy.value;
  const reads = desiredReads(facts, { type: 'bucket', name: subject.name });
  const found = reads.flatMap((read) => judge(input, policy, read));
  return [...new Map(found.map((one) => [one.fingerprint, one])).values()];
};

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_LIST_LEAK'],
  class: 'report',
  severity: 'medium',
  title: 'A distribution that may list the bucket and has no default root object',
  subject: 'bucket',
  equivalents: {
    securityHub: ['CloudFront.1'],
    prowler: ['cloudfront_distributions_default_root_object'],
  },
  detect,
};

/** A Deny of the bucket policy that keeps out a reader which a distribution needs, by intent of nobody. */
import { bucketCoverage } from '../../desired/access.ts';
import { plainHttpReads } from '../../desired/plain-http.ts';
import { type DesiredRead, desiredReads } from '../../desired/reads.ts';
import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import { statementName } from '../../policy/evaluate.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { blockingInBucket } from '../denies.ts';
import { denyFindings } from '../deny-findings.ts';
import { finding } from '../finding.ts';

const kind = 'bucket-policy-deny-blocks-cloudfront';

type Input = DriftInput<BucketFacts>;

/** Reads that work over TLS, and that a Deny keeps out when the viewer comes without it: CloudFront follows the viewer. */
const plainHttpFindings = (
  { facts, subject }: Input,
  policy: PolicyDocument,
  reads: readonly DesiredRead[],
): readonly Finding[] =>
  plainHttpReads(facts, subject.name).flatMap((plain): readonly Finding[] => {
    const { distribution, origin, because } = plain;
    const read = reads.find((one) => one.distribution.id === distribution.id && one.origin.id === origin.id);
    if (
      read === undefined ||
      bucketCoverage(facts, policy, read.reader, subject.name, read.originPath) === 'none'
    )
      return [];
    const [deny] = blockingInBucket(facts, policy, read, false).certain;
    if (deny === undefined) return [];
    return [
      finding({
        kind,
        class: 'report',
        id: 'DENY_BLOCKS_CLOUDFRONT',
        severity: 'medium',
        subject: { type: 'bucket', name: subject.name },
        about: `http|${distribution.id}|${origin.id}`,
        distributions: [distribution.id],
        because: `${statementName(deny)} of bucket ${subject.name} is a Deny of requests without TLS, and distribution ${distribution.id} comes without it whenever its viewers do: ${because}. Set the viewer protocol policy to redirect-to-https, or sign with an access control that signs always.`,
        details: { statement: deny.raw, index: deny.index, sid: deny.sid ?? null, origin: origin.id },
        action: 'report',
      }),
    ];
  });

const detect = (input: Input): readonly Finding[] => {
  const { facts, subject } = input;
  if (subject.policy.status !== 'known') return [];
  const policy = subject.policy.value;
  const document = { type: 'bucket', name: subject.name } as const;
  const judged = desiredReads(facts, document).map((read) => ({
    read,
    blocking: blockingInBucket(facts, policy, read),
  }));
  const open = judged.filter(({ blocking }) => blocking.certain.length === 0).map(({ read }) => read);
  return [
    ...denyFindings({ kind, document, partition: facts.partition }, judged),
    ...plainHttpFindings(input, policy, open),
  ];
};

export const rule: BucketRule = {
  kind,
  ids: ['DENY_BLOCKS_CLOUDFRONT', 'DENY_UNDECIDABLE'],
  class: 'report',
  severity: 'high',
  title: 'A Deny of the bucket policy that keeps CloudFront out, or may do so',
  subject: 'bucket',
  detect,
};

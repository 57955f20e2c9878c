/** A Deny of the key policy that keeps CloudFront from decrypting what a distribution serves. */
import { desiredReads } from '../../desired/reads.ts';
import type { KeyFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { DriftInput, KeyRule } from '../define.ts';
import { blockingInKey } from '../denies.ts';
import { denyFindings } from '../deny-findings.ts';

const kind = 'key-policy-deny-blocks-cloudfront';

const detect = ({ facts, subject }: DriftInput<KeyFacts>): readonly Finding[] => {
  const { policy, arn, account, state } = subject;
  if (policy.status !== 'known' || account !== facts.account || state !== 'Enabled') return [];
  const document = { type: 'key', arn } as const;
  const judged = desiredReads(facts, document).map((read) => ({
    read,
    blocking: blockingInKey(facts, policy.value, read, arn),
  }));
  return denyFindings({ kind, document, partition: facts.partition }, judged);
};

export const rule: KeyRule = {
  kind,
  ids: ['DENY_BLOCKS_CLOUDFRONT', 'DENY_UNDECIDABLE'],
  class: 'report',
  severity: 'high',
  title: 'A Deny of the key policy that keeps CloudFront out, or may do so',
  subject: 'key',
  detect,
};

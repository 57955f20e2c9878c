/** An origin bucket that encrypts with the key `aws/s3`: nobody can let CloudFront use it, so viewers get 403. */

import type { BucketFacts, Facts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { encryptedReads, idsOf, whoReads } from '../keys.ts';

const kind = 'bucket-key-aws-managed';

type Input = DriftInput<BucketFacts>;

/** `aws:kms` without a key, the alias of the managed key, or a key of which AWS says that it manages it. */
const managedBecause = (facts: Facts, { encryption }: BucketFacts): string | undefined => {
  if (encryption.status !== 'known') return undefined;
  const { algorithm, keyArn, keyReference } = encryption.value;
  if (keyArn.status === 'unreadable') return undefined;
  if (keyArn.status === 'known') {
    const managed = facts.keys.get(keyArn.value)?.manager === 'AWS';
    return managed ? `with key ${keyArn.value}, which AWS manages` : undefined;
  }
  return keyReference === undefined
    ? `with ${algorithm} and names no key, which means the key aws/s3 that AWS manages`
    : `with ${keyReference}, a key that AWS manages`;
};

const detect = (input: Input): readonly Finding[] => {
  const { facts, subject } = input;
  const because = managedBecause(facts, subject);
  const ids = idsOf(encryptedReads(input));
  if (because === undefined || ids.length === 0) return [];
  return [
    finding({
      kind,
      class: 'report',
      id: 'KMS_AWS_MANAGED',
      severity: 'high',
      subject: { type: 'bucket', name: subject.name },
      about: '',
      distributions: ids,
      because: `${whoReads(ids)} bucket ${subject.name}, which encrypts ${because}: its policy cannot be changed and does not let CloudFront in, so viewers get 403. Encrypt with a customer managed key or with SSE-S3, and store the objects anew.`,
      details: { keyReference: keyReferenceOf(subject) },
      action: 'report',
    }),
  ];
};

const keyReferenceOf = ({ encryption }: BucketFacts): string | null =>
  encryption.status === 'known' ? (encryption.value.keyReference ?? null) : null;

export const rule: BucketRule = {
  kind,
  ids: ['KMS_AWS_MANAGED'],
  class: 'report',
  severity: 'high',
  title: 'An origin bucket that encrypts with the key aws/s3, which cannot let CloudFront in',
  subject: 'bucket',
  detect,
};

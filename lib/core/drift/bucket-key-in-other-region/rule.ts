/** An origin bucket that names a key of another Region: S3 can neither encrypt nor decrypt with it. */

import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { regionOfKeyArn } from '../../policy/arns.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { encryptedReads, idsOf, regionOfBucket, whoReads } from '../keys.ts';

const kind = 'bucket-key-in-other-region';

type Input = DriftInput<BucketFacts>;

const keyArnOf = ({ encryption }: BucketFacts): string | undefined =>
  encryption.status === 'known' && encryption.value.keyArn.status === 'known'
    ? encryption.value.keyArn.value
    : undefined;

/** The key of a multi-Region key in the bucket's own Region has the same id there. */
const hint = (keyArn: string, region: string): string =>
  /:key\/mrk-/.test(keyArn)
    ? `Name the replica of this multi-Region key in ${region}; it has a policy of its own, which has to let CloudFront in as well`
    : `Name a key in ${region}`;

const detect = (input: Input): readonly Finding[] => {
  const { subject } = input;
  const keyArn = keyArnOf(subject);
  const [own, other] = [regionOfBucket(subject), keyArn === undefined ? undefined : regionOfKeyArn(keyArn)];
  if (keyArn === undefined || own === undefined || other === undefined || own === other) return [];
  const ids = idsOf(encryptedReads(input));
  if (ids.length === 0) return [];
  return [
    finding({
      kind,
      class: 'report',
      id: 'KMS_KEY_WRONG_REGION',
      severity: 'high',
      subject: { type: 'bucket', name: subject.name },
      about: keyArn,
      distributions: ids,
      because: `${whoReads(ids)} bucket ${subject.name} in ${own}, which names key ${keyArn} in ${other}: S3 uses only keys of the bucket's own Region, so nothing new can be stored. ${hint(keyArn, own)}.`,
      details: { keyArn, bucketRegion: own, keyRegion: other },
      action: 'report',
    }),
  ];
};

export const rule: BucketRule = {
  kind,
  ids: ['KMS_KEY_WRONG_REGION'],
  class: 'report',
  severity: 'high',
  title: 'An origin bucket that names a key of another Region',
  subject: 'bucket',
  detect,
};

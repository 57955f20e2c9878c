/** What the kinds about KMS keys share: who reads through a key, and which key policies are ours to edit. */

import { bucketsOfKey, type DesiredRead, desiredReads } from '../desired/reads.ts';
import type { BucketFacts, Facts, KeyFacts } from '../model/facts.ts';
import { regionOfKeyArn } from '../policy/arns.ts';
import { type CloudFrontGrant, cloudFrontGrants, type ServiceGrant } from '../policy/grants.ts';
import type { DriftInput } from './define.ts';

/** Why the policy of this key cannot be written, as a clause; undefined when it can. */
export const keyForbids = ({ facts, subject }: DriftInput<KeyFacts>): string | undefined => {
  if (subject.account !== facts.account)
    return `the key belongs to account ${subject.account}, and only there its policy can be changed`;
  if (subject.manager === 'AWS') return 'AWS manages the key, and its policy cannot be changed';
  if (subject.manager !== 'CUSTOMER') return 'it is not known who manages the key';
  return subject.state === 'Enabled' ? undefined : `the state of the key is ${subject.state}, not Enabled`;
};

const isService = (grant: CloudFrontGrant): grant is ServiceGrant => grant.reader === 'service';

/** Every Allow of the key policy that names the CloudFront service; none when it was not read. */
export const serviceGrants = ({ policy }: KeyFacts): readonly ServiceGrant[] =>
  policy.status === 'known' ? cloudFrontGrants(policy.value).filter(isService) : [];

/** GetBucketLocation says `EU` for buckets that were made when there was only one Region in Europe. */
export const regionOfBucket = ({ region }: BucketFacts): string | undefined =>
  region === 'EU' ? 'eu-west-1' : region;

/** S3 uses only keys of the bucket's own Region: a grant on another one helps nobody (aws-facts 3.6). */
const canUse = (facts: Facts, { bucket }: DesiredRead, arn: string): boolean => {
  const found = facts.buckets.get(bucket);
  const [own, key] = [found === undefined ? undefined : regionOfBucket(found), regionOfKeyArn(arn)];
  return own === undefined || key === undefined || own === key;
};

/** The wanted OAC reads through a key: the ones that need it to work. */
export const keyReads = (facts: Facts, arn: string): readonly DesiredRead[] =>
  desiredReads(facts, { type: 'key', arn }).filter((read) => canUse(facts, read, arn));

/** The wanted reads of a bucket whose new objects KMS encrypts; none for other encryption, or when it is not known. */
export const encryptedReads = ({ facts, subject }: DriftInput<BucketFacts>): readonly DesiredRead[] => {
  const { encryption } = subject;
  if (encryption.status !== 'known' || !encryption.value.algorithm.startsWith('aws:kms')) return [];
  return desiredReads(facts, { type: 'bucket', name: subject.name });
};

/** Every bucket that encrypts with the key by default, for `details`: their tags speak for the key as well. */
export const bucketsOf = ({ facts, subject }: DriftInput<KeyFacts>): readonly string[] =>
  bucketsOfKey(facts, subject.arn)
    .map(({ name }) => name)
    .sort();

export const idsOf = (reads: readonly DesiredRead[]): readonly string[] =>
  [...new Set(reads.map(({ distribution }) => distribution.id))].sort();

export const bucketNamesOf = (reads: readonly DesiredRead[]): readonly string[] =>
  [...new Set(reads.map(({ bucket }) => bucket))].sort();

/** `distribution E1 reads`, `distributions E1 and E2 read`. */
export const whoReads = (ids: readonly string[]): string =>
  ids.length === 1
    ? `distribution ${ids[0]} reads`
    : `distributions ${ids.slice(0, -1).join(', ')} and ${ids.at(-1)} read`;

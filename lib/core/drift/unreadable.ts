/** The built-in finding `facts-unreadable`: what could not be read for a document, and that nothing was written (law 3). */

import { bucketsOfKey } from '../desired/reads.ts';
import { usersOfBucket } from '../desired/users.ts';
import { restOrigins } from '../facts/by-bucket.ts';
import type { BucketFacts, DistributionFacts, Facts, KeyFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { type Reading, unreadable } from '../model/reading.ts';
import type { DocumentRef, Subject } from '../model/subject.ts';
import { finding } from './finding.ts';
import { type Gap, gap } from './gap.ts';
import { unreadEncryption, unreadKey, unsaidOfKey } from './key-gaps.ts';
import { unreadMarkers } from './marked-distributions.ts';
import { namedOrigins, ownerOf } from './origin-owner.ts';

const inventory = (facts: Facts): readonly DistributionFacts[] =>
  facts.distributions.status === 'known' ? facts.distributions.value : [];

const namesOai = (policy: Reading<PolicyDocument>): boolean =>
  policy.status === 'known' &&
  policy.value.statements.some(({ principal }) => principal.values.some((value) => value.type === 'oai'));

const aboutBucket = (facts: Facts, bucket: BucketFacts): readonly Gap[] => {
  const users = usersOfBucket(facts, bucket.name);
  const unknownOac = users.some((user) =>
    user.origins.some((origin) => origin.signing.type === 'oac-unknown'),
  );
  const lists = [
    ...gap('the list of origin access controls', unknownOac ? facts.originAccessControls : undefined),
    ...gap(
      'the list of origin access identities',
      namesOai(bucket.policy) ? facts.originAccessIdentities : undefined,
      false,
    ),
  ];
  const signed = users.length > 0;
  const unsigned = restOrigins(facts, bucket.name).some(({ origin }) => origin.signing.type === 'none');
  return [
    ...gap(`the policy of bucket ${bucket.name}`, bucket.policy),
    ...gap(`the tags of bucket ${bucket.name}`, bucket.tags),
    ...unreadMarkers(facts, { type: 'bucket', name: bucket.name }),
    ...lists,
    ...unreadKey(facts, bucket),
    ...gap(`the default encryption of bucket ${bucket.name}`, signed ? bucket.encryption : undefined, false),
    ...gap(
      `the public access block of bucket ${bucket.name}`,
      unsigned ? bucket.publicAccessBlock : undefined,
      false,
    ),
  ];
};

const aboutKey = (facts: Facts, key: KeyFacts): readonly Gap[] => {
  const buckets = bucketsOfKey(facts, key.arn);
  return [
    ...gap(`the policy of key ${key.arn}`, key.policy),
    ...gap(`the grants of key ${key.arn}`, key.grants, false),
    ...buckets.flatMap((bucket) => gap(`the tags of bucket ${bucket.name}`, bucket.tags)),
    ...unreadMarkers(facts, { type: 'key', arn: key.arn }),
    ...unsaidOfKey(facts, key),
    ...unreadEncryption(facts, key),
  ];
};

/** What could not be read and mattered for this document; empty for a document that was not gathered. */
export const gapsOf = (facts: Facts, document: DocumentRef): readonly Gap[] => {
  const bucket = document.type === 'bucket' ? facts.buckets.get(document.name) : undefined;
  const key = document.type === 'key' ? facts.keys.get(document.arn) : undefined;
  if (bucket === undefined && key === undefined) return [];
  return [
    ...gap('the list of distributions', facts.distributions),
    ...gap('what worked before', facts.memory.edges),
    ...gap('what was seen before', facts.memory.sightings, false),
    ...gap('which repairs are held', facts.memory.holds),
    ...(bucket === undefined ? [] : aboutBucket(facts, bucket)),
    ...(key === undefined ? [] : aboutKey(facts, key)),
  ];
};

/** Whether a bucket that is not ours and that it points to exists, where that was asked and not answered. */
export const gapsOfDistribution = (facts: Facts, distribution: DistributionFacts): readonly Gap[] =>
  [...Map.groupBy(namedOrigins(distribution), ({ bucket }) => bucket)].flatMap(([bucket, origins]) => {
    const owner = ownerOf(facts, bucket);
    const ids = origins.map(({ origin }) => origin.id).join(', ');
    return owner.type === 'untold'
      ? gap(`whether bucket ${bucket} (origin ${ids}) exists`, unreadable(owner.because), false)
      : [];
  });

/** Without the list of our buckets nothing is said about origins that lead nowhere, or to somebody else. */
export const gapsOfAccount = (facts: Facts): readonly Gap[] => [
  ...(inventory(facts).some((distribution) => namedOrigins(distribution).length > 0)
    ? gap('the list of buckets', facts.ownBuckets, false)
    : []),
  ...gap('the public access block of the account', facts.accountPublicAccessBlock, false),
];

export const unreadableKind = 'facts-unreadable';

export const unreadableFinding = (subject: Subject, gaps: readonly Gap[]): Finding =>
  finding({
    kind: unreadableKind,
    class: 'report',
    id: 'FACTS_UNREADABLE',
    severity: gaps.some(({ blocks }) => blocks) ? 'high' : 'medium',
    subject,
    about: '',
    distributions: [],
    because: `${gaps.map(({ what, because }) => `${what} could not be read (${because})`).join('; ')}: nothing was written that depends on it.`,
    details: { unreadable: gaps.map(({ what, because }) => ({ what, because })) },
    action: 'report',
  });

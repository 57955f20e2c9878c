/** An origin bucket that encrypts with a key of another account: only there can CloudFront be let in. */

import { keyCoverage } from '../../desired/access.ts';
import type { DesiredRead } from '../../desired/reads.ts';
import type { BucketFacts, Facts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { encryptedReads, idsOf, whoReads } from '../keys.ts';

const kind = 'bucket-key-foreign';

type Input = DriftInput<BucketFacts>;

const accountOf = (keyArn: string): string | undefined => keyArn.split(':')[4];

const foreignKey = ({ account }: Facts, { encryption }: BucketFacts): string | undefined => {
  if (encryption.status !== 'known' || encryption.value.keyArn.status !== 'known') return undefined;
  const arn = encryption.value.keyArn.value;
  return accountOf(arn) === account ? undefined : arn;
};

/** The policy of a foreign key is seldom there to be read; where it is, and lets everybody in, nothing is wrong. */
const isShut = (facts: Facts, keyArn: string, { reader }: DesiredRead): boolean => {
  const policy = facts.keys.get(keyArn)?.policy;
  return policy?.status !== 'known' || keyCoverage(policy.value, reader, keyArn) !== 'yes';
};

const detect = (input: Input): readonly Finding[] => {
  const { facts, subject } = input;
  const keyArn = foreignKey(facts, subject);
  if (keyArn === undefined) return [];
  const reads = encryptedReads(input).filter(({ signing }) => signing === 'oac');
  const ids = idsOf(reads.filter((read) => isShut(facts, keyArn, read)));
  if (ids.length === 0) return [];
  return [
    finding({
      kind,
      class: 'report',
      id: 'KMS_KEY_FOREIGN',
      severity: 'medium',
      subject: { type: 'bucket', name: subject.name },
      about: keyArn,
      distributions: ids,
      because: `${whoReads(ids)} bucket ${subject.name}, which encrypts with key ${keyArn} of account ${accountOf(keyArn)}: whether its policy lets CloudFront decrypt is not seen here, and it can only be changed there. Ask its owner for a statement with these distributions as the source.`,
      details: { keyArn, account: accountOf(keyArn) ?? null },
      action: 'report',
    }),
  ];
};

export const rule: BucketRule = {
  kind,
  ids: ['KMS_KEY_FOREIGN'],
  class: 'report',
  severity: 'medium',
  title: 'An origin bucket that encrypts with a key of another account',
  subject: 'bucket',
  detect,
};

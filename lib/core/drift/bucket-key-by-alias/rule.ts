/** An origin bucket whose default encryption names an alias: which key it is depends on who stores, and on when. */

import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { valueOr } from '../../model/reading.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import { encryptedReads, idsOf, whoReads } from '../keys.ts';

const kind = 'bucket-key-by-alias';

type Input = DriftInput<BucketFacts>;

const aliasName = /(?:^|:)alias\/(?!aws\/)/;

const whatHappens = (alias: string): string =>
  alias.startsWith('arn:')
    ? 'whoever moves the alias to another key changes what the policies have to allow'
    : 'KMS looks it up in the account of whoever stores an object, and whoever moves it to another key changes what the policies have to allow';

const detect = (input: Input): readonly Finding[] => {
  const { subject } = input;
  const encryption = valueOr(subject.encryption, undefined);
  const alias = encryption?.keyReference;
  if (encryption === undefined || alias === undefined || !aliasName.test(alias)) return [];
  const ids = idsOf(encryptedReads(input));
  if (ids.length === 0) return [];
  const keyArn = valueOr(encryption.keyArn, undefined);
  const now = keyArn === undefined ? 'it could not be resolved to a key here' : `it leads to ${keyArn} now`;
  return [
    finding({
      kind,
      class: 'report',
      id: 'KMS_ALIAS',
      severity: 'medium',
      subject: { type: 'bucket', name: subject.name },
      about: alias,
      distributions: ids,
      because: `${whoReads(ids)} bucket ${subject.name}, which encrypts with ${alias} (${now}): ${whatHappens(alias)}. Name the key by its ARN.`,
      details: { alias, keyArn: keyArn ?? null },
      action: 'report',
    }),
  ];
};

export const rule: BucketRule = {
  kind,
  ids: ['KMS_ALIAS'],
  class: 'report',
  severity: 'medium',
  title: 'An origin bucket whose default encryption names an alias',
  subject: 'bucket',
  detect,
};

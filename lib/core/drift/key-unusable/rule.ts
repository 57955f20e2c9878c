/** A key that is disabled, about to be deleted or without its material, and that an origin needs: viewers get 403. */

import type { KeyFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { DriftInput, KeyRule } from '../define.ts';
import { finding } from '../finding.ts';
import { bucketNamesOf, idsOf, keyReads, whoReads } from '../keys.ts';

const kind = 'key-unusable';

type Input = DriftInput<KeyFacts>;

/** `Updating` only means that a multi-Region key gets another primary; it encrypts and decrypts all the while. */
const usable = new Set(['Enabled', 'Updating']);

const cures: Readonly<Record<string, string>> = {
  Disabled: 'Enable the key again (EnableKey)',
  PendingDeletion: 'Cancel its deletion (CancelKeyDeletion) and enable it, before what it encrypts is lost',
  PendingReplicaDeletion:
    'Cancel its deletion (CancelKeyDeletion) and enable it, before what it encrypts is lost',
  PendingImport: 'Import its key material again (ImportKeyMaterial)',
  Unavailable: 'Connect its custom key store again',
};

/** Nobody has said that access is to end: the caches are all that viewers have left. */
const cached = (buckets: readonly string[]): string =>
  `What the caches still hold is served, and is not purged; if nobody is to read it any more, tag bucket ${buckets.join(', ')} origin-guard=revoked.`;

const detect = ({ facts, subject }: Input): readonly Finding[] => {
  const { arn, state } = subject;
  // A state that was not told is no state.
  if (usable.has(state) || state === 'unknown') return [];
  const reads = keyReads(facts, arn);
  const ids = idsOf(reads);
  if (ids.length === 0) return [];
  const buckets = bucketNamesOf(reads);
  const cure = cures[state] ?? 'Find out why, and make it usable again';
  return [
    finding({
      kind,
      class: 'report',
      id: 'KMS_KEY_UNUSABLE',
      severity: 'high',
      subject: { type: 'key', arn },
      about: '',
      distributions: ids,
      because: `the state of key ${arn} is ${state}, and ${whoReads(ids)} bucket ${buckets.join(', ')}, which encrypts with it: viewers get 403 whatever the policies say. ${cure}. ${cached(buckets)}`,
      details: { state, buckets },
      action: 'report',
    }),
  ];
};

export const rule: KeyRule = {
  kind,
  ids: ['KMS_KEY_UNUSABLE'],
  class: 'report',
  severity: 'high',
  title: 'A key that an origin needs and that KMS will not use',
  subject: 'key',
  equivalents: { securityHub: ['KMS.3'], prowler: ['kms_cmk_not_deleted_unintentionally'] },
  detect,
};

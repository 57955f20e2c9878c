/** Readers that a tag says to keep out, and that get in by a grant which is not theirs alone: nothing can be taken out. */

import { bucketCoverage } from '../../desired/access.ts';
import { withdrawnReads } from '../../desired/reads.ts';
import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { readerKey } from '../../model/memory.ts';
import { valueOr } from '../../model/reading.ts';
import type { DriftInput } from '../define.ts';
import { finding } from '../finding.ts';
import type { NamedReader } from './readers.ts';

/** One report per reader that is not named exactly anywhere. */
export const keptInByOthers = (
  kind: string,
  { facts, subject }: DriftInput<BucketFacts>,
  named: readonly NamedReader[],
): readonly Finding[] => {
  const exact = new Set(named.map(({ reader }) => readerKey(reader)));
  const policy = valueOr(subject.policy, undefined);
  const open = withdrawnReads(facts, { type: 'bucket', name: subject.name }).filter(
    (read) =>
      !exact.has(readerKey(read.reader)) &&
      bucketCoverage(facts, policy, read.reader, subject.name, read.originPath) !== 'none',
  );
  const unique = new Map(open.map((read) => [readerKey(read.reader), read]));
  return [...unique.values()].map((read) =>
    finding({
      kind,
      class: 'revoke',
      id: 'GRANT_REVOKED',
      severity: 'high',
      subject: { type: 'bucket', name: subject.name },
      about: readerKey(read.reader),
      distributions: [read.distribution.id],
      because: `${read.because}, but a statement of bucket ${subject.name} that does not name it alone still lets it in, or may do so; narrow that statement by hand, or add a Deny that names it.`,
      details: { reader: readerKey(read.reader) },
      action: 'report',
    }),
  );
};

/** Tells removals that would not keep their reader out, because the rest of the policy still lets it in. */

import { bucketCoverage } from '../desired/access.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { JsonObject } from '../model/json.ts';
import { type Reader, readerKey } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';
import { parsePolicy } from '../policy/parse.ts';

/** A distribution that does not exist reads nothing, whatever the policy says. */
const isAlive = (facts: Facts, reader: Reader): boolean =>
  reader.type === 'oai' ||
  (facts.distributions.status === 'known' && facts.distributions.value.some(({ arn }) => arn === reader.arn));

const removedBy = (finding: Finding): readonly Reader[] =>
  finding.changes.flatMap((change) => (change.type === 'remove-reader' ? [change.reader] : []));

/**
 * The findings whose removal the planned document would not make true. A removal without effect is no revocation:
 * it would purge caches that fill again, and the guard would refuse the whole write for it.
 */
export const withoutEffect = (
  facts: Facts,
  document: DocumentRef,
  to: JsonObject | null,
  findings: readonly Finding[],
): ReadonlySet<Finding> => {
  if (to === null || document.type !== 'bucket') return new Set();
  const parsed = parsePolicy(to);
  const after = parsed.ok ? parsed.document : undefined;
  const granted = new Set(
    findings.flatMap(({ changes }) =>
      changes.flatMap((change) => (change.type === 'grant-read' ? [readerKey(change.reader)] : [])),
    ),
  );
  const getsIn = (reader: Reader): boolean =>
    isAlive(facts, reader) &&
    !granted.has(readerKey(reader)) &&
    bucketCoverage(facts, after, reader, document.name, '') !== 'none';
  return new Set(findings.filter((finding) => removedBy(finding).some(getsIn)));
};

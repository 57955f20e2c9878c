/** A signed origin that the bucket policy does not let read: viewers get 403. */

import { type OwnCoverage, ownCoverage } from '../../desired/own-coverage.ts';
import { type DesiredRead, desiredReads, withdrawnReads } from '../../desired/reads.ts';
import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { type Reader, readerKey } from '../../model/memory.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import { valueOr } from '../../model/reading.ts';
import { hangsOnAccountWide } from '../account-wide.ts';
import { withoutIds } from '../dead-principals.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { blockingInBucket, isBlocked } from '../denies.ts';
import { leftOutBecause } from '../exclusion.ts';
import { type FindingParts, finding } from '../finding.ts';
import { actorDetails, restoreIntent } from '../intent.ts';
import { wasWhole } from './part.ts';
import { deadIds, unresolvedUser, whileUnresolved } from './unresolved.ts';

const kind = 'bucket-policy-missing-grant';

/** The reads of one reader that do not work, and how much of the worst one does. */
interface Missing {
  readonly reader: Reader;
  readonly reads: readonly DesiredRead[];
  readonly coverage: Exclude<OwnCoverage, 'all'>;
}

type Input = DriftInput<BucketFacts>;

/** Ids that surely belong to nobody let nobody in, and are judged as gone. */
const policyOf = (input: Input): PolicyDocument | undefined => {
  const policy = valueOr(input.subject.policy, undefined);
  const dead = policy === undefined ? new Set<string>() : deadIds(input, policy);
  return policy === undefined || dead.size === 0 ? policy : withoutIds(policy, dead);
};

const coverageOf = (input: Input, read: DesiredRead, policy = policyOf(input)): OwnCoverage =>
  ownCoverage(input.facts, policy, read.reader, read.bucket, read.originPath);

const order: readonly OwnCoverage[] = ['none', 'undecidable', 'public', 'some', 'all'];
const worst = (all: readonly OwnCoverage[]): OwnCoverage =>
  order.find((coverage) => all.includes(coverage)) ?? 'all';

/** What hangs on an account-wide grant alone is said by that kind, once. */
const saidElsewhere = (input: Input, coverage: OwnCoverage, reads: readonly DesiredRead[]): boolean =>
  coverage === 'undecidable' &&
  reads.every(
    (read) => coverageOf(input, read) === 'all' || hangsOnAccountWide(input.facts, policyOf(input), read),
  );

const missingReads = (input: Input): readonly Missing[] => {
  const document = { type: 'bucket', name: input.subject.name } as const;
  const policy = policyOf(input);
  // What a Deny keeps out, or may, is said by the kind about it, once.
  const reads = desiredReads(input.facts, document).filter(
    (read) => !isBlocked(blockingInBucket(input.facts, policy, read)),
  );
  const groups = Map.groupBy(reads, (read) => readerKey(read.reader));
  return [...groups.values()].flatMap((group): readonly Missing[] => {
    const coverage = worst(group.map((read) => coverageOf(input, read)));
    const reader = group[0]?.reader;
    if (coverage === 'all' || reader === undefined || saidElsewhere(input, coverage, group)) return [];
    return [{ reader, reads: group, coverage }];
  });
};

const idOf = ({ reader, reads }: Pick<Missing, 'reader' | 'reads'>): string => {
  if (reader.type === 'oai') return 'GRANT_MISSING_OAI';
  return reads.every((read) => read.distribution.staging) ? 'GRANT_MISSING_STAGING' : 'GRANT_MISSING_OAC';
};

const whoOf = (reader: Reader, reads: readonly DesiredRead[]): string => {
  const ids = [...new Set(reads.map((read) => read.distribution.id))].sort().join(', ');
  return reader.type === 'oai'
    ? `origin access identity ${reader.id} (distribution ${ids})`
    : `${reads.every((read) => read.distribution.staging) ? 'staging distribution' : 'distribution'} ${ids}`;
};

const partsOf = (input: Input, reader: Reader, reads: readonly DesiredRead[]) => ({
  kind,
  class: 'grant' as const,
  id: idOf({ reader, reads }),
  severity: 'high' as const,
  subject: { type: 'bucket' as const, name: input.subject.name },
  about: readerKey(reader),
  distributions: reads.map((read) => read.distribution.id),
  details: {
    reader: readerKey(reader),
    origins: reads.map((read) => ({ origin: read.origin.id, path: read.originPath })),
    ...actorDetails(input.facts, { type: 'bucket', name: input.subject.name }),
  },
});

/** Told apart from the loss itself, which is news also to whoever heard this. */
const report = (
  parts: Omit<FindingParts, 'action' | 'because'>,
  what: 'out' | 'left-out' | 'part' | 'untold',
  because: string,
): Finding => finding({ ...parts, about: `${what}|${parts.about}`, action: 'report', because });

const grant = (
  input: Input,
  missing: Missing,
  parts: Omit<FindingParts, 'action' | 'because'>,
  said: string,
): Finding => {
  const document = { type: 'bucket', name: input.subject.name } as const;
  const left = leftOutBecause(policyOf(input), missing.reader, 's3:GetObject');
  if (left !== undefined) return report(parts, 'left-out', `${said} It is not granted: ${left}.`);
  const intent = restoreIntent(input.facts, input.settings, {
    document,
    wholePolicyGone: input.subject.policy.status === 'absent',
    isLost: (edge) => edge.bucket === document.name && readerKey(edge.reader) === readerKey(missing.reader),
    partLeft: missing.coverage === 'some',
  });
  const changes = [{ type: 'grant-read', document, reader: missing.reader } as const];
  return finding({ ...parts, action: intent.action, because: `${said} ${intent.because}`, changes });
};

const judgePart = (
  input: Input,
  missing: Missing,
  parts: Omit<FindingParts, 'action' | 'because'>,
  who: string,
): Finding => {
  const part = `${who} can read only a part of what its origin in bucket ${input.subject.name} points to`;
  return wasWhole(input.facts, policyOf(input), missing.reads)
    ? grant(input, missing, parts, `${part}.`)
    : report(
        { ...parts, severity: 'low' },
        'part',
        `${part}; a partial grant or a Deny of a part may be meant.`,
      );
};

const judge = (input: Input, missing: Missing): Finding => {
  const who = whoOf(missing.reader, missing.reads);
  const parts = partsOf(input, missing.reader, missing.reads);
  const aida = missing.reader.type === 'oai' ? unresolvedUser(input) : undefined;
  if (aida !== undefined) return whileUnresolved(input, parts, who, aida);
  if (missing.coverage === 'undecidable') {
    const because = `It cannot be told whether ${who} can read bucket ${input.subject.name}, its signed origin: it depends on a statement of the policy that cannot be decided from here.`;
    return report({ ...parts, severity: 'medium' }, 'untold', because);
  }
  if (missing.coverage === 'some') return judgePart(input, missing, parts, who);
  const origin = `${who} has a signed origin in bucket ${input.subject.name}`;
  return missing.coverage === 'public'
    ? grant(input, missing, parts, `${origin} and reads only the part of it that everybody may read.`)
    : grant(
        input,
        missing,
        parts,
        `${origin} and cannot read it: no statement of the bucket policy allows it.`,
      );
};

/** Kept out on purpose is said once per reader, so that nobody has to wonder why it is not repaired. */
const keptOut = (input: Input): readonly Finding[] => {
  const reads = withdrawnReads(input.facts, { type: 'bucket', name: input.subject.name });
  const closed = reads.filter((read) => coverageOf(input, read) === 'none');
  return [...Map.groupBy(closed, (read) => readerKey(read.reader)).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const parts = { ...partsOf(input, first.reader, group), severity: 'low' as const };
    return [
      report(
        parts,
        'out',
        `${whoOf(first.reader, group)} is kept out of bucket ${input.subject.name} on purpose: ${first.because}.`,
      ),
    ];
  });
};

const detect = (input: Input): readonly Finding[] => {
  if (input.subject.policy.status === 'unreadable') return [];
  return [...missingReads(input).map((missing) => judge(input, missing)), ...keptOut(input)];
};

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_MISSING_OAC', 'GRANT_MISSING_OAI', 'GRANT_MISSING_STAGING'],
  class: 'grant',
  severity: 'high',
  title: 'A signed origin that the bucket policy does not let read',
  subject: 'bucket',
  detect,
};

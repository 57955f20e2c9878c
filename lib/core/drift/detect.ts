/** Runs every drift kind over the given subjects; the order of rules cannot change the answer (law 4). */

import { distributionOf, usersOfBucket } from '../desired/users.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Settings } from '../model/settings.ts';
import { type DocumentRef, type Subject, subjectKey } from '../model/subject.ts';
import type { DriftRule } from './define.ts';
import { compareFindings, heldBack } from './finding.ts';
import type { Gap } from './gap.ts';
import { rules } from './index.ts';
import { revokedFindings } from './revoked.ts';
import { unknownMarkerFindings } from './unknown-marker.ts';
import {
  gapsOf,
  gapsOfAccount,
  gapsOfDistribution,
  unreadableFinding,
  unreadableKind,
} from './unreadable.ts';

const findingsOfDocument = (
  facts: Facts,
  settings: Settings,
  document: DocumentRef,
  all: readonly DriftRule[],
  others: readonly Finding[] = [],
): readonly Finding[] => {
  if (document.type === 'bucket') {
    const bucket = facts.buckets.get(document.name);
    if (bucket === undefined) return [];
    return all.flatMap((rule) =>
      rule.subject === 'bucket' ? rule.detect({ facts, settings, subject: bucket, others }) : [],
    );
  }
  const key = facts.keys.get(document.arn);
  if (key === undefined) return [];
  return all.flatMap((rule) =>
    rule.subject === 'key' ? rule.detect({ facts, settings, subject: key, others }) : [],
  );
};

const detectDocument = (
  facts: Facts,
  settings: Settings,
  document: DocumentRef,
  all: readonly DriftRule[],
): readonly Finding[] => {
  const gaps = gapsOf(facts, document);
  const blocking = gaps.filter(({ blocks }) => blocks);
  const because = blocking.map((gap) => `${gap.what} could not be read (${gap.because})`).join('; ');
  const hold = (found: readonly Finding[]): readonly Finding[] =>
    blocking.length === 0
      ? found
      : found.map((one) => (one.action === 'report' ? one : heldBack(one, because)));
  const asks = ({ asksOthers }: DriftRule): boolean => asksOthers === true;
  const first = [
    ...findingsOfDocument(
      facts,
      settings,
      document,
      all.filter((rule) => !asks(rule)),
    ),
    ...revokedFindings(facts, settings, document),
  ];
  const held = hold(first);
  const second = findingsOfDocument(facts, settings, document, all.filter(asks), held);
  const said = gaps.length === 0 ? [] : [unreadableFinding(document, gaps)];
  const tags = document.type === 'bucket' ? facts.buckets.get(document.name)?.tags : undefined;
  const marked =
    tags !== undefined && document.type === 'bucket' ? unknownMarkerFindings(document, tags) : [];
  return [...said, ...marked, ...held, ...hold(second)];
};

/** A bucket that is gone is told as what its distributions point to; that it cannot be read is the same news. */
const isToldAsMissing = (facts: Facts, document: DocumentRef, scope: ReadonlySet<string>): boolean =>
  document.type === 'bucket' &&
  facts.bucketLookups.get(document.name.toLowerCase())?.status === 'absent' &&
  usersOfBucket(facts, document.name).some(({ id }) => scope.has(subjectKey({ type: 'distribution', id })));

const said = (subject: Subject, gaps: readonly Gap[]): readonly Finding[] =>
  gaps.length === 0 ? [] : [unreadableFinding(subject, gaps)];

const detectDistribution = (
  facts: Facts,
  settings: Settings,
  id: string,
  all: readonly DriftRule[],
): readonly Finding[] => {
  const distribution = distributionOf(facts, id);
  if (distribution === undefined) return [];
  const found = all.flatMap((rule) =>
    rule.subject === 'distribution' ? rule.detect({ facts, settings, subject: distribution }) : [],
  );
  return [
    ...said({ type: 'distribution', id }, gapsOfDistribution(facts, distribution)),
    ...unknownMarkerFindings({ type: 'distribution', id }, distribution.tags),
    ...found,
  ];
};

const detectAccount = (
  facts: Facts,
  settings: Settings,
  account: string,
  all: readonly DriftRule[],
): readonly Finding[] => [
  ...said({ type: 'account', account }, gapsOfAccount(facts)),
  ...all.flatMap((rule) =>
    rule.subject === 'account' ? rule.detect({ facts, settings, subject: account }) : [],
  ),
];

const detectSubject = (
  facts: Facts,
  settings: Settings,
  subject: Subject,
  all: readonly DriftRule[],
): readonly Finding[] => {
  switch (subject.type) {
    case 'bucket':
    case 'key':
      return detectDocument(facts, settings, subject, all);
    case 'distribution':
      return detectDistribution(facts, settings, subject.id, all);
    case 'account':
      return detectAccount(facts, settings, subject.account, all);
  }
};

/**
 * All findings about `subjects`, sorted: a rule runs for the subjects of its type, and for no others, so that a run
 * over one document says nothing about the rest of the account. Pass `all` only to try other rules or another order.
 */
export const detect = (
  facts: Facts,
  settings: Settings,
  subjects: readonly Subject[],
  all: readonly DriftRule[] = rules,
): readonly Finding[] => {
  const unique = new Map(subjects.map((subject) => [subjectKey(subject), subject]));
  const scope: ReadonlySet<string> = new Set(unique.keys());
  const isNews = (finding: Finding): boolean =>
    finding.kind !== unreadableKind ||
    finding.subject.type !== 'bucket' ||
    !isToldAsMissing(facts, finding.subject, scope);
  return [...unique.values()]
    .flatMap((subject) => detectSubject(facts, settings, subject, all))
    .filter(isNews)
    .toSorted(compareFindings);
};

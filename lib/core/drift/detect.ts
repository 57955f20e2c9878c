/** Runs every drift kind over the given documents; the order of rules cannot change the answer (law 4). */

import { usesBucket } from '../desired/uses.ts';
import type { DistributionFacts, Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Settings } from '../model/settings.ts';
import { type DocumentRef, subjectKey } from '../model/subject.ts';
import type { DriftRule } from './define.ts';
import { compareFindings, heldBack } from './finding.ts';
import { rules } from './index.ts';
import { revokedFindings } from './revoked.ts';
import { gapsOf, unreadableFinding } from './unreadable.ts';

const findingsOfDocument = (
  facts: Facts,
  settings: Settings,
  document: DocumentRef,
  all: readonly DriftRule[],
): readonly Finding[] => {
  if (document.type === 'bucket') {
    const bucket = facts.buckets.get(document.name);
    if (bucket === undefined) return [];
    return all.flatMap((rule) =>
      rule.subject === 'bucket' ? rule.detect({ facts, settings, subject: bucket }) : [],
    );
  }
  const key = facts.keys.get(document.arn);
  if (key === undefined) return [];
  return all.flatMap((rule) =>
    rule.subject === 'key' ? rule.detect({ facts, settings, subject: key }) : [],
  );
};

const detectDocument = (
  facts: Facts,
  settings: Settings,
  document: DocumentRef,
  all: readonly DriftRule[],
): readonly Finding[] => {
  const found = [...findingsOfDocument(facts, settings, document, all), ...revokedFindings(facts, document)];
  const gaps = gapsOf(facts, document);
  if (gaps.length === 0) return found;
  const blocking = gaps.filter(({ blocks }) => blocks);
  const because = blocking.map((gap) => `${gap.what} could not be read (${gap.because})`).join('; ');
  const held =
    blocking.length === 0
      ? found
      : found.map((one) => (one.action === 'report' ? one : heldBack(one, because)));
  return [unreadableFinding(document, gaps), ...held];
};

const usersOf = (facts: Facts, documents: readonly DocumentRef[]): readonly DistributionFacts[] => {
  if (facts.distributions.status !== 'known') return [];
  return facts.distributions.value.filter((distribution) =>
    documents.some((document) => document.type === 'bucket' && usesBucket(distribution, document.name)),
  );
};

const findingsBeyondDocuments = (
  facts: Facts,
  settings: Settings,
  documents: readonly DocumentRef[],
  all: readonly DriftRule[],
): readonly Finding[] => {
  const users = usersOf(facts, documents);
  return all.flatMap((rule) => {
    if (rule.subject === 'distribution')
      return users.flatMap((user) => rule.detect({ facts, settings, subject: user }));
    return rule.subject === 'account' ? rule.detect({ facts, settings, subject: facts.account }) : [];
  });
};

/** All findings about `documents`, sorted. Pass `all` only to try other rules or another order of them. */
export const detect = (
  facts: Facts,
  settings: Settings,
  documents: readonly DocumentRef[],
  all: readonly DriftRule[] = rules,
): readonly Finding[] => {
  const unique = [...new Map(documents.map((document) => [subjectKey(document), document])).values()];
  return [
    ...unique.flatMap((document) => detectDocument(facts, settings, document, all)),
    ...findingsBeyondDocuments(facts, settings, unique, all),
  ].toSorted(compareFindings);
};

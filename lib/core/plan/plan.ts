/** Merges findings into a plan: one write per document, one invalidation per distribution (law 4). */

import { editContext } from '../desired/edit-context.ts';
import { mergePaths } from '../desired/paths.ts';
import { compareFindings, heldBack } from '../drift/finding.ts';
import type { Change } from '../model/change.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding, InvalidationWish } from '../model/finding.ts';
import type { JsonObject } from '../model/json.ts';
import type { Plan, PlannedWrite } from '../model/plan.ts';
import { type DocumentRef, subjectKey } from '../model/subject.ts';
import { canonicalJson, samePolicy } from '../policy/canonical.ts';
import { applyChanges } from '../policy/edit.ts';
import { withoutEffect } from './effect.ts';

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const currentDocument = (facts: Facts, document: DocumentRef): JsonObject | null | undefined => {
  const policy =
    document.type === 'bucket'
      ? facts.buckets.get(document.name)?.policy
      : facts.keys.get(document.arn)?.policy;
  if (policy === undefined || policy.status === 'unreadable') return undefined;
  return policy.status === 'known' ? policy.value.raw : null;
};

const changeText = (change: Change): string => canonicalJson(JSON.parse(JSON.stringify(change)));

/** Each change once, in an order that does not depend on which rule came first. */
const uniqueChanges = (findings: readonly Finding[]): readonly Change[] => {
  const changes = findings.flatMap((finding) => finding.changes);
  const byText = new Map(changes.map((change) => [changeText(change), change]));
  return [...byText].sort(([one], [other]) => compareText(one, other)).map(([, change]) => change);
};

/** One wish per distribution and bucket of the same write or plan, sorted. */
export const coalesce = (
  wishes: readonly InvalidationWish[],
  keyOf: (wish: InvalidationWish) => string,
): readonly InvalidationWish[] => {
  const merged = new Map<string, InvalidationWish>();
  const order = (wish: InvalidationWish): string => `${wish.distributionId}|${wish.bucket}|${wish.because}`;
  for (const wish of [...wishes].sort((one, other) => compareText(order(one), order(other)))) {
    const before = merged.get(keyOf(wish));
    if (before === undefined) merged.set(keyOf(wish), wish);
    else {
      const because = before.because.includes(wish.because)
        ? before.because
        : `${before.because}; ${wish.because}`;
      merged.set(keyOf(wish), { ...before, paths: mergePaths(before.paths, wish.paths), because });
    }
  }
  return [...merged.values()].sort((one, other) => compareText(order(one), order(other)));
};

type Written =
  | { readonly ok: true; readonly write: PlannedWrite }
  | { readonly ok: false; readonly because: string };

const writeOf = (facts: Facts, document: DocumentRef, findings: readonly Finding[]): Written => {
  const from = currentDocument(facts, document);
  if (from === undefined)
    return { ok: false, because: `the policy of ${subjectKey(document)} could not be read` };
  const changes = uniqueChanges(findings);
  const edited = applyChanges(from, changes, editContext(facts));
  if (!edited.ok) return edited;
  if (samePolicy(from, edited.to))
    return { ok: false, because: 'the policy says already what would be written' };
  const invalidations = coalesce(
    findings.flatMap((finding) => finding.invalidations),
    (wish) => `${wish.distributionId}|${wish.bucket}`,
  );
  return { ok: true, write: { document, from, to: edited.to, changes, findings, invalidations } };
};

interface Merged {
  readonly findings: readonly Finding[];
  readonly write: PlannedWrite | undefined;
}

const mergeDocument = (facts: Facts, findings: readonly Finding[]): Merged => {
  const document = findings[0]?.changes[0]?.document;
  if (document === undefined) return { findings, write: undefined };
  const written = writeOf(facts, document, findings);
  if (!written.ok)
    return {
      findings: findings.map((finding) => heldBack(finding, written.because.replace(/\.$/, ''))),
      write: undefined,
    };
  const idle = withoutEffect(facts, document, written.write.to, findings);
  if (idle.size === 0) return { findings, write: written.write };
  const because =
    'the rest of the policy would still let this reader in, so taking it out of here would change nothing';
  const rest = mergeDocument(
    facts,
    findings.filter((finding) => !idle.has(finding)),
  );
  return {
    findings: [...rest.findings, ...[...idle].map((finding) => heldBack(finding, because))],
    write: rest.write,
  };
};

const isWritten = (finding: Finding): boolean => finding.action === 'repair' && finding.changes.length > 0;

const documentKey = (finding: Finding): string => {
  const document = finding.changes[0]?.document;
  return document === undefined ? '' : subjectKey(document);
};

/**
 * Findings with action `repair` become writes; a document whose edit does not fit turns its findings into reports.
 * A repair without changes is one that only purges, for example after an origin was detached.
 */
export const makePlan = (findings: readonly Finding[], facts: Facts): Plan => {
  const sorted = findings.toSorted(compareFindings);
  const groups = Map.groupBy(sorted.filter(isWritten), documentKey);
  const merged = [...groups.values()].map((group) => mergeDocument(facts, group));
  const writes = merged.map(({ write }) => write).filter((write) => write !== undefined);
  const purges = sorted.filter(({ action, changes }) => action === 'repair' && changes.length === 0);
  const wishes = [
    ...writes.flatMap((write) => write.invalidations),
    ...purges.flatMap((purge) => purge.invalidations),
  ];
  return {
    findings: [
      ...sorted.filter((finding) => !isWritten(finding)),
      ...merged.flatMap((one) => one.findings),
    ].sort(compareFindings),
    writes: writes.toSorted((one, other) =>
      compareText(subjectKey(one.document), subjectKey(other.document)),
    ),
    invalidations: coalesce(wishes, (wish) => wish.distributionId),
  };
};

/** What of a self-check is news: each trouble is told once while it lasts, and once more when it is over. */
import { type Sighting, selfCheckFamily } from '../model/memory.ts';
import type { OutcomeFinding } from '../model/outcome.ts';
import { type CheckName, type CheckResult, titles } from './model.ts';

/** Places are remembered one by one, so that the same trouble in a further Region is news. */
const printsOf = ({ check, where }: CheckResult): readonly string[] =>
  (where.length === 0 ? [''] : where).map((place) => `${selfCheckFamily}${check}|${place}`);

const checkOf = (print: string): string => print.slice(selfCheckFamily.length).split('|', 1)[0] ?? '';

export interface SelfCheckNews {
  readonly told: readonly CheckResult[];
  /** Of troubles that were told and are over, the place behind the check's title. */
  readonly solved: readonly string[];
  readonly putSightings: readonly Sighting[];
  readonly deleteSightings: readonly string[];
}

const nameOf = (print: string): string => {
  const check = checkOf(print);
  const place = print.slice(`${selfCheckFamily}${check}|`.length);
  const title = titles[check as CheckName] ?? check;
  return place === '' ? title : `${title} (${place})`;
};

/**
 * `unknown` is told by the check of permissions if it was refused, and else by nobody: it may pass by itself. Nor does it
 * say that anything is over.
 */
export const newsOf = (
  results: readonly CheckResult[],
  sightings: readonly Sighting[],
  now: number,
): SelfCheckNews => {
  const before = sightings
    .map(({ fingerprint }) => fingerprint)
    .filter((print) => print.startsWith(selfCheckFamily));
  const problems = results.filter(({ status }) => status === 'problem');
  const current = new Set(problems.flatMap(printsOf));
  const open = new Set<string>(
    results.filter(({ status }) => status === 'unknown').map(({ check }) => check),
  );
  const over = before.filter((print) => !current.has(print) && !open.has(checkOf(print)));
  return {
    told: problems.filter((result) => printsOf(result).some((print) => !before.includes(print))),
    solved: over.map(nameOf),
    putSightings: [...current]
      .filter((print) => !before.includes(print))
      .map((fingerprint) => ({ fingerprint, firstSeenAt: now })),
    deleteSightings: over,
  };
};

/** Without events the guard is blind until the next sweep; the rest concerns the guard alone. */
const blind: ReadonlySet<CheckName> = new Set(['trail', 'kms-events', 'rules', 'forwarders']);

/** For its message, in the words of every other finding. */
export const findingOf = (result: CheckResult, account: string): OutcomeFinding => ({
  kind: `self-check-${result.check}`,
  id: blind.has(result.check) ? 'TRAIL_BLIND' : 'SELF_CHECK',
  severity: blind.has(result.check) ? 'high' : 'medium',
  subject: { type: 'account', account },
  distributions: [],
  because: `${result.because} ${result.fix ?? ''}`.trim(),
  class: 'report',
  action: 'report',
  details: { check: result.check, where: result.where, fix: result.fix ?? null },
});

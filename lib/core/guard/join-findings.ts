/**
 * Finds what of a refused write may still be made: the findings join class by class, and a class that is refused is
 * halved until what stands in the way is found. The number of tries is bounded, whatever the policy.
 */
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { PlannedWrite } from '../model/plan.ts';
import { makePlan } from '../plan/plan.ts';
import { guardWrite } from './guard-write.ts';

export interface Objection {
  readonly check: string;
  readonly because: string;
}

/** How often one write is planned and judged at most, the first time included: a decision has to end in seconds. */
export const MAX_TRIES = 12;

/** The guard, or another one that answers as it does. */
export type Judge = typeof guardWrite;

export interface Joined {
  readonly kept: PlannedWrite | undefined;
  readonly objections: ReadonlyMap<Finding, Objection>;
}

interface Search {
  readonly facts: Facts;
  readonly judge: Judge;
  readonly findings: readonly Finding[];
  readonly objections: Map<Finding, Objection>;
  /** Sets of findings that were refused, by their fingerprints. */
  readonly refused: Map<string, Objection>;
  kept: PlannedWrite | undefined;
  tries: number;
  /** Tries that later classes need to be looked at once. */
  reserved: number;
}

/** What ids without an owner may be the cause of: a policy that AWS refuses, or one that is too long with them. */
const liftedByPrunes: ReadonlySet<string> = new Set(['would-be-refused', 'within-size']);

const holds = (write: PlannedWrite, findings: readonly Finding[]): boolean =>
  findings.every(({ fingerprint }) => write.findings.some((kept) => kept.fingerprint === fingerprint));

/** The write that answers exactly these findings, or the first objection to it. */
const tryWrite = (findings: readonly Finding[], { facts, judge }: Search): PlannedWrite | Objection => {
  const plan = makePlan(findings, facts);
  const [write] = plan.writes;
  if (write === undefined || !holds(write, findings)) {
    const left = plan.findings.find(({ details }) => typeof details.held === 'string');
    return { check: 'plan', because: String(left?.details.held ?? 'nothing would change by it') };
  }
  const verdict = judge(write, facts);
  return verdict.verdict === 'go' ? write : verdict;
};

const keyOf = (findings: readonly Finding[]): string =>
  findings
    .map(({ fingerprint }) => fingerprint)
    .sort()
    .join('\n');

const isKept = (finding: Finding, { kept }: Search): boolean =>
  kept?.findings.some(({ fingerprint }) => fingerprint === finding.fingerprint) ?? false;

/** `untried` when no try is left; undefined when the group was accepted. */
const attempt = (group: readonly Finding[], search: Search): Objection | 'untried' | undefined => {
  const wanted = [...(search.kept?.findings ?? []), ...group];
  const known = search.refused.get(keyOf(wanted));
  if (known !== undefined) return known;
  if (search.tries <= search.reserved) return 'untried';
  search.tries -= 1;
  const tried = tryWrite(wanted, search);
  if ('changes' in tried) search.kept = tried;
  else search.refused.set(keyOf(wanted), tried);
  return 'changes' in tried ? undefined : tried;
};

/** Ids without an owner block every write of their policy, so a repair may need all prunes at once to get through. */
const attemptWithPrunes = (group: readonly Finding[], search: Search): Objection | 'untried' | undefined => {
  const alone = attempt(group, search);
  if (alone === undefined || alone === 'untried' || !liftedByPrunes.has(alone.check)) return alone;
  const prunes = search.findings.filter(
    (one) => one.class === 'prune' && !isKept(one, search) && !group.includes(one),
  );
  if (prunes.length === 0) return alone;
  return attempt([...group, ...prunes], search) === undefined ? undefined : alone;
};

const untried = ({ check, because }: Objection): Objection => ({
  check,
  because: `${because.replace(/\.$/, '')} (said of a write of this and other changes; a policy is judged at most ${MAX_TRIES} times in one run, so this one was not tried apart from them)`,
});

/** Greedy in the order of the group; `earlier` is the last objection to a write of all of it and more. */
const join = (group: readonly Finding[], search: Search, earlier: Objection): void => {
  const open = group.filter((finding) => !isKept(finding, search));
  if (open.length === 0) return;
  const objection = attemptWithPrunes(open, search);
  if (objection === undefined) return;
  if (objection === 'untried' || open.length === 1) {
    const because = objection === 'untried' ? untried(earlier) : objection;
    for (const finding of open) search.objections.set(finding, because);
    return;
  }
  const middle = Math.ceil(open.length / 2);
  join(open.slice(0, middle), search, objection);
  join(open.slice(middle), search, objection);
};

/** `findings` in the order in which they matter; `whole` is the objection to the write of all of them. */
export const joinFindings = (
  findings: readonly Finding[],
  facts: Facts,
  whole: Objection,
  judge: Judge = guardWrite,
): Joined => {
  const classes = [...Map.groupBy(findings, (finding) => finding.class).values()];
  const search: Search = {
    facts,
    judge,
    findings,
    objections: new Map(),
    refused: new Map([[keyOf(findings), whole]]),
    kept: undefined,
    tries: MAX_TRIES - 1,
    reserved: 0,
  };
  for (const [index, group] of classes.entries()) {
    search.reserved = classes.length - index - 1;
    join(group, search, whole);
  }
  return { kept: search.kept, objections: search.objections };
};

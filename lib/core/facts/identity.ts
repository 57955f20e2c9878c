/** Whether entries of a list are who they say they are, and are there once: what contradicts itself is not believed. */
import { isJsonObject, type Json } from '../model/json.ts';
import { known, type Reading, unreadable } from '../model/reading.ts';
import { canonicalJson } from '../policy/canonical.ts';

export interface Owner {
  readonly account: string;
  readonly partition: string;
}

/** A grant is written for the ARN and decided by the Id: they must be the same distribution, of this account. */
export const arnProblem = (id: string, arn: string, { account, partition }: Owner): string | undefined => {
  const expected = `arn:${partition}:cloudfront::${account}:distribution/${id}`;
  return arn === expected ? undefined : `the ARN of ${id} is ${arn}, but must be ${expected}`;
};

const same = (one: unknown, other: unknown): boolean =>
  isJsonObject(one) && isJsonObject(other) && canonicalJson(one as Json) === canonicalJson(other as Json);

export interface Entries {
  /** Each entry once: pages may overlap, and then the same entry comes twice. */
  readonly entries: readonly unknown[];
  /** Names that different entries claim. */
  readonly contradictory: ReadonlySet<string>;
}

/** Entries without a name stay as they are: others judge them. */
export const entriesOnce = (
  all: readonly unknown[],
  nameOf: (entry: unknown) => string | undefined,
): Entries => {
  const first = new Map<string, unknown>();
  const contradictory = new Set<string>();
  const entries = all.filter((entry) => {
    const name = nameOf(entry);
    if (name === undefined) return true;
    if (!first.has(name)) return first.set(name, entry) && true;
    if (!same(first.get(name), entry)) contradictory.add(name);
    return false;
  });
  return { entries, contradictory };
};

/** The list, unless two entries of it contradict each other: then none of it can be relied on. */
export const listOnce = (
  all: readonly unknown[],
  nameOf: (entry: unknown) => string | undefined,
): Reading<readonly unknown[]> => {
  const { entries, contradictory } = entriesOnce(all, nameOf);
  const [name] = contradictory;
  return name === undefined
    ? known(entries)
    : unreadable(`${name} is in the list twice, with different contents`);
};

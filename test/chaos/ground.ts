/** The account at the beginning of a run: right, older than the guard, and looked at once. */
import type { rightPolicies, Seeded } from '../river/account.ts';

export interface Ground {
  readonly seeded: Seeded;
  readonly right: ReturnType<typeof rightPolicies>;
  readonly account: string;
}

/** Whether the edges of a distribution do what its configuration says, and the words for when they may not. */
import type { DistributionFacts } from '../model/facts.ts';

export interface Undeployed {
  readonly distribution: DistributionFacts;
  readonly because: string;
  /** False when waiting does not help: nobody said how far it is. */
  readonly comes: boolean;
}

/** Undefined once it is `Deployed`; a value that AWS may add is waited for. */
export const undeployed = (distribution: DistributionFacts): Undeployed | undefined => {
  const { id, status } = distribution;
  if (status === 'Deployed') return undefined;
  if (status === undefined)
    return {
      distribution,
      because: `the Status of distribution ${id} was not read, so nobody can tell whether its edges still use an earlier configuration; read it again (aws cloudfront list-distributions tells it, guard collect keeps it)`,
      comes: false,
    };
  return {
    distribution,
    because: `distribution ${id} is ${status}, not Deployed: edges may still use an earlier configuration`,
    comes: true,
  };
};

/** The first whose Status was not read, as a clause. */
export const unsaidStatus = (distributions: readonly DistributionFacts[]): string | undefined =>
  distributions.map(undeployed).find((one) => one?.comes === false)?.because;

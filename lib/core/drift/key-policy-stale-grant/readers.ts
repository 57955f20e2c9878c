/** The distributions of this account that a key policy names exactly, and where it names them. */

import type { RemoveReader } from '../../model/change.ts';
import type { KeyFacts } from '../../model/facts.ts';
import type { ServiceGrant } from '../../policy/grants.ts';
import type { DriftInput } from '../define.ts';
import { serviceGrants } from '../keys.ts';

export interface NamedDistribution {
  readonly id: string;
  readonly arn: string;
  /** One removal for each place. */
  readonly removals: readonly RemoveReader[];
}

type Input = DriftInput<KeyFacts>;

/** Other accounts' distributions are never ours to judge. */
const namedBy = (grant: ServiceGrant, { facts, subject }: Input): readonly NamedDistribution[] => {
  if (!('values' in grant.scope)) return [];
  return grant.scope.values.flatMap(({ match, distribution, written }): readonly NamedDistribution[] => {
    if (match !== 'exact' || distribution?.account !== facts.account) return [];
    if (distribution.partition !== facts.partition) return [];
    const removal: RemoveReader = {
      type: 'remove-reader',
      document: { type: 'key', arn: subject.arn },
      statement: grant.ref,
      reader: { type: 'distribution', arn: written },
      written,
    };
    return [{ id: distribution.id, arn: written, removals: [removal] }];
  });
};

/** Each distribution once, in the order of the policy. */
export const namedDistributions = (input: Input): readonly NamedDistribution[] => {
  const places = serviceGrants(input.subject).flatMap((grant) => namedBy(grant, input));
  return [...Map.groupBy(places, ({ arn }) => arn).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, removals: group.flatMap(({ removals }) => removals) }];
  });
};

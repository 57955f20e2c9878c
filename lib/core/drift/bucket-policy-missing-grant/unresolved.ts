/** An OAI grant that may be there already, written as a unique id that S3 has not resolved yet (aws-facts 1.1 G3). */

import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import { valueOr } from '../../model/reading.ts';
import { uniqueIds } from '../../policy/edit-refused.ts';
import { agreedDead } from '../dead-principals.ts';
import type { DriftInput } from '../define.ts';
import { type FindingParts, finding } from '../finding.ts';
import type { Patience } from '../patience.ts';

type Input = DriftInput<BucketFacts>;

/** The kind that tells of the id itself; what it has seen before counts here too. */
const readsOf = ({ facts, settings, subject }: Input, id: string): Patience =>
  agreedDead(
    {
      kind: 'bucket-policy-deleted-principal',
      facts,
      settings,
      document: { type: 'bucket', name: subject.name },
    },
    id,
  );

/** The unique ids of the policy that two agreeing reads found to belong to nobody. */
export const deadIds = (input: Input, policy: PolicyDocument): ReadonlySet<string> =>
  new Set(
    uniqueIds(policy)
      .map(({ id }) => id)
      .filter((id) => readsOf(input, id).now),
  );

/** An unresolved `AIDA…` may be this very identity: for minutes after a write a live one reads back like that. */
export const unresolvedUser = (input: Input): string | undefined => {
  const policy = valueOr(input.subject.policy, undefined);
  if (policy === undefined) return undefined;
  return uniqueIds(policy).find(({ id }) => id.startsWith('AIDA') && !readsOf(input, id).now)?.id;
};

export const whileUnresolved = (
  input: Input,
  parts: Omit<FindingParts, 'action' | 'because'>,
  who: string,
  id: string,
): Finding => {
  const reads = readsOf(input, id);
  const because = `${id} may be a live identity that S3 has not resolved yet`;
  return finding({
    ...parts,
    action: 'wait',
    because: `${who} is not named by the policy of bucket ${input.subject.name}, but an unresolved ${id} is: ${because}.`,
    wait: { because, until: reads.now ? undefined : reads.until },
  });
};

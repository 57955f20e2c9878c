/** An OAI grant that may be there already, written as a unique id that S3 has not resolved yet (aws-facts 1.1 G3). */

import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import type { DriftInput } from '../define.ts';
import { type FindingParts, finding } from '../finding.ts';
import { firstSeen } from '../patience.ts';

type Input = DriftInput<BucketFacts>;

/** An unresolved `AIDA…` may be this very identity: for minutes after a write a live one reads back like that. */
export const unresolvedUser = (policy: PolicyDocument | undefined): string | undefined =>
  policy?.statements
    .flatMap((statement) => statement.principal.values)
    .find((value) => value.type === 'unique-id' && value.id.startsWith('AIDA'))?.written;

export const whileUnresolved = (
  input: Input,
  parts: Omit<FindingParts, 'action' | 'because'>,
  who: string,
  id: string,
): Finding => {
  const { facts, settings } = input;
  const said = `${who} is not named by the policy of bucket ${input.subject.name}, but an unresolved ${id} is`;
  const waiting = finding({ ...parts, action: 'wait', because: `${said}.` });
  const seen = firstSeen(facts, waiting.fingerprint) ?? facts.takenAt;
  const until = seen + settings.secondReadAfterMs;
  if (facts.takenAt > seen && facts.takenAt >= until) {
    const because = `${said}, still: it belongs to a deleted principal, and S3 refuses any policy that holds one. Take it out by hand.`;
    return finding({ ...parts, action: 'report', because });
  }
  const because = `${id} may be a live identity that S3 has not resolved yet`;
  return finding({ ...parts, action: 'wait', because: `${said}: ${because}.`, wait: { because, until } });
};

/** An OAC origin whose bucket encrypts with this key, and a key policy that does not let CloudFront decrypt: 403. */

import type { DesiredRead } from '../../desired/reads.ts';
import type { KeyFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import { type Reader, readerKey } from '../../model/memory.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import { readerRequest } from '../../policy/coverage.ts';
import type { Decision } from '../../policy/evaluate.ts';
import { evaluateKey } from '../../policy/key-access.ts';
import type { DriftInput, KeyRule } from '../define.ts';
import { blockingInKey, isBlocked } from '../denies.ts';
import { leftOutBecause } from '../exclusion.ts';
import { type FindingParts, finding } from '../finding.ts';
import { actorDetails, restoreIntent } from '../intent.ts';
import { keyReads } from '../keys.ts';

const kind = 'key-policy-missing-grant';

type Input = DriftInput<KeyFacts>;

/** Only an own, enabled key that a customer manages has a policy that we may edit. */
const isOurs = ({ facts, subject }: Input): boolean =>
  subject.account === facts.account && subject.manager === 'CUSTOMER' && subject.state === 'Enabled';

const partsOf = (input: Input, reader: Reader, reads: readonly DesiredRead[]) => ({
  kind,
  class: 'grant' as const,
  id: 'KMS_GRANT_MISSING',
  severity: 'high' as const,
  subject: { type: 'key' as const, arn: input.subject.arn },
  about: readerKey(reader),
  distributions: reads.map((read) => read.distribution.id),
  details: {
    reader: readerKey(reader),
    buckets: [...new Set(reads.map((read) => read.bucket))].sort(),
    ...actorDetails(input.facts, { type: 'key', arn: input.subject.arn }),
  },
});

/** Why no grant is written; undefined when one would help. */
const refusal = (
  { subject: { grants } }: Input,
  policy: PolicyDocument,
  reader: Reader,
  outcome: Decision['outcome'],
): string | undefined => {
  if (grants.status === 'unreadable')
    return `the grants of the key could not be read (${grants.because}), and one of them may allow it`;
  return outcome === 'undecidable'
    ? 'it cannot be told whether a statement of the key policy or a grant of the key lets it in'
    : leftOutBecause(policy, reader, 'kms:Decrypt');
};

const judge = (
  input: Input,
  policy: PolicyDocument,
  reader: Reader,
  reads: readonly DesiredRead[],
): readonly Finding[] => {
  const { facts, settings, subject } = input;
  const { arn, state, grants } = subject;
  const request = readerRequest(reader, arn, arn, { action: 'kms:Decrypt' });
  const { outcome } = evaluateKey({ policy, request, state, grants });
  if (outcome === 'allowed') return [];
  const parts: Omit<FindingParts, 'action' | 'because'> = partsOf(input, reader, reads);
  const ids = [...new Set(parts.distributions)].sort().join(', ');
  const buckets = [...new Set(reads.map((read) => read.bucket))].sort().join(', ');
  const said = `Distribution ${ids} reads bucket ${buckets}, which encrypts with key ${subject.arn}, and cannot decrypt with it`;
  const refused = refusal(input, policy, reader, outcome);
  if (refused !== undefined)
    return [finding({ ...parts, action: 'report', because: `${said}: ${refused}.` })];
  const document = { type: 'key', arn: subject.arn } as const;
  const intent = restoreIntent(facts, settings, {
    document,
    wholePolicyGone: false,
    isLost: (edge) => edge.keyArn === subject.arn && readerKey(edge.reader) === readerKey(reader),
  });
  const because = `${said}: no statement of the key policy allows it. ${intent.because}`;
  return [
    finding({
      ...parts,
      action: intent.action,
      because,
      changes: [{ type: 'grant-read', document, reader }],
    }),
  ];
};

const detect = (input: Input): readonly Finding[] => {
  if (!isOurs(input) || input.subject.policy.status !== 'known') return [];
  const policy = input.subject.policy.value;
  // What a Deny keeps out, or may, is said by the kind about it, once.
  const reads = keyReads(input.facts, input.subject.arn).filter(
    (read) => !isBlocked(blockingInKey(input.facts, policy, read, input.subject.arn)),
  );
  const groups = Map.groupBy(reads, (read) => readerKey(read.reader));
  return [...groups.values()].flatMap((group) =>
    group[0] === undefined ? [] : judge(input, policy, group[0].reader, group),
  );
};

export const rule: KeyRule = {
  kind,
  ids: ['KMS_GRANT_MISSING'],
  class: 'grant',
  severity: 'high',
  title: 'A key policy that does not let CloudFront decrypt what an origin serves',
  subject: 'key',
  detect,
};

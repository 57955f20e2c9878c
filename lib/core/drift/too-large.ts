/** A repair that makes a policy longer than AWS stores (aws-facts 1.5, 3.10). */
import { editContext } from '../desired/edit-context.ts';
import type { Facts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { PolicyDocument } from '../model/policy.ts';
import type { Reading } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { applyChanges } from '../policy/edit.ts';
import { policySize, policySizeLimit } from '../policy/size.ts';
import { finding } from './finding.ts';
import { distributionsOf, idsInWords, wantedRepairs } from './wanted-writes.ts';

export const tooLarge = (
  kind: string,
  facts: Facts,
  document: DocumentRef,
  policy: Reading<PolicyDocument>,
  others: readonly Finding[] | undefined,
): readonly Finding[] => {
  const wanted = wantedRepairs(others);
  if (wanted.length === 0 || policy.status === 'unreadable') return [];
  const from = policy.status === 'known' ? policy.value.raw : null;
  const edited = applyChanges(
    from,
    wanted.flatMap(({ changes }) => changes),
    editContext(facts),
  );
  const limit = policySizeLimit(document);
  const size = edited.ok ? policySize(edited.to) : 0;
  if (size <= limit) return [];
  const name = document.type === 'bucket' ? `bucket ${document.name}` : `key ${document.arn}`;
  return [
    finding({
      kind,
      class: 'report',
      id: 'POLICY_TOO_LARGE',
      severity: 'medium',
      subject: document,
      about: '',
      distributions: distributionsOf(wanted),
      because: `The policy of ${name} is ${policySize(from)} bytes long and would be ${size} with the repair of ${idsInWords(wanted)}; AWS takes at most ${limit}. Take out by hand what is not needed any more: the guard drops nothing to make room.`,
      details: { size, now: policySize(from), limit, repairs: wanted.map(({ id }) => id).sort() },
      action: 'report',
    }),
  ];
};

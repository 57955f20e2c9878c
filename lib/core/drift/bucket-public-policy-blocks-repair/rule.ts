/** A repair that S3 refuses because BlockPublicPolicy is on and the policy, as stored, is public (aws-facts 1.5). */
import { blockedBy } from '../../desired/public-access.ts';
import { publicStatement } from '../../policy/edit-refused.ts';
import { statementName } from '../../policy/evaluate.ts';
import type { BucketRule } from '../define.ts';
import { finding } from '../finding.ts';
import { distributionsOf, idsInWords, wantedRepairs } from '../wanted-writes.ts';

const kind = 'bucket-public-policy-blocks-repair';

export const rule: BucketRule = {
  kind,
  ids: ['BPA_BLOCKS_REPAIR'],
  class: 'report',
  severity: 'medium',
  title: 'A repair that block public access refuses, for the stored policy is public',
  subject: 'bucket',
  asksOthers: true,
  detect: ({ facts, subject, others }) => {
    const wanted = wantedRepairs(others);
    const { policy } = subject;
    if (wanted.length === 0 || policy.status !== 'known') return [];
    const level = blockedBy(facts, subject, 'blockPublicPolicy');
    if (level === undefined) return [];
    // No repair of ours takes a public grant away, so what is public now would be so in the write.
    const open = publicStatement(policy.value);
    if (open === undefined) return [];
    return [
      finding({
        kind,
        class: 'report',
        id: 'BPA_BLOCKS_REPAIR',
        severity: 'medium',
        subject: { type: 'bucket', name: subject.name },
        about: '',
        distributions: distributionsOf(wanted),
        because: `${statementName(open)} of bucket ${subject.name} is public and BlockPublicPolicy${level === 'account' ? ' of the account' : ''} is on, so S3 refuses every write of this policy (AccessDenied), also the repair of ${idsInWords(wanted)}. Take the public grant out by hand; block public access stays as it is.`,
        details: { sid: open.sid ?? null, statement: open.raw, repairs: wanted.map(({ id }) => id).sort() },
        action: 'report',
      }),
    ];
  },
};

/** Object ownership `ObjectWriter` behind an origin access control: the bucket policy may not speak for every object. */

import { desiredReads } from '../../desired/reads.ts';
import type { BucketFacts } from '../../model/facts.ts';
import type { Finding } from '../../model/finding.ts';
import type { BucketRule, DriftInput } from '../define.ts';
import { finding } from '../finding.ts';

const kind = 'bucket-object-ownership-acl';

const detect = ({ facts, subject }: DriftInput<BucketFacts>): readonly Finding[] => {
  const { objectOwnership } = subject;
  if (objectOwnership.status !== 'known' || objectOwnership.value !== 'ObjectWriter') return [];
  const reads = desiredReads(facts, { type: 'bucket', name: subject.name }).filter(
    ({ signing }) => signing === 'oac',
  );
  const ids = [...new Set(reads.map((read) => read.distribution.id))].sort();
  if (ids.length === 0) return [];
  const who = `distribution${ids.length === 1 ? '' : 's'} ${ids.join(', ')}`;
  return [
    finding({
      kind,
      class: 'report',
      id: 'OBJECT_OWNERSHIP_ACL',
      severity: 'low',
      subject: { type: 'bucket', name: subject.name },
      about: '',
      distributions: ids,
      because: `Bucket ${subject.name} has object ownership ObjectWriter, and ${who} ${ids.length === 1 ? 'reads' : 'read'} it with an origin access control: an object that another account wrote belongs to that account, the bucket policy does not open it, and viewers get 403 for it. Set BucketOwnerEnforced once no reader depends on ACLs; the guard does not, for that can hide objects from such readers.`,
      details: { objectOwnership: objectOwnership.value },
      action: 'report',
    }),
  ];
};

export const rule: BucketRule = {
  kind,
  ids: ['OBJECT_OWNERSHIP_ACL'],
  class: 'report',
  severity: 'low',
  title: 'Objects that may belong to other accounts behind an origin access control',
  subject: 'bucket',
  equivalents: { securityHub: ['S3.12'], prowler: ['s3_bucket_acl_prohibited'] },
  detect,
};

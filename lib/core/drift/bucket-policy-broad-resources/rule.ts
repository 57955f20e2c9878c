/** A CloudFront grant that is not about this bucket and its objects: `*`, another bucket, `NotResource`. */

import type { Finding } from '../../model/finding.ts';
import { bucketArnOf } from '../../policy/arns.ts';
import { statementName } from '../../policy/evaluate.ts';
import type { BucketRule } from '../define.ts';
import { finding, shortName } from '../finding.ts';
import { sharedGrants, usersOf } from '../shrinking.ts';

const kind = 'bucket-policy-broad-resources';

/** Policy variables are not read here, and S3 itself refuses what is no ARN. */
export const isBeyond = (resource: string, bucketArn: string): boolean =>
  resource !== bucketArn && !resource.startsWith(`${bucketArn}/`);

export const rule: BucketRule = {
  kind,
  ids: ['GRANT_RESOURCES_BROAD'],
  class: 'report',
  severity: 'medium',
  title: 'A CloudFront grant on more than the bucket and its objects',
  subject: 'bucket',
  detect: (input) => {
    const { facts, subject } = input;
    const arn = bucketArnOf(facts.partition, subject.name);
    return sharedGrants(input).flatMap(({ grant }): readonly Finding[] => {
      const { resources, statement } = grant;
      const beyond = resources.values.filter((resource) => isBeyond(resource, arn));
      if (!resources.negated && beyond.length === 0) return [];
      const what = resources.negated ? `everything but ${resources.values.join(', ')}` : beyond.join(', ');
      return [
        finding({
          kind,
          class: 'report',
          id: 'GRANT_RESOURCES_BROAD',
          severity: 'medium',
          subject: { type: 'bucket', name: subject.name },
          about: shortName(grant.ref.canonical),
          distributions: usersOf(input).map(({ id }) => id),
          because: `${statementName(statement)} of bucket ${subject.name} lets CloudFront in on ${what}, where ${arn}/* says all that a bucket policy can mean.`,
          details: {
            sid: grant.sid ?? null,
            resources: resources.values,
            negated: resources.negated,
            suggested: `${arn}/*`,
          },
          action: 'report',
        }),
      ];
    });
  },
};

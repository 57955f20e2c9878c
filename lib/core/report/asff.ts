/** Findings in the AWS Security Finding Format, for `aws securityhub batch-import-findings` (at most 100 in one call). */
import type { Finding } from '../model/finding.ts';
import type { JsonObject } from '../model/json.ts';
import type { Subject } from '../model/subject.ts';

/** What is the same for all findings of a report. */
export interface AsffContext {
  readonly account: string;
  readonly partition: string;
  /** Where Security Hub is: findings are imported into one Region. */
  readonly region: string;
  /** When the account was looked at, ISO 8601. */
  readonly takenAt: string;
}

/** What is known about a kind of drift, beside the finding. */
export interface AsffKind {
  readonly title: string;
  /** Security Hub controls with the same idea, for example `S3.8`. */
  readonly controls: readonly string[];
}

/** Security Hub's limits, in characters. */
const limits = { title: 256, description: 1024, recommendation: 512 } as const;

const cut = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).trimEnd()}…`;

const resourceOf = (subject: Subject, { account, partition }: AsffContext) => {
  switch (subject.type) {
    case 'bucket':
      return { Type: 'AwsS3Bucket', Id: `arn:${partition}:s3:::${subject.name}` };
    case 'key':
      return { Type: 'AwsKmsKey', Id: subject.arn };
    case 'distribution':
      return {
        Type: 'AwsCloudFrontDistribution',
        Id: `arn:${partition}:cloudfront::${account}:distribution/${subject.id}`,
      };
    case 'account':
      return { Type: 'AwsAccount', Id: `AWS::::Account:${subject.account}` };
  }
};

/** Values of ProductFields are texts. */
const productFields = (finding: Finding, controls: readonly string[]): JsonObject => ({
  'origin-guard/kind': finding.kind,
  'origin-guard/id': finding.id,
  'origin-guard/class': finding.class,
  'origin-guard/action': finding.action,
  ...(finding.distributions.length === 0
    ? {}
    : { 'origin-guard/distributions': cut(finding.distributions.join(','), 2048) }),
  ...(controls.length === 0 ? {} : { 'origin-guard/controls': controls.join(',') }),
});

/**
 * One finding. `Id` is `id`, which must be the same for the same problem in every run: Security Hub then updates the finding,
 * and keeps what people noted about it. Controls stand under `Compliance`, so that both can be looked at together.
 */
export const asffFinding = (
  finding: Finding,
  context: AsffContext,
  { kind, id, advice }: { readonly kind: AsffKind; readonly id: string; readonly advice: string },
): JsonObject => {
  const { account, partition, region, takenAt } = context;
  const RelatedRequirements = kind.controls.map((control) => `Security Hub ${control}`);
  return {
    SchemaVersion: '2018-10-08',
    Id: id,
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    GeneratorId: `origin-guard/${finding.kind}`,
    AwsAccountId: account,
    Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    CreatedAt: takenAt,
    UpdatedAt: takenAt,
    Severity: { Label: finding.severity.toUpperCase(), Original: finding.severity },
    Title: cut(kind.title, limits.title),
    Description: cut(finding.because, limits.description),
    Remediation: { Recommendation: { Text: cut(advice, limits.recommendation) } },
    ProductFields: productFields(finding, kind.controls),
    Resources: [{ ...resourceOf(finding.subject, context), Partition: partition }],
    Compliance: { Status: 'FAILED', ...(RelatedRequirements.length === 0 ? {} : { RelatedRequirements }) },
    RecordState: 'ACTIVE',
  };
};

/** Tells whether edge code may pick an origin that the configuration does not show (aws-facts 2.3). */
import { pickingUse } from './function-code.ts';
import { member, text } from './parts.ts';

export interface EdgeCode {
  /** Source text by function ARN; a missing ARN could not be read. */
  readonly code: ReadonlyMap<string, string>;
  /** Lambda@Edge functions that the operator names as harmless, without version. */
  readonly harmless: ReadonlySet<string>;
}

/** `arn:aws:lambda:us-east-1:1:function:name:7` without its version. */
export const withoutVersion = (lambdaArn: string): string => lambdaArn.split(':').slice(0, 7).join(':');

const cloudFrontFunctionPicks = (association: unknown, edge: EdgeCode): string | undefined => {
  // A value that AWS may add later is treated like viewer-request: it may pick.
  if (member(association, 'EventType') === 'viewer-response') return undefined;
  const arn = text(member(association, 'FunctionARN'));
  if (arn === undefined) return 'a CloudFront Function without a readable ARN is attached';
  const code = edge.code.get(arn);
  if (code === undefined) return `the code of CloudFront Function ${arn} could not be read`;
  const use = pickingUse(code);
  return use === undefined ? undefined : `CloudFront Function ${arn} uses ${use}`;
};

const cannotPick = new Set<unknown>(['viewer-request', 'viewer-response', 'origin-response']);

const lambdaPicks = (association: unknown, edge: EdgeCode): string | undefined => {
  if (cannotPick.has(member(association, 'EventType'))) return undefined;
  const arn = text(member(association, 'LambdaFunctionARN'));
  if (arn === undefined) return 'a Lambda@Edge function without a readable ARN is attached';
  if (edge.harmless.has(withoutVersion(arn))) return undefined;
  return `Lambda@Edge function ${arn} runs on origin-request and may pick an origin`;
};

/** The reasons, each once and sorted, for the associations of all behaviours of one distribution. */
export const originPickers = (
  functionAssociations: readonly unknown[],
  lambdaAssociations: readonly unknown[],
  edge: EdgeCode,
): readonly string[] => {
  const reasons = [
    ...functionAssociations.map((association) => cloudFrontFunctionPicks(association, edge)),
    ...lambdaAssociations.map((association) => lambdaPicks(association, edge)),
  ];
  return [...new Set(reasons.filter((reason) => reason !== undefined))].sort();
};

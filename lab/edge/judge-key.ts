/** The KMS half of the judge: may this reader use the key behind the object? (aws-facts 3) */
import { isJsonObject, type JsonObject } from '../../lib/core/model/json.ts';
import {
  type AccessQuestion,
  type AccessVerdict,
  contextOf,
  type EdgeReader,
  type EncryptionKeyFacts,
} from './access.ts';
import { decide } from './simulator.ts';

const refused = (because: string, code: string, status: number): AccessVerdict => ({
  allowed: false,
  status,
  code,
  because,
});

/** A grant to CloudFront with this distribution as its SourceArn constraint (aws-facts 3.9). */
const grantAllows = (grant: JsonObject, distributionArn: string, operation: string): boolean => {
  const operations = Array.isArray(grant.Operations) ? (grant.Operations as readonly unknown[]) : [];
  const constraints = isJsonObject(grant.Constraints) ? grant.Constraints : {};
  return (
    grant.GranteeServicePrincipal === 'cloudfront.amazonaws.com' &&
    operations.includes(operation) &&
    constraints.SourceArn === distributionArn
  );
};

/** Readers that no key policy can let in: S3 answers them before it asks KMS. */
const outOfReach = (reader: Exclude<EdgeReader, { type: 'distribution' }>): AccessVerdict => {
  if (reader.type === 'anonymous') {
    const because =
      'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.';
    return refused(because, 'InvalidArgument', 400);
  }
  return refused('No account found for the given parameters', 'KMS.UnrecognizedClientException', 400);
};

/** Asks the key for a reader whom the bucket has let in. */
export const judgeKey = async (
  question: AccessQuestion,
  key: EncryptionKeyFacts,
  action: 'kms:Decrypt' | 'kms:GenerateDataKey',
): Promise<AccessVerdict> => {
  const { reader } = question;
  if (reader.type !== 'distribution') return outOfReach(reader);
  if (key.state !== 'Enabled') return refused(`${key.arn} is ${key.state}.`, 'KMS.DisabledException', 400);
  const operation = action.slice('kms:'.length);
  if (key.grants.some((grant) => grantAllows(grant, reader.arn, operation))) return { allowed: true };
  const answer = await decide({
    principal: 'cloudfront.amazonaws.com',
    action,
    resource: key.arn,
    account: question.account,
    context: { ...contextOf(question), 'kms:ViaService': `s3.${key.region}.amazonaws.com` },
    identityPolicies: [],
    resourcePolicy: key.policy,
  });
  if (answer === 'Allowed') return { allowed: true };
  const owner = key.managedByAws ? 'AWS managed key' : 'key policy';
  return refused(
    `The ${owner} of ${key.arn} does not allow ${action} for ${reader.arn}.`,
    'AccessDenied',
    403,
  );
};

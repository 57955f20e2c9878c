/**
 * Would S3 and KMS let this reader do this? The answer comes from an independent simulator, never from the
 * evaluator that the guard itself uses, or one bug would make both agree.
 */
import { anonymousPrincipal, type runSimulation } from '@cloud-copilot/iam-simulate';
import { isPublicPolicy } from '../aws/policy/public.ts';
import { type AccessQuestion, type AccessVerdict, contextOf, type EdgeReader } from './access.ts';
import { judgeKey } from './judge-key.ts';
import { allowAll, type Decision, decide } from './simulator.ts';

const refused = (because: string, code = 'AccessDenied', status = 403): AccessVerdict => ({
  allowed: false,
  status,
  code,
  because,
});

const principalOf = (reader: EdgeReader): Parameters<typeof runSimulation>[0]['request']['principal'] => {
  if (reader.type === 'anonymous') return anonymousPrincipal;
  return reader.type === 'oai' ? reader.arn : 'cloudfront.amazonaws.com';
};

const askBucket = (question: AccessQuestion, action: string, resource: string): Promise<Decision> => {
  const { reader, restrictPublicBuckets, bucketPolicy } = question;
  // A public statement under RestrictPublicBuckets leaves only services and the owner account (aws-facts 1.5).
  const cutOff = restrictPublicBuckets && bucketPolicy !== undefined && isPublicPolicy(bucketPolicy);
  if (cutOff && reader.type !== 'distribution') return Promise.resolve('ExplicitlyDenied');
  return decide({
    principal: principalOf(reader),
    action,
    resource,
    account: question.account,
    context: contextOf(question),
    // An OAI is a user of another account: without an identity policy of its own the simulator lets nothing through.
    identityPolicies: reader.type === 'oai' ? [allowAll] : [],
    resourcePolicy: bucketPolicy,
  });
};

const missing = async (question: AccessQuestion): Promise<AccessVerdict> => {
  const mayList = await askBucket(question, 's3:ListBucket', question.bucketArn);
  if (mayList === 'Allowed') return refused('The specified key does not exist.', 'NoSuchKey', 404);
  return refused('The key does not exist, and without s3:ListBucket S3 says 403.');
};

/** S3 first, then the key; for a missing key, 404 only for those who may list. */
export const judge = async (question: AccessQuestion): Promise<AccessVerdict> => {
  const action = question.action ?? 's3:GetObject';
  const answer = await askBucket(question, action, `${question.bucketArn}/${question.key}`);
  if (answer !== 'Allowed') {
    const how = answer === 'ExplicitlyDenied' ? 'denies' : 'does not allow';
    return refused(`The bucket policy ${how} ${action} for ${question.reader.type}.`);
  }
  if (action === 's3:GetObject' && !question.objectExists) return missing(question);
  if (action === 's3:DeleteObject' || question.encryptionKey === undefined) return { allowed: true };
  return judgeKey(
    question,
    question.encryptionKey,
    action === 's3:GetObject' ? 'kms:Decrypt' : 'kms:GenerateDataKey',
  );
};

/** Correct policies in the handwriting of those who make them: CDK, Terraform, CloudFormation, the console. */

type Document = Readonly<Record<string, unknown>>;

const cloudFront = { Service: 'cloudfront.amazonaws.com' };

/** What the CDK makes of a bucket with `enforceSSL` behind an OAC. */
export const cdkPolicy = (bucket: string, distributionArn: string): Document => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Effect: 'Allow',
      Principal: cloudFront,
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
      Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
    },
  ],
});

/** What Terraform's aws_iam_policy_document makes of one statement for several distributions. */
export const terraformPolicy = (bucket: string, distributionArns: readonly string[]): Document => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AllowCloudFrontRead',
      Effect: 'Allow',
      Principal: cloudFront,
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
      Condition: { StringEquals: { 'aws:SourceArn': distributionArns } },
    },
  ],
});

/** A CloudFormation template's policy: the grant, and a role of the media team that uploads. */
export const cloudFormationPolicy = (
  bucket: string,
  distributionArn: string,
  uploaderArn: string,
): Document => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Upload',
      Effect: 'Allow',
      Principal: { AWS: uploaderArn },
      Action: ['s3:PutObject', 's3:DeleteObject'],
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
    {
      Sid: 'Read',
      Effect: 'Allow',
      Principal: cloudFront,
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
      Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
    },
  ],
});

/** What the CloudFront console offered to write for an OAI. */
export const consoleOaiPolicy = (bucket: string, identityId: string): Document => ({
  Version: '2008-10-17',
  Id: 'PolicyForCloudFrontPrivateContent',
  Statement: [
    {
      Sid: '1',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identityId}` },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
  ],
});

/** A key that the account administers, before any distribution exists. */
export const ownerKeyPolicy = (account: string): Document => ({
  Version: '2012-10-17',
  Id: 'key-default-1',
  Statement: [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});

/** The same with the statement of AWS's own documentation for CloudFront, reading only. */
export const siteKeyPolicy = (account: string, distributionArn: string): Document => ({
  ...ownerKeyPolicy(account),
  Statement: [
    ...(ownerKeyPolicy(account).Statement as readonly unknown[]),
    {
      Sid: 'AllowCloudFrontServicePrincipalSSE-KMS',
      Effect: 'Allow',
      Principal: cloudFront,
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
    },
  ],
});

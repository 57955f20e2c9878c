/** Bucket policies as accounts have them, in any number and always the same ones. */
import type { JsonObject } from '../lib/core/model/json.ts';

export const ACCOUNT = '111122223333';

export const distributionArn = (index: number): string =>
  `arn:aws:cloudfront::${ACCOUNT}:distribution/E${(index + 1).toString(36).toUpperCase().padStart(13, '0')}`;

const tlsOnly = (bucket: string): JsonObject => ({
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

const grant = (bucket: string, condition: JsonObject): JsonObject => ({
  Sid: 'AllowCloudFront',
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  Condition: condition,
});

const listing = (first: number, count: number, of: number): JsonObject => {
  const arns = Array.from({ length: count }, (_, index) => distributionArn((first + index) % of));
  return { StringEquals: { 'AWS:SourceArn': arns.length === 1 ? (arns[0] ?? '') : arns } };
};

const others = (bucket: string): JsonObject => ({
  Sid: 'Pipeline',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/deploy` },
  Action: ['s3:PutObject', 's3:DeleteObject', 's3:ListBucket'],
  Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
});

const perimeter = (bucket: string): JsonObject => ({
  Sid: 'Perimeter',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: `arn:aws:s3:::${bucket}/*`,
  Condition: {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc123' },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
});

/** Eight shapes: one reader, several, a wildcard, an account, an OAI, a website, guarded ones. */
const shapes: readonly ((bucket: string, index: number, distributions: number) => readonly JsonObject[])[] = [
  (bucket, index, of) => [grant(bucket, listing(index, 1, of))],
  (bucket, index, of) => [tlsOnly(bucket), grant(bucket, listing(index, 1, of))],
  (bucket, index, of) => [tlsOnly(bucket), grant(bucket, listing(index, 10, of)), others(bucket)],
  (bucket) => [
    grant(bucket, { ArnLike: { 'AWS:SourceArn': `arn:aws:cloudfront::${ACCOUNT}:distribution/*` } }),
  ],
  (bucket) => [grant(bucket, { StringEquals: { 'aws:SourceAccount': ACCOUNT } }), others(bucket)],
  (bucket) => [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
  ],
  (bucket) => [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
  ],
  (bucket, index, of) => [
    perimeter(bucket),
    tlsOnly(bucket),
    others(bucket),
    grant(bucket, listing(index, 3, of)),
  ],
];

export const bucketName = (index: number): string => `bucket-${index}`;

export const policyOf = (index: number, distributions: number): JsonObject => ({
  Version: '2012-10-17',
  Statement: shapes[index % shapes.length]?.(bucketName(index), index, distributions) ?? [],
});

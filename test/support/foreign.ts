/** Statements that have nothing to do with CloudFront: whatever happens, they come out as they went in. */
import type { JsonObject } from '../../lib/core/model/json.ts';
import { account } from './builders.ts';

export const foreignStatements = (bucket: string): readonly JsonObject[] => [
  {
    Sid: 'Deployer',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:role/deployer` },
    Action: ['s3:PutObject', 's3:DeleteObject'],
    Resource: `arn:aws:s3:::${bucket}/*`,
  },
  {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    Condition: { Bool: { 'aws:SecureTransport': false } },
  },
  {
    Effect: 'Allow',
    Principal: { Service: ['logging.s3.amazonaws.com', 'delivery.logs.amazonaws.com'] },
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${bucket}/logs/*`,
    Condition: { NumericLessThan: { 's3:TlsVersion': 1.3 } },
  },
  {
    Effect: 'Deny',
    Principal: { AWS: ['123456789012', 'AIDAJDPLRKLG7UEXAMPLE'] },
    NotAction: 's3:ListBucket',
    Resource: `arn:aws:s3:::${bucket}/private/*`,
  },
];

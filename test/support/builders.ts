/** Builds accounts for tests: small snapshots as the AWS CLI prints them, with what does not matter filled in. */

import type { Json, JsonObject } from '../../lib/core/model/json.ts';
import { defaultSettings, type Settings } from '../../lib/core/model/settings.ts';
import type {
  Items,
  Snapshot,
  SnapshotBehaviour,
  SnapshotBucket,
  SnapshotDistribution,
  SnapshotKey,
  SnapshotOrigin,
} from '../../lib/core/model/snapshot.ts';

export const account = '111122223333';
export const takenAt = '2026-11-24T12:00:00Z';
export const longAgo = '2026-11-01T00:00:00Z';
export const now = Date.parse(takenAt);
export const minutes = (count: number): number => count * 60_000;

/** Enforce, everything else as deployed. */
export const enforcing: Settings = { ...defaultSettings, mode: 'enforce' };

export const arnOf = (id: string, owner: string = account, partition = 'aws'): string =>
  `arn:${partition}:cloudfront::${owner}:distribution/${id}`;

export const keyArnOf = (
  id: string,
  region = 'eu-west-1',
  owner: string = account,
  partition = 'aws',
): string => `arn:${partition}:kms:${region}:${owner}:key/${id}`;

export const oaiArn = (id: string, partition = 'aws'): string =>
  `arn:${partition}:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;

export const items = <T>(...entries: readonly T[]): Items<T> => ({
  Quantity: entries.length,
  Items: entries,
});

export interface OriginParts {
  readonly id?: string;
  readonly host?: string;
  readonly path?: string;
  readonly oac?: string;
  readonly oai?: string;
}

/** An origin of `bucket`; signed by access control `OAC1` unless `oac` or `oai` say otherwise. */
export const anOrigin = (bucket: string, parts: OriginParts = {}): SnapshotOrigin => ({
  Id: parts.id ?? bucket,
  DomainName: parts.host ?? `${bucket}.s3.eu-west-1.amazonaws.com`,
  OriginPath: parts.path ?? '',
  S3OriginConfig: {
    OriginAccessIdentity: parts.oai === undefined ? '' : `origin-access-identity/cloudfront/${parts.oai}`,
  },
  OriginAccessControlId: parts.oac ?? (parts.oai === undefined ? 'OAC1' : ''),
});

export const aCustomOrigin = (host: string, id: string = host): SnapshotOrigin => ({
  Id: id,
  DomainName: host,
  OriginPath: '',
  CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
  OriginAccessControlId: '',
});

export const aBehaviour = (target: string, parts: Partial<SnapshotBehaviour> = {}): SnapshotBehaviour => ({
  TargetOriginId: target,
  ViewerProtocolPolicy: 'redirect-to-https',
  AllowedMethods: items('GET', 'HEAD'),
  ...parts,
});

/** A deployed, enabled distribution whose default behaviour serves the first origin. */
export const aDistribution = (
  id: string,
  origins: readonly SnapshotOrigin[],
  parts: Partial<SnapshotDistribution> = {},
): SnapshotDistribution => ({
  Id: id,
  ARN: arnOf(id),
  Status: 'Deployed',
  LastModifiedTime: longAgo,
  Enabled: true,
  Staging: false,
  Origins: items(...origins),
  DefaultCacheBehavior: aBehaviour(origins[0]?.Id ?? ''),
  CacheBehaviors: { Quantity: 0 },
  ...parts,
});

export const aBucket = (
  name: string,
  policy: Json | null,
  parts: Partial<SnapshotBucket> = {},
): SnapshotBucket => ({
  Name: name,
  BucketRegion: 'eu-west-1',
  Policy: policy,
  ServerSideEncryptionConfiguration: {},
  TagSet: [],
  ...parts,
});

/** Default encryption with this key, as get-bucket-encryption prints it. */
export const encryptedWith = (keyReference: string | undefined): Json => ({
  Rules: [
    {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: 'aws:kms',
        ...(keyReference === undefined ? {} : { KMSMasterKeyID: keyReference }),
      },
      BucketKeyEnabled: true,
    },
  ],
});

export const aKey = (arn: string, policy: Json | null, parts: Partial<SnapshotKey> = {}): SnapshotKey => ({
  KeyMetadata: {
    Arn: arn,
    KeyId: arn.split('/')[1] ?? '',
    AWSAccountId: arn.split(':')[4] ?? '',
    KeyManager: 'CUSTOMER',
    KeyState: 'Enabled',
  },
  Policy: policy,
  Grants: [],
  ...parts,
});

export const aPolicy = (...statements: readonly JsonObject[]): JsonObject => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** The statement that AWS documents for an origin access control. */
export const oacGrant = (bucket: string, ...sourceArns: readonly string[]): JsonObject => ({
  Sid: 'AllowCloudFrontServicePrincipal',
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  Condition: {
    StringEquals: { 'AWS:SourceArn': sourceArns.length === 1 ? (sourceArns[0] ?? '') : sourceArns },
  },
});

export const oaiGrant = (bucket: string, id: string): JsonObject => ({
  Sid: '1',
  Effect: 'Allow',
  Principal: { AWS: oaiArn(id) },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
});

/** The statement that every key policy keeps: the account's own administration. */
export const rootStatement = (owner: string = account, partition = 'aws'): JsonObject => ({
  Sid: 'Enable IAM User Permissions',
  Effect: 'Allow',
  Principal: { AWS: `arn:${partition}:iam::${owner}:root` },
  Action: 'kms:*',
  Resource: '*',
});

export const keyGrant = (...sourceArns: readonly string[]): JsonObject => ({
  Sid: 'AllowCloudFrontServicePrincipalSSEKMS',
  Effect: 'Allow',
  Principal: { Service: ['cloudfront.amazonaws.com'] },
  Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*'],
  Resource: '*',
  Condition: {
    StringEquals: { 'AWS:SourceArn': sourceArns.length === 1 ? (sourceArns[0] ?? '') : sourceArns },
  },
});

export const withTag = (value: string) => [{ Key: 'origin-guard', Value: value }] as const;

/** An account with the access control `OAC1` and the identity `EOAI1`; the rest as given. */
export const anAccount = (parts: Partial<Snapshot> = {}): Snapshot => ({
  schema: 'origin-guard/snapshot/1',
  account,
  partition: 'aws',
  takenAt,
  distributions: [],
  originAccessControls: [
    {
      Id: 'OAC1',
      Name: 'site',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
      OriginAccessControlOriginType: 's3',
    },
  ],
  originAccessIdentities: [{ Id: 'EOAI1', S3CanonicalUserId: 'a'.repeat(64), Comment: '' }],
  buckets: [],
  functions: [],
  keys: [],
  ...parts,
});

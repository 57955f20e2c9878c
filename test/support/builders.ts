/** Builds accounts for tests: small snapshots as the AWS CLI prints them, with what does not matter filled in. */

import type { DriftRule } from '../../lib/core/drift/define.ts';
import { factsFromSnapshot } from '../../lib/core/facts/from-snapshot.ts';
import type { Facts } from '../../lib/core/model/facts.ts';
import type { Finding } from '../../lib/core/model/finding.ts';
import type { Json, JsonObject } from '../../lib/core/model/json.ts';
import type { AccessEdge, Actor, Memory } from '../../lib/core/model/memory.ts';
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

export interface FactsParts {
  readonly memory?: Partial<Memory>;
  readonly inventoryIsFresh?: boolean;
}

const noMemory: Memory = { edges: { status: 'absent' }, sightings: { status: 'absent' }, actors: new Map() };

export const factsOf = (snapshot: Snapshot, parts: FactsParts = {}): Facts =>
  factsFromSnapshot(snapshot, {
    memory: { ...noMemory, ...parts.memory },
    inventoryIsFresh: parts.inventoryIsFresh ?? true,
  });

/** What a drift rule finds about one bucket or key of the account. */
export const findingsOf = (
  rule: DriftRule,
  facts: Facts,
  subject: string,
  settings: Settings = enforcing,
): readonly Finding[] => {
  const bucket = facts.buckets.get(subject);
  const key = facts.keys.get(subject);
  if (rule.subject === 'bucket' && bucket !== undefined)
    return rule.detect({ facts, settings, subject: bucket });
  if (rule.subject === 'key' && key !== undefined) return rule.detect({ facts, settings, subject: key });
  throw new Error(`${rule.kind} judges no ${subject}`);
};

/** Memory in which this access worked; without a document actor nobody knows who changed it. */
export const remembering = (
  edges: readonly AccessEdge[],
  actors: Memory['actors'] = new Map(),
): FactsParts => ({
  memory: { edges: { status: 'known', value: edges }, actors },
});

export const anEdge = (
  distributionId: string,
  bucket: string,
  parts: Partial<AccessEdge> = {},
): AccessEdge => ({
  distributionId,
  distributionArn: arnOf(distributionId),
  bucket,
  originPath: '',
  reader: { type: 'distribution', arn: arnOf(distributionId) },
  keyArn: undefined,
  ...parts,
});

export const anActor = (kind: Actor['kind'], parts: Partial<Actor> = {}): Actor => ({
  kind,
  name: `arn:aws:iam::${account}:role/${kind}`,
  tool: kind === 'automation' ? 'Terraform' : 'console',
  eventId: undefined,
  eventName: undefined,
  at: undefined,
  ...parts,
});

/** Memory in which these findings were first seen so many minutes ago. */
export const sighted = (findings: readonly Finding[], ago: number): FactsParts => ({
  memory: {
    sightings: {
      status: 'known',
      value: findings.map(({ fingerprint }) => ({ fingerprint, firstSeenAt: now - minutes(ago) })),
    },
  },
});

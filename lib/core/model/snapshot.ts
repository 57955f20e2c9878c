import type { Json } from './json.ts';

/**
 * The account as the AWS CLI prints it (contract `origin-guard/snapshot/1`). Live reads and snapshot files
 * both arrive in this shape, so there is one path from AWS's words to our {@link Facts}. Only the fields that
 * we read are named; every enum is an open string, because AWS adds values without notice.
 */
export interface Snapshot {
  readonly schema: 'origin-guard/snapshot/1';
  readonly account: string;
  readonly partition: string;
  /** ISO 8601 instant at which the reads began. */
  readonly takenAt: string;
  readonly distributions?: readonly SnapshotDistribution[];
  readonly originAccessControls?: readonly SnapshotOriginAccessControl[];
  readonly originAccessIdentities?: readonly SnapshotOriginAccessIdentity[];
  readonly buckets?: readonly SnapshotBucket[];
  readonly functions?: readonly SnapshotFunction[];
  readonly keys?: readonly SnapshotKey[];
  /**
   * GetDistribution asked for ids that policies name and the list lacks: id -> `exists`, `NoSuchDistribution`
   * or the error code. Optional: without it, absence from a complete list means deleted.
   */
  readonly distributionLookups?: Readonly<Record<string, string>>;
  /**
   * HeadBucket asked for origin buckets that `buckets` lacks: name -> `exists` (another account's), `NotFound` or the
   * error code (`Forbidden`: it exists and is not ours). Optional: without it, only that they are not ours is known.
   */
  readonly bucketLookups?: Readonly<Record<string, string>>;
  /** Names of all buckets of the account, where `buckets` holds just some of them. Optional: else `buckets` are all. */
  readonly ownBuckets?: readonly string[];
  /** As `aws s3control get-public-access-block` prints it; null for none. Optional: without it, it was not read. */
  readonly accountPublicAccessBlock?: Json;
  /** Lists that could not be read, with the reason: `{"distributions": "AccessDenied"}`. */
  readonly Unreadable?: Readonly<Record<string, string>>;
  readonly earlier?: Snapshot;
}

export interface SnapshotTag {
  readonly Key: string;
  readonly Value: string;
}

export interface Items<T> {
  readonly Quantity?: number;
  readonly Items?: readonly T[] | null;
}

export interface SnapshotOrigin {
  readonly Id: string;
  readonly DomainName: string;
  readonly OriginPath?: string;
  readonly S3OriginConfig?: { readonly OriginAccessIdentity?: string } | null;
  readonly CustomOriginConfig?: { readonly OriginProtocolPolicy?: string } | null;
  readonly VpcOriginConfig?: Json;
  readonly OriginAccessControlId?: string;
}

export interface SnapshotBehaviour {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly ViewerProtocolPolicy?: string;
  readonly AllowedMethods?: Items<string>;
  readonly FunctionAssociations?: Items<{ readonly EventType: string; readonly FunctionARN: string }>;
  readonly LambdaFunctionAssociations?: Items<{
    readonly EventType: string;
    readonly LambdaFunctionARN: string;
  }>;
  readonly CachePolicyId?: string;
  readonly ForwardedValues?: Json;
}

export interface SnapshotDistribution {
  readonly Id: string;
  readonly ARN: string;
  readonly Status?: string;
  readonly LastModifiedTime?: string;
  readonly Enabled?: boolean;
  readonly Staging?: boolean;
  readonly ConnectionMode?: string;
  readonly DefaultRootObject?: string;
  readonly Comment?: string;
  readonly Origins?: Items<SnapshotOrigin>;
  readonly OriginGroups?: Items<{
    readonly Id: string;
    readonly Members?: Items<{ readonly OriginId: string }>;
  }>;
  readonly DefaultCacheBehavior?: SnapshotBehaviour;
  readonly CacheBehaviors?: Items<SnapshotBehaviour>;
  readonly CustomErrorResponses?: Items<{ readonly ErrorCode: number; readonly ResponsePagePath?: string }>;
  readonly Tags?: readonly SnapshotTag[];
  readonly Unreadable?: Readonly<Record<string, string>>;
}

export interface SnapshotOriginAccessControl {
  readonly Id: string;
  readonly Name?: string;
  readonly SigningProtocol?: string;
  readonly SigningBehavior?: string;
  readonly OriginAccessControlOriginType?: string;
}

export interface SnapshotOriginAccessIdentity {
  readonly Id: string;
  readonly S3CanonicalUserId?: string;
  readonly Comment?: string;
}

export interface SnapshotBucket {
  readonly Name: string;
  readonly BucketRegion?: string;
  /** The policy document, or its JSON text as get-bucket-policy prints it; null when the bucket has none. */
  readonly Policy?: Json;
  readonly ServerSideEncryptionConfiguration?: Json;
  readonly PublicAccessBlockConfiguration?: Json;
  readonly OwnershipControls?: Json;
  readonly TagSet?: readonly SnapshotTag[];
  /** Field name -> error code of the read that failed: `{"Policy": "AccessDenied"}`. */
  readonly Unreadable?: Readonly<Record<string, string>>;
}

export interface SnapshotFunction {
  readonly FunctionARN: string;
  readonly Code?: string;
}

export interface SnapshotKey {
  readonly KeyMetadata: {
    readonly Arn: string;
    readonly KeyId?: string;
    readonly AWSAccountId?: string;
    readonly KeyManager?: string;
    readonly KeyState?: string;
    readonly MultiRegion?: boolean;
  };
  readonly Policy?: Json;
  readonly Grants?: readonly SnapshotKmsGrant[];
  /** Alias names (`alias/site`) or alias ARNs that resolve to this key; optional. */
  readonly Aliases?: readonly string[];
  readonly Unreadable?: Readonly<Record<string, string>>;
}

export interface SnapshotKmsGrant {
  readonly GrantId?: string;
  readonly GranteePrincipal?: string;
  readonly GranteeServicePrincipal?: string;
  readonly Operations?: readonly string[];
  readonly Constraints?: Json;
}

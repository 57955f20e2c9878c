import type { Memory } from './memory.ts';
import type { PolicyDocument } from './policy.ts';
import type { Reading } from './reading.ts';

/** Everything a decision may look at, read once. Pure data; built by `lib/core/facts`. */
export interface Facts {
  readonly account: string;
  readonly partition: string;
  /** Epoch milliseconds. */
  readonly takenAt: number;
  /** `known` only when every page was read. */
  readonly distributions: Reading<readonly DistributionFacts[]>;
  /** True when the inventory was read for this decision, not taken from a cache: removals need it. */
  readonly inventoryIsFresh: boolean;
  /** Ids asked for one by one: `absent` is NoSuchDistribution. */
  readonly distributionLookups: ReadonlyMap<string, Reading<true>>;
  /** Origin buckets that are not ours: `known` another account's, `absent` nobody's, else it could not be told. */
  readonly bucketLookups: ReadonlyMap<string, Reading<true>>;
  /** Names of all buckets of the account in lower case, as in DNS; `known` only when every page was read. */
  readonly ownBuckets: Reading<ReadonlySet<string>>;
  /** Block public access of the account; `absent` when nobody read it, which says nothing about it. */
  readonly accountPublicAccessBlock: Reading<PublicAccessBlock>;
  readonly originAccessControls: Reading<ReadonlyMap<string, OriginAccessControlFacts>>;
  readonly originAccessIdentities: Reading<ReadonlyMap<string, OriginAccessIdentityFacts>>;
  /** Only the buckets that were gathered; a missing name was not asked for. */
  readonly buckets: ReadonlyMap<string, BucketFacts>;
  /** By key ARN. */
  readonly keys: ReadonlyMap<string, KeyFacts>;
  readonly memory: Memory;
}

export interface DistributionFacts {
  readonly id: string;
  readonly arn: string;
  /** `Deployed`, `InProgress`, or a value that AWS may add; undefined when the source did not say. */
  readonly status: string | undefined;
  readonly enabled: boolean;
  readonly staging: boolean;
  readonly tenantOnly: boolean;
  /** Epoch milliseconds; undefined when the source did not say. */
  readonly lastModified: number | undefined;
  /** `''`: there is none. Undefined: the source does not say. */
  readonly defaultRootObject: string | undefined;
  readonly tags: Reading<Readonly<Record<string, string>>>;
  readonly origins: readonly OriginFacts[];
  readonly originGroups: readonly { readonly id: string; readonly members: readonly string[] }[];
  readonly behaviours: readonly BehaviourFacts[];
  /** Viewer paths of its own error pages, which answer for any other path; undefined when that could not be told. */
  readonly errorPages: readonly string[] | undefined;
  /** Why edge code may pick an origin that the configuration does not show; empty when it provably cannot. */
  readonly originPickers: readonly string[];
}

export interface OriginFacts {
  readonly id: string;
  readonly domainName: string;
  /** `''` or `/prefix`, as CloudFront keeps it. */
  readonly originPath: string;
  readonly host: OriginHost;
  readonly signing: OriginSigning;
}

/** What an origin's domain name says about S3 (aws-facts 2.2). */
export type OriginHost =
  | { readonly kind: 'rest'; readonly bucket: string; readonly region: string | undefined }
  | { readonly kind: 'website'; readonly bucket: string; readonly region: string | undefined }
  | { readonly kind: 'accelerate'; readonly bucket: string }
  | { readonly kind: 'path-style'; readonly region: string | undefined }
  | { readonly kind: 'express'; readonly bucket: string }
  | { readonly kind: 'access-point'; readonly name: string }
  | { readonly kind: 'object-lambda'; readonly name: string }
  | { readonly kind: 'multi-region-access-point'; readonly alias: string }
  | { readonly kind: 'parameterised' }
  | { readonly kind: 'not-s3' };

export type OriginSigning =
  | { readonly type: 'oac'; readonly id: string; readonly behaviour: string; readonly originType: string }
  /** The OAC that the origin names is not in the (complete) list, or the list could not be read. */
  | { readonly type: 'oac-unknown'; readonly id: string; readonly because: string }
  | { readonly type: 'oai'; readonly id: string }
  | { readonly type: 'none' };

export interface BehaviourFacts {
  /** `*` for the default behaviour. */
  readonly pathPattern: string;
  readonly isDefault: boolean;
  readonly targetOriginId: string;
  readonly viewerProtocolPolicy: string;
  readonly allowedMethods: readonly string[];
  readonly hasViewerRequestFunction: boolean;
}

export interface OriginAccessControlFacts {
  readonly id: string;
  readonly signingBehaviour: string;
  readonly originType: string;
}

export interface OriginAccessIdentityFacts {
  readonly id: string;
  readonly canonicalUserId: string | undefined;
}

export interface BucketFacts {
  readonly name: string;
  readonly region: string | undefined;
  readonly policy: Reading<PolicyDocument>;
  /** Default encryption. `absent`: none stated, which is SSE-S3 since 2023. */
  readonly encryption: Reading<BucketEncryption>;
  readonly publicAccessBlock: Reading<PublicAccessBlock>;
  /** `BucketOwnerEnforced`, `BucketOwnerPreferred`, `ObjectWriter` or a later value. */
  readonly objectOwnership: Reading<string>;
  readonly tags: Reading<Readonly<Record<string, string>>>;
}

export interface BucketEncryption {
  readonly algorithm: string;
  /** Key id, key ARN, alias or undefined (`aws:kms` without a key is the managed key `aws/s3`). */
  readonly keyReference: string | undefined;
  /** The key it resolves to, when that could be told. */
  readonly keyArn: Reading<string>;
}

export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

export interface KeyFacts {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  /** `CUSTOMER`, `AWS` or a later value. */
  readonly manager: string;
  /** `Enabled`, `Disabled`, `PendingDeletion`, … */
  readonly state: string;
  readonly policy: Reading<PolicyDocument>;
  readonly grants: Reading<readonly KmsGrantFacts[]>;
}

export interface KmsGrantFacts {
  readonly granteeServicePrincipal: string | undefined;
  readonly operations: readonly string[];
  /** The distribution ARN of the grant's SourceArn constraint, when it has one. */
  readonly sourceArn: string | undefined;
}

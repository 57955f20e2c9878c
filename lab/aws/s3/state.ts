/** What the lab knows about buckets and objects. */
import type { JsonObject } from '../../../lib/core/model/json.ts';

/** A bucket policy as S3 keeps it: bound to principals, not to their names. */
export interface StoredPolicy {
  readonly document: JsonObject;
  /** AWS principal value (ARN) -> unique id at the time of the write. */
  readonly bindings: ReadonlyMap<string, string>;
}

export interface PolicyVersion {
  readonly at: number;
  readonly policy: StoredPolicy | undefined;
}

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface Encryption {
  /** `AES256`, `aws:kms`, `aws:kms:dsse`. */
  readonly algorithm: string;
  /** As written: key id, key ARN or alias. */
  readonly keyReference: string | undefined;
  readonly bucketKeyEnabled: boolean;
}

export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  readonly contentType: string;
  readonly eTag: string;
  readonly lastModified: number;
  readonly algorithm: string;
  readonly keyArn: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly createdAt: number;
  /** Oldest first; the last is the newest write. */
  policyVersions: PolicyVersion[];
  publicAccessBlock: PublicAccessBlock | undefined;
  /** `undefined`: SSE-S3, the base default. */
  encryption: Encryption | undefined;
  ownership: string | undefined;
  tags: { Key: string; Value: string }[] | undefined;
  readonly objects: Map<string, StoredObject>;
  /** A write of its configuration is under way. */
  writing: boolean;
}

export interface S3State {
  readonly buckets: Map<string, Bucket>;
  /** Names that another account holds: they exist, and answer 403. */
  readonly foreignBuckets: Set<string>;
}

export const createS3State = (): S3State => ({ buckets: new Map(), foreignBuckets: new Set() });

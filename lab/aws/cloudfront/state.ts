/** What the lab knows about distributions and what belongs to them. */
import type { XmlNode } from '../xml.ts';

export interface ConfigVersion {
  /** Epoch milliseconds at which it was sent; edges use it when it is `Deployed`. */
  readonly at: number;
  readonly config: XmlNode;
}

export interface Distribution {
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
  /** Oldest first; the last is what GetDistributionConfig shows. */
  versions: ConfigVersion[];
  eTag: string;
  tags: Map<string, string>;
  readonly invalidations: Invalidation[];
}

export interface Invalidation {
  readonly id: string;
  readonly callerReference: string;
  readonly paths: readonly string[];
  readonly createdAt: number;
  /** When it reads `Completed`. */
  readonly completedAt: number;
  /** When the edge has forgotten: somewhere before {@link completedAt}. */
  readonly purgedAt: number;
}

export interface OriginAccessControl {
  readonly id: string;
  config: XmlNode;
  eTag: string;
}

export interface OriginAccessIdentity {
  readonly id: string;
  readonly canonicalId: string;
  config: XmlNode;
  eTag: string;
}

export interface EdgeFunction {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  config: XmlNode;
  development: FunctionStage;
  live: FunctionStage | undefined;
}

export interface FunctionStage {
  readonly code: Buffer;
  readonly eTag: string;
  readonly modifiedAt: number;
}

export interface CloudFrontState {
  /** Epoch milliseconds at which the next CreateInvalidation is free of throttling. */
  invalidationFreeAt: number;
  readonly distributions: Map<string, Distribution>;
  readonly accessControls: Map<string, OriginAccessControl>;
  readonly accessIdentities: Map<string, OriginAccessIdentity>;
  readonly functions: Map<string, EdgeFunction>;
}

export const createCloudFrontState = (): CloudFrontState => ({
  invalidationFreeAt: 0,
  distributions: new Map(),
  accessControls: new Map(),
  accessIdentities: new Map(),
  functions: new Map(),
});

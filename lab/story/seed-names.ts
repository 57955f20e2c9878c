/** The names in the lab's account, and what seeding it gives back. */

export interface SeededDistribution {
  readonly name: DistributionName;
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
}

export type DistributionName = 'docs' | 'shop' | 'blog' | 'legacy' | 'campaign';

/** Bucket -> Region. */
export const buckets = {
  'acme-docs': 'eu-west-1',
  'acme-assets': 'us-east-1',
  'acme-media': 'us-east-1',
  'acme-legacy': 'us-east-1',
  'acme-campaign': 'eu-west-1',
} as const;
export type BucketName = keyof typeof buckets;

export interface Seeded {
  readonly account: string;
  readonly distributions: Readonly<Record<DistributionName, SeededDistribution>>;
  /** Of `acme-docs`. */
  readonly keyArn: string;
  readonly accessControlId: string;
  readonly accessIdentityId: string;
}

/** Paths `/page-1.html` to `/page-120.html` exist in every bucket, so that each look can be at an uncached path. */
export const pageCount = 120;

/**
 * The traps: where the lab is as awkward as AWS. Unless they say otherwise they are on by default, with times short
 * enough to sit through.
 */
export interface LabTraps {
  /** How long a live OAI reads back as `AIDA…` after PutBucketPolicy (minutes in AWS), ms. */
  readonly oaiReadBackMs: number;
  /** How long reads, and S3's own decisions, may still see the previous bucket policy, ms. */
  readonly bucketConsistencyMs: number;
  /** Within that time, how often a read is stale, 0..1 (seeded). */
  readonly staleReadProbability: number;
  /** How long a write of bucket configuration takes; another one meanwhile answers 409 OperationAborted, ms. */
  readonly bucketWriteMs: number;
  /** Principals that do not exist are refused: `MalformedPolicy: Invalid principal in policy`, and KMS's form of it. */
  readonly refuseDeadPrincipals: boolean;
  /** How long a policy that names a new OAI, user or role is refused as if it did not exist, ms; off (0) by default. */
  readonly principalSpreadMs: number;
  /** Own-account users and roles that were never registered are refused too. */
  readonly refuseUnknownPrincipals: boolean;
  /** Principal lists come back in another order, one-element lists as a plain value. */
  readonly rewriteLists: boolean;
  /** New buckets block public access (since April 2023). */
  readonly blockPublicAccessOnNewBuckets: boolean;
  /** BlockPublicPolicy refuses a public document with 403. */
  readonly enforceBlockPublicPolicy: boolean;
  /** A policy that takes the caller's own PutBucketPolicy or PutKeyPolicy away is refused. */
  readonly lockoutCheck: boolean;
  /** Requests signed for another Region than the bucket's are turned away. */
  readonly enforceRegions: boolean;
  /** From a change of a distribution to `Deployed`, ms. */
  readonly deployMs: number;
  /** From CreateInvalidation to `Completed`, ms. */
  readonly invalidationMs: number;
  /** Wildcard paths in progress at once. */
  readonly wildcardInvalidations: number;
  /** CreateInvalidation calls a second for the whole account (0.5 is reported of AWS), then `Throttling`; off (0) by default. */
  readonly invalidationRate: number;
  /** Default ListDistributions page; 100 in AWS. */
  readonly pageSize: number;
  /** How long LookupEvents does not know an event yet (up to 15 minutes in AWS), ms. */
  readonly lookupDelayMs: number;
}

/** Delivery of CloudTrail events through EventBridge is best effort; each value is a seeded probability or ms. */
export interface EventTraps {
  readonly delayMs: number;
  readonly dropProbability: number;
  readonly duplicateProbability: number;
  /** An event held back until the next one has gone out (or `reorderHoldMs` passed). */
  readonly reorderProbability: number;
  readonly reorderHoldMs: number;
}

export const defaultTraps: LabTraps = {
  oaiReadBackMs: 1_500,
  bucketConsistencyMs: 300,
  staleReadProbability: 0.3,
  bucketWriteMs: 3,
  refuseDeadPrincipals: true,
  principalSpreadMs: 0,
  refuseUnknownPrincipals: true,
  rewriteLists: true,
  blockPublicAccessOnNewBuckets: true,
  enforceBlockPublicPolicy: true,
  lockoutCheck: true,
  enforceRegions: true,
  deployMs: 1_000,
  invalidationMs: 1_500,
  wildcardInvalidations: 15,
  invalidationRate: 0,
  pageSize: 100,
  lookupDelayMs: 200,
};

/** For tests of something else: nothing takes time, what AWS refuses is still refused. */
export const promptTraps: LabTraps = {
  ...defaultTraps,
  oaiReadBackMs: 0,
  bucketConsistencyMs: 0,
  bucketWriteMs: 0,
  rewriteLists: false,
  deployMs: 0,
  invalidationMs: 0,
  lookupDelayMs: 0,
};

export const defaultEventTraps: EventTraps = {
  delayMs: 0,
  dropProbability: 0,
  duplicateProbability: 0,
  reorderProbability: 0,
  reorderHoldMs: 500,
};

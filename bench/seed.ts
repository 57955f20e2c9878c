/** Puts accounts of any size into the lab's state: distributions, buckets and keys, with faults among them. */
import type { Account } from '../lab/aws/account.ts';
import { withDefaults } from '../lab/aws/cloudfront/defaults.ts';
import { storePolicy } from '../lab/aws/s3/policy-store.ts';
import type { XmlNode } from '../lab/aws/xml.ts';
import { cdkPolicy, siteKeyPolicy } from '../lab/story/seed-policies.ts';
import type { JsonObject } from '../lib/core/model/json.ts';

export interface Size {
  readonly buckets: number;
  /** Distribution `i` reads bucket `i`. */
  readonly distributions: number;
  /** Bucket `i` encrypts with key `i`. */
  readonly keys?: number;
  /** Grants for CloudFront that name no distribution: on this many buckets behind distributions, and on others. */
  readonly faults?: { readonly used: number; readonly unused: number };
}

export interface SeededAccount {
  /** Names of buckets with a fault. */
  readonly planted: ReadonlySet<string>;
  readonly distributionArns: readonly string[];
}

const region = 'us-east-1';
const controlId = 'E1BENCHCONTROL';

export const bucketNameOf = (index: number): string => `bench-${String(index).padStart(5, '0')}`;

const tlsOnly = (bucket: string): JsonObject => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});

export const forAnyDistribution = (bucket: string): JsonObject => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AllowCloudFront',
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
  ],
});

const addControl = (account: Account): void => {
  account.cloudFront.accessControls.set(controlId, {
    id: controlId,
    eTag: controlId,
    config: {
      Name: 's3',
      SigningProtocol: 'sigv4',
      SigningBehavior: 'always',
      OriginAccessControlOriginType: 's3',
    },
  });
};

const configFor = (bucket: string): XmlNode =>
  withDefaults({
    CallerReference: bucket,
    Comment: bucket,
    Enabled: 'true',
    Origins: {
      Quantity: '1',
      Items: {
        Origin: [
          {
            Id: bucket,
            DomainName: `${bucket}.s3.${region}.amazonaws.com`,
            OriginAccessControlId: controlId,
            S3OriginConfig: { OriginAccessIdentity: '' },
          },
        ],
      },
    },
    DefaultCacheBehavior: {
      TargetOriginId: bucket,
      ViewerProtocolPolicy: 'redirect-to-https',
      CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
    },
  });

const addDistribution = (account: Account, index: number): string => {
  const id = `E${String(index).padStart(12, '0')}`;
  const arn = `arn:aws:cloudfront::${account.id}:distribution/${id}`;
  account.cloudFront.distributions.set(id, {
    id,
    arn,
    domainName: `d${index}.cloudfront.net`,
    versions: [{ at: account.clock.now(), config: configFor(bucketNameOf(index)) }],
    eTag: id,
    tags: new Map(),
    invalidations: [],
  });
  return arn;
};

const addKey = (account: Account, index: number, readerArn: string): string => {
  const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const arn = `arn:aws:kms:${region}:${account.id}:key/${id}`;
  account.kms.keys.set(arn, {
    id,
    arn,
    region,
    manager: 'CUSTOMER',
    description: '',
    createdAt: account.clock.now(),
    state: 'Enabled',
    policy: JSON.stringify(siteKeyPolicy(account.id, readerArn)),
    bindings: new Map(),
    deletionDate: undefined,
    grants: [],
    multiRegion: false,
  });
  return arn;
};

const allBlocked = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

const addBucket = (account: Account, name: string, policy: JsonObject, keyArn: string | undefined): void => {
  const bucket = {
    name,
    region,
    createdAt: account.clock.now(),
    policyVersions: [],
    publicAccessBlock: allBlocked,
    encryption:
      keyArn === undefined
        ? undefined
        : { algorithm: 'aws:kms', keyReference: keyArn, bucketKeyEnabled: true },
    ownership: 'BucketOwnerEnforced',
    tags: undefined,
    objects: new Map(),
    writing: false,
  };
  account.s3.buckets.set(name, bucket);
  storePolicy(account, bucket, { document: policy, bindings: new Map() });
};

/** Everything is in order, but for the faults; the faulty buckets are the first ones, used and unused. */
export const seedAccount = (account: Account, size: Size): SeededAccount => {
  const { used, unused } = size.faults ?? { used: 0, unused: 0 };
  const planted = new Set<string>();
  addControl(account);
  const arns = Array.from({ length: size.distributions }, (_, index) => addDistribution(account, index));
  for (let index = 0; index < size.buckets; index += 1) {
    const name = bucketNameOf(index);
    const reader = arns[index];
    const isFaulty = reader === undefined ? index < size.distributions + unused : index < used;
    if (isFaulty) planted.add(name);
    const right = reader === undefined ? tlsOnly(name) : (cdkPolicy(name, reader) as JsonObject);
    const keyArn = index < (size.keys ?? 0) ? addKey(account, index, reader ?? `${arns[0]}`) : undefined;
    addBucket(account, name, isFaulty ? forAnyDistribution(name) : right, keyArn);
  }
  return { planted, distributionArns: arns };
};

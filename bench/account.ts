/**
 * How long it takes to plan for a whole account in which every bucket is drifted, and how that grows:
 * `node bench/account.ts`. From the snapshot to the guarded plan, as `guard plan --snapshot` does it; one thread.
 */
import { guardedPlan } from '../lib/core/guard/guarded-plan.ts';
import type { JsonObject } from '../lib/core/model/json.ts';
import { defaultSettings } from '../lib/core/model/settings.ts';
import type { Snapshot } from '../lib/core/model/snapshot.ts';
import { decide } from '../lib/core/plan/decide.ts';
import { subjectsOf } from '../lib/core/plan/documents.ts';
import { factsWithEarlier } from '../lib/core/plan/earlier.ts';
import { ACCOUNT, distributionArn } from './policies.ts';

const settings = { ...defaultSettings, mode: 'enforce' as const };
const nameOf = (bucket: number): string => `bucket-${bucket}`;
const ARN_OF_NOBODY = `arn:aws:cloudfront::${ACCOUNT}:distribution/EBENCHDELETED`;

const grant = (bucket: string, parts: JsonObject): JsonObject => ({
  Sid: 'AllowCloudFrontServicePrincipal',
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  ...parts,
});
const named = (...arns: readonly string[]): JsonObject => ({
  Condition: { StringEquals: { 'AWS:SourceArn': arns } },
});
const wildcard: JsonObject = {
  Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:cloudfront::${ACCOUNT}:distribution/*` } },
};

type Shape = (bucket: string, user: string) => readonly JsonObject[];

/** Each is a bucket as it is met: something is missing, too wide, left over, or both. */
const shapes: readonly Shape[] = [
  () => [],
  (bucket) => [grant(bucket, {})],
  (bucket) => [grant(bucket, wildcard)],
  (bucket, user) => [grant(bucket, named(user, ARN_OF_NOBODY))],
  (bucket, user) => [grant(bucket, { ...named(user), Action: 's3:*' })],
  (bucket) => [grant(bucket, { Action: 's3:Get*' })],
  (bucket, user) => [grant(bucket, wildcard), grant(bucket, named(user, ARN_OF_NOBODY))],
  (bucket) => [{ ...grant(bucket, {}), Principal: '*' }],
];

const distribution = (index: number, buckets: readonly number[]) => ({
  Id: distributionArn(index).split('/')[1] ?? '',
  ARN: distributionArn(index),
  Status: 'Deployed',
  LastModifiedTime: '2026-11-01T00:00:00Z',
  Enabled: true,
  Origins: {
    Quantity: buckets.length,
    Items: buckets.map((bucket) => ({
      Id: nameOf(bucket),
      DomainName: `${nameOf(bucket)}.s3.eu-west-1.amazonaws.com`,
      OriginPath: '',
      S3OriginConfig: { OriginAccessIdentity: '' },
      OriginAccessControlId: 'OAC1',
    })),
  },
  DefaultCacheBehavior: {
    TargetOriginId: nameOf(buckets[0] ?? 0),
    ViewerProtocolPolicy: 'https-only',
    AllowedMethods: { Quantity: 2, Items: ['GET', 'HEAD'] },
  },
  CacheBehaviors: { Quantity: 0 },
});

const policyOf = (statements: readonly JsonObject[]) =>
  statements.length === 0 ? null : { Version: '2012-10-17', Statement: statements };

const account = (buckets: number, distributions: number, everything: readonly Shape[]): Snapshot => {
  const all = Array.from({ length: buckets }, (_, index) => index);
  const users = Map.groupBy(all, (index) => index % distributions);
  return {
    schema: 'origin-guard/snapshot/1',
    account: ACCOUNT,
    partition: 'aws',
    takenAt: '2026-11-24T12:00:00Z',
    distributions: [...users].map(([index, own]) => distribution(index, own)),
    originAccessControls: [
      {
        Id: 'OAC1',
        SigningBehavior: 'always',
        SigningProtocol: 'sigv4',
        OriginAccessControlOriginType: 's3',
      },
    ],
    originAccessIdentities: [],
    buckets: all.map((index) => ({
      Name: nameOf(index),
      BucketRegion: 'eu-west-1',
      Policy: policyOf(
        everything[index % everything.length]?.(nameOf(index), distributionArn(index % distributions)) ?? [],
      ),
      ServerSideEncryptionConfiguration: {},
      TagSet: [],
    })),
    keys: [],
  };
};

interface Times {
  readonly clock: number;
  readonly processor: number;
  readonly writes: number;
}

const measure = (snapshot: Snapshot): Times => {
  const [used, started] = [process.cpuUsage(), performance.now()];
  const facts = factsWithEarlier(snapshot, settings);
  const { writes } = guardedPlan(decide(facts, settings, subjectsOf(facts)), facts);
  const { user, system } = process.cpuUsage(used);
  return { clock: performance.now() - started, processor: (user + system) / 1000, writes: writes.length };
};

const earlier = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  earlier: { ...snapshot, takenAt: '2026-11-24T11:00:00Z' },
});
const inOrder: Shape = (bucket, user) => [grant(bucket, named(user))];

const sizes: readonly (readonly [string, Snapshot])[] = [
  ['2,500 buckets x 125 distributions, all drifted', account(2_500, 125, shapes)],
  ['5,000 buckets x 250 distributions, all drifted', account(5_000, 250, shapes)],
  ['10,000 buckets x 250 distributions, all drifted', account(10_000, 250, shapes)],
  ['10,000 buckets x 500 distributions, all drifted', account(10_000, 500, shapes)],
  ['10,000 buckets x 500 distributions, with an earlier snapshot', earlier(account(10_000, 500, shapes))],
  ['10,000 buckets x 500 distributions, in order', account(10_000, 500, [inOrder])],
];

measure(account(500, 50, shapes));
for (const [name, snapshot] of sizes) {
  const { clock, processor, writes } = measure(snapshot);
  const told = `${(clock / 1000).toFixed(1)} s, ${(processor / 1000).toFixed(1)} s of processor`;
  process.stdout.write(`${name}: ${told}, ${writes} writes\n`);
}

/**
 * How long the decision about one bucket takes when many distributions use it and the guard refuses the write, and how
 * that grows: `node bench/guard.ts`. Ratios within one run; processor time; one thread.
 */
import { guardedPlan } from '../lib/core/guard/guarded-plan.ts';
import type { JsonObject } from '../lib/core/model/json.ts';
import { defaultSettings } from '../lib/core/model/settings.ts';
import type { Snapshot } from '../lib/core/model/snapshot.ts';
import { decide } from '../lib/core/plan/decide.ts';
import { subjectsOf } from '../lib/core/plan/documents.ts';
import { factsWithEarlier } from '../lib/core/plan/earlier.ts';
import { ACCOUNT, distributionArn } from './policies.ts';

const bucket = 'site';
const settings = { ...defaultSettings, mode: 'enforce' as const };

/** Patterns that are slow to compare, and an id without an owner, for which AWS refuses every write. */
const hostile = (statements: number): readonly JsonObject[] => [
  ...Array.from({ length: statements }, (_, index) => ({
    Sid: `S${index}`,
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${bucket}/*${index}*`,
    Condition: { StringLike: { 'aws:SourceArn': `arn:*a*b*c*d*e*f*g*h${index}` } },
  })),
  {
    Effect: 'Allow',
    Principal: { AWS: 'AIDABENCHBENCHBENCH12' },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${bucket}/*`,
  },
];

const users = (count: number): Snapshot['distributions'] & object =>
  Array.from({ length: count }, (_, index) => ({
    Id: distributionArn(index).split('/')[1] ?? '',
    ARN: distributionArn(index),
    Status: 'Deployed',
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: bucket,
          DomainName: `${bucket}.s3.eu-west-1.amazonaws.com`,
          OriginPath: '',
          S3OriginConfig: { OriginAccessIdentity: '' },
          OriginAccessControlId: 'OAC1',
        },
      ],
    },
    DefaultCacheBehavior: { TargetOriginId: bucket, ViewerProtocolPolicy: 'https-only' },
    CacheBehaviors: { Quantity: 0 },
  }));

const account = (distributions: number, statements: readonly JsonObject[]): Snapshot => ({
  schema: 'origin-guard/snapshot/1',
  account: ACCOUNT,
  partition: 'aws',
  takenAt: '2026-11-24T12:00:00Z',
  distributions: users(distributions),
  originAccessControls: [
    { Id: 'OAC1', SigningBehavior: 'always', SigningProtocol: 'sigv4', OriginAccessControlOriginType: 's3' },
  ],
  originAccessIdentities: [],
  buckets: [
    {
      Name: bucket,
      BucketRegion: 'eu-west-1',
      Policy: statements.length === 0 ? null : { Version: '2012-10-17', Statement: statements },
      ServerSideEncryptionConfiguration: {},
      TagSet: [],
    },
  ],
  keys: [],
});

interface Times {
  readonly decided: number;
  readonly guarded: number;
}

const spent = (work: () => void): number => {
  const used = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(used);
  return (user + system) / 1000;
};

const measure = (snapshot: Snapshot): Times => {
  const facts = factsWithEarlier(snapshot, settings);
  let plan = decide(facts, settings, []);
  const decided = spent(() => {
    plan = decide(facts, settings, subjectsOf(facts));
  });
  return { decided, guarded: spent(() => void guardedPlan(plan, facts)) };
};

const sizes: readonly (readonly [string, Snapshot])[] = [
  ['250 distributions, no policy: all grants fit', account(250, [])],
  ['500 distributions, no policy: more grants than fit', account(500, [])],
  ['250 distributions, 60 hostile statements', account(250, hostile(60))],
  ['500 distributions, 60 hostile statements', account(500, hostile(60))],
  ['500 distributions, 30 hostile statements', account(500, hostile(30))],
];
const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? 0;

/** The first round only warms up. */
const rounds = Array.from({ length: 6 }, () => sizes.map(([, snapshot]) => measure(snapshot))).slice(1);
const base = median(rounds.map((round) => (round[0]?.decided ?? 0) + (round[0]?.guarded ?? 0)));
for (const [index, [name]] of sizes.entries()) {
  const decided = median(rounds.map((round) => round[index]?.decided ?? 0));
  const guarded = median(rounds.map((round) => round[index]?.guarded ?? 0));
  const ratio = ((decided + guarded) / base).toFixed(2);
  process.stdout.write(
    `${name}: ${decided.toFixed(0)} ms to decide, ${guarded.toFixed(0)} ms to guard (${ratio} of the first)\n`,
  );
}

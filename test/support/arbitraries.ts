/** Generates accounts in good and bad states, for the properties of decisions. */
import fc from 'fast-check';
import type { Json, JsonObject } from '../../lib/core/model/json.ts';
import { defaultSettings, type Settings } from '../../lib/core/model/settings.ts';
import type { Snapshot, SnapshotBucket, SnapshotDistribution } from '../../lib/core/model/snapshot.ts';
import * as given from './builders.ts';
import { foreignStatements } from './foreign.ts';

export const bucketNames = ['site', 'media', 'my.s3.bucket'] as const;
const distributionIds = ['E1', 'E2', 'E3'] as const;
const partner = '444455556666';
const keyArn = given.keyArnOf('k1');

const anyOrigin = fc.record({
  bucket: fc.constantFrom(...bucketNames),
  path: fc.constantFrom('', '/static'),
  signing: fc.constantFrom<given.OriginParts>({}, { oai: 'EOAI1' }, { oac: '' }, { oac: 'OACGONE' }),
});

const originsOf = (parts: readonly { bucket: string; path: string; signing: given.OriginParts }[]) =>
  parts.map(({ bucket, path, signing }, index) =>
    given.anOrigin(bucket, { id: `o${index}`, path, ...signing }),
  );

const anyDistribution = (id: string): fc.Arbitrary<SnapshotDistribution> =>
  fc
    .record({
      origins: fc.array(anyOrigin, { minLength: 1, maxLength: 3 }),
      status: fc.constantFrom('Deployed', 'Deployed', 'Deployed', 'InProgress'),
      staging: fc.boolean(),
      tag: fc.constantFrom(undefined, undefined, undefined, 'revoked', 'observe', 'off'),
    })
    .map(({ origins, status, staging, tag }) =>
      given.aDistribution(id, originsOf(origins), {
        Status: status,
        Staging: staging,
        ...(tag === undefined ? {} : { Tags: given.withTag(tag) }),
      }),
    );

const anySourceArn = fc.constantFrom(
  ...distributionIds.map((id) => given.arnOf(id)),
  given.arnOf('EDEAD'),
  given.arnOf('EFOREIGN', partner),
  given.arnOf('*'),
  given.arnOf('*', '*'),
  given.arnOf('*', partner),
  'arn:aws:cloudfront::111122223333:distribution/typo>',
);

/** Statements that name CloudFront, in forms good and bad. */
const anyCloudFrontStatement = (bucket: string): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      principal: fc.constantFrom<Json>(
        { Service: 'cloudfront.amazonaws.com' },
        { Service: ['cloudfront.amazonaws.com'] },
        { AWS: given.oaiArn('EOAI1') },
        { AWS: [given.oaiArn('EOAI1'), given.oaiArn('EOTHER')] },
        { AWS: `arn:aws:iam::${given.account}:role/mixed`, Service: 'cloudfront.amazonaws.com' },
      ),
      operator: fc.constantFrom('StringEquals', 'ArnLike', 'StringLike', 'StringEqualsIfExists', undefined),
      arns: fc.uniqueArray(anySourceArn, { minLength: 1, maxLength: 3 }),
      resource: fc.constantFrom(`arn:aws:s3:::${bucket}/*`, `arn:aws:s3:::${bucket}/static/*`),
      effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Deny'),
    })
    .map(({ principal, operator, arns, resource, effect }) => ({
      Effect: effect,
      Principal: principal,
      Action: 's3:GetObject',
      Resource: resource,
      ...(operator === undefined ? {} : { Condition: { [operator]: { 'AWS:SourceArn': arns } } }),
    }));

const anyPolicy = (bucket: string): fc.Arbitrary<Json | null> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    {
      weight: 6,
      arbitrary: fc
        .record({
          version: fc.constantFrom('2012-10-17', '2008-10-17'),
          statements: fc.array(
            fc.oneof(anyCloudFrontStatement(bucket), fc.constantFrom(...foreignStatements(bucket))),
            { minLength: 1, maxLength: 5 },
          ),
        })
        .map(({ version, statements }) => ({ Version: version, Statement: statements })),
    },
  );

const anyBucket = (name: string): fc.Arbitrary<SnapshotBucket> =>
  fc
    .record({
      policy: anyPolicy(name),
      encrypted: fc.boolean(),
      tag: fc.constantFrom(undefined, undefined, undefined, 'revoked', 'propose', 'off'),
    })
    .map(({ policy, encrypted, tag }) =>
      given.aBucket(name, policy, {
        ...(encrypted ? { ServerSideEncryptionConfiguration: given.encryptedWith('k1') } : {}),
        ...(tag === undefined ? {} : { TagSet: given.withTag(tag) }),
      }),
    );

const anyKeyPolicy = fc
  .array(
    fc.constantFrom<JsonObject>(
      given.keyGrant(given.arnOf('E1')),
      given.keyGrant(given.arnOf('E9', partner)),
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Action: 'kms:Decrypt',
        Resource: '*',
      },
      {
        Sid: 'Role',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${given.account}:role/x` },
        Action: 'kms:*',
        Resource: '*',
      },
    ),
    { maxLength: 3 },
  )
  .map((statements) => given.aPolicy(given.rootStatement(), ...statements));

const anyAccount: fc.Arbitrary<Snapshot> = fc
  .record({
    distributions: fc.tuple(...distributionIds.map(anyDistribution)),
    count: fc.nat({ max: 3 }),
    buckets: fc.tuple(...bucketNames.map(anyBucket)),
    key: anyKeyPolicy,
  })
  .map(({ distributions, count, buckets, key }) =>
    given.anAccount({
      distributions: distributions.slice(0, count),
      buckets,
      keys: [given.aKey(keyArn, key)],
    }),
  );

const anySettings: fc.Arbitrary<Settings> = fc
  .record({
    trustedAccounts: fc.constantFrom<readonly string[]>([], [partner]),
    restore: fc.constantFrom<Settings['restore']>('unless-human', 'always', 'propose'),
  })
  .map((parts) => ({ ...defaultSettings, mode: 'enforce', ...parts }));

/** Half the accounts were like this half an hour ago, so that removals are really made. */
export const anyCase = fc
  .record({ account: anyAccount, settings: anySettings, seenBefore: fc.boolean() })
  .map((one) => ({
    ...one,
    snapshot: one.seenBefore
      ? { ...one.account, earlier: { ...one.account, takenAt: '2026-11-24T11:30:00Z' } }
      : one.account,
  }));

/**
 * What a snapshot must look like to be relied on. Unknown fields are dropped and every AWS enum is open text;
 * only what a decision reads is named. A null counts as "not given", except for `Policy` and the
 * public access blocks (null: there is none).
 */
import * as z from 'zod';
import { isJsonObject, type Json } from '../core/model/json.ts';
import type { Snapshot } from '../core/model/snapshot.ts';

/** Any JSON: the text came from JSON.parse, so what is there is JSON; facts look inside. */
const json = z.custom<Json>((value) => value !== undefined);
const optional = z.exactOptional;
const text = z.string();
const name = z.string().min(1);

/** An AWS structure: fields that are null are left out, those in `keep` stay. */
const structure = <S extends z.core.$ZodShape>(shape: S, keep: readonly string[] = []) =>
  z.preprocess(
    (value) =>
      isJsonObject(value)
        ? Object.fromEntries(
            Object.entries(value).filter(([field, inner]) => inner !== null || keep.includes(field)),
          )
        : value,
    z.object(shape),
  );

const items = <T extends z.ZodType>(item: T) =>
  structure({ Quantity: optional(z.number()), Items: optional(z.array(item)) });

const tag = structure({ Key: text, Value: z.string().default('') });
const unreadable = optional(z.record(z.string(), text));

const origin = structure({
  Id: name,
  DomainName: text,
  OriginPath: optional(text),
  S3OriginConfig: optional(structure({ OriginAccessIdentity: optional(text) })),
  CustomOriginConfig: optional(structure({ OriginProtocolPolicy: optional(text) })),
  VpcOriginConfig: optional(json),
  OriginAccessControlId: optional(text),
});

const behaviour = structure({
  PathPattern: optional(text),
  TargetOriginId: text,
  ViewerProtocolPolicy: optional(text),
  AllowedMethods: optional(items(text)),
  FunctionAssociations: optional(items(structure({ EventType: text, FunctionARN: text }))),
  LambdaFunctionAssociations: optional(items(structure({ EventType: text, LambdaFunctionARN: text }))),
  CachePolicyId: optional(text),
  ForwardedValues: optional(json),
});

const distribution = structure({
  Id: name,
  ARN: name,
  Status: optional(text),
  LastModifiedTime: optional(text),
  Enabled: optional(z.boolean()),
  Staging: optional(z.boolean()),
  ConnectionMode: optional(text),
  DefaultRootObject: optional(text),
  Comment: optional(text),
  // Required: a distribution without its origins would look unused, and its grants stale.
  Origins: items(origin),
  OriginGroups: optional(
    items(structure({ Id: text, Members: optional(items(structure({ OriginId: text }))) })),
  ),
  DefaultCacheBehavior: optional(behaviour),
  CacheBehaviors: optional(items(behaviour)),
  Tags: optional(z.array(tag)),
  Unreadable: unreadable,
});

const policy = optional(
  z.custom<Json>((value) => value === null || isJsonObject(value), {
    error: 'must be a policy document, its JSON text, or null for none',
  }),
);

const bucket = structure(
  {
    Name: name,
    BucketRegion: optional(text),
    Policy: policy,
    ServerSideEncryptionConfiguration: optional(json),
    PublicAccessBlockConfiguration: optional(json),
    OwnershipControls: optional(json),
    TagSet: optional(z.array(tag)),
    Unreadable: unreadable,
  },
  ['Policy', 'PublicAccessBlockConfiguration'],
);

const grant = structure({
  GrantId: optional(text),
  GranteePrincipal: optional(text),
  GranteeServicePrincipal: optional(text),
  Operations: optional(z.array(text)),
  Constraints: optional(json),
});

const key = structure(
  {
    KeyMetadata: structure({
      Arn: z.string().regex(/^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/, 'must be the ARN of a KMS key'),
      KeyId: optional(text),
      AWSAccountId: optional(text),
      KeyManager: optional(text),
      KeyState: optional(text),
      MultiRegion: optional(z.boolean()),
    }),
    Policy: policy,
    Grants: optional(z.array(grant)),
    Aliases: optional(z.array(text)),
    Unreadable: unreadable,
  },
  ['Policy'],
);

/** The whole contract `origin-guard/snapshot/1`. */
export const snapshotSchema: z.ZodType<Snapshot> = z.lazy(() =>
  structure(
    {
      schema: z.literal('origin-guard/snapshot/1'),
      account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an AWS account, as text'),
      partition: z.string().regex(/^aws[a-z-]*$/, 'must be an AWS partition such as "aws"'),
      takenAt: z
        .string()
        .refine(
          (value) => /T.*(Z|[+-]\d\d:?\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)),
          'must be an instant such as 2026-11-24T00:00:00Z',
        ),
      distributions: optional(z.array(distribution)),
      originAccessControls: optional(
        z.array(
          structure({
            Id: name,
            Name: optional(text),
            SigningProtocol: optional(text),
            SigningBehavior: optional(text),
            OriginAccessControlOriginType: optional(text),
          }),
        ),
      ),
      originAccessIdentities: optional(
        z.array(structure({ Id: name, S3CanonicalUserId: optional(text), Comment: optional(text) })),
      ),
      buckets: optional(z.array(bucket)),
      functions: optional(z.array(structure({ FunctionARN: name, Code: optional(text) }))),
      keys: optional(z.array(key)),
      distributionLookups: optional(z.record(z.string(), text)),
      bucketLookups: optional(z.record(z.string(), text)),
      ownBuckets: optional(z.array(name)),
      accountPublicAccessBlock: optional(json),
      Unreadable: unreadable,
      earlier: optional(snapshotSchema),
    },
    ['accountPublicAccessBlock'],
  ),
);

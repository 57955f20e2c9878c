/** Generates statements: every form of principal, action and resource, with conditions. */
import fc from 'fast-check';
import type { Json, JsonObject } from '../../lib/core/model/json.ts';
import { arns, canonicalUser, foreign, oai, own } from './callers.ts';
import type { Caller } from './case.ts';
import { condition } from './conditions.ts';
import type { Subject } from './keys.ts';
import { oddCondition, oddResources } from './odd.ts';

const principals: readonly Json[] = [
  '*',
  { AWS: '*' },
  { Service: 'cloudfront.amazonaws.com' },
  { Service: ['logging.s3.amazonaws.com', 'cloudfront.amazonaws.com'] },
  { Service: 'logging.s3.amazonaws.com' },
  { AWS: oai('E9OAI') },
  { AWS: [oai('E8OAI'), arns.user] },
  { AWS: arns.root },
  { AWS: own },
  { AWS: [arns.foreignRoot] },
  { AWS: foreign },
  { AWS: arns.role },
  { AWS: [arns.role, arns.user] },
  { AWS: arns.session },
  { AWS: arns.otherSession },
  { AWS: arns.otherRole },
  { AWS: [arns.foreignRole, oai('E9OAI')] },
  { AWS: arns.user, Service: 'cloudfront.amazonaws.com' },
  { Federated: 'cognito-identity.amazonaws.com' },
  { CanonicalUser: 'b'.repeat(64) },
  { AWS: ['AROAEXAMPLEEXAMPLE002', arns.session] },
  { CanonicalUser: canonicalUser },
];

/** Complete by name: what is listed only in part is left undecided (by-design.ts). */
const spared: readonly Json[] = [
  { Service: 'cloudfront.amazonaws.com' },
  { AWS: [arns.root, arns.user] },
  { AWS: [arns.root, arns.role, arns.session], Service: 'cloudfront.amazonaws.com' },
  { AWS: oai('E9OAI') },
  { AWS: [oai('E8OAI'), arns.foreignRoot] },
  { AWS: arns.role },
  '*',
];

const actions: Readonly<Record<Subject, readonly JsonObject[]>> = {
  bucket: [
    { Action: 's3:GetObject' },
    { Action: ['S3:Get*'] },
    { Action: 's3:getobject' },
    { Action: ['s3:PutObject', 's3:ListBucket'] },
    { Action: 's3:?etObject' },
    { NotAction: 's3:PutObject' },
    { NotAction: ['s3:Get*', 's3:List*'] },
    { Action: '*' },
    { Action: 's3:*' },
  ],
  kms: [
    { Action: 'kms:Decrypt' },
    { Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*'] },
    { Action: 'kms:*' },
    { Action: 'KMS:DECRYPT' },
    { NotAction: 'kms:PutKeyPolicy' },
    { NotAction: ['kms:*'] },
  ],
  tagging: [
    { Action: 's3:PutBucketTagging' },
    { Action: ['s3:Put*', 'cloudfront:*'] },
    { Action: '*' },
    { NotAction: ['s3:PutBucketTagging', 's3:TagResource'] },
    { NotAction: 's3:Get*' },
  ],
};

const resources: Readonly<Record<Subject, readonly JsonObject[]>> = {
  bucket: [
    { Resource: 'arn:aws:s3:::site/*' },
    { Resource: '*' },
    { Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/docs/*'] },
    { Resource: 'arn:aws:s3:::site/private/*' },
    { NotResource: 'arn:aws:s3:::site/private/*' },
    { NotResource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/docs/*'] },
    { Resource: 'arn:aws:s3:::site/docs/index.????' },
    { Resource: 'arn:*:s3:::s?te/*' },
    { Resource: `arn:aws:s3:::site/\${aws:username}/*` },
    { Resource: `arn:aws:s3:::site/\${aws:PrincipalTag/Team, 'docs'}/*` },
    { Resource: `arn:aws:s3:::site/private/a:b\${?}c.txt` },
  ],
  kms: [
    { Resource: '*' },
    { Resource: `arn:aws:kms:*:${own}:key/*` },
    { NotResource: `arn:aws:kms:*:${own}:key/2` },
  ],
  tagging: [{ Resource: '*' }, { Resource: 'arn:aws:s3:::si*' }, { NotResource: 'arn:aws:s3:::other' }],
};

/** Ways to name just this caller, so that many statements get as far as their conditions. */
const naming = ({ principal, requester }: Caller): readonly Json[] => {
  if (typeof principal !== 'string') return ['*'];
  if (requester.type === 'service')
    return ['*', { Service: principal }, { Service: [principal, 'ec2.amazonaws.com'] }];
  if (requester.type !== 'principal') return ['*', { AWS: principal }];
  const { roleArn, account } = requester;
  return ['*', { AWS: principal }, { AWS: account }, ...(roleArn === undefined ? [] : [{ AWS: roleArn }])];
};

/** Keys under one operator come together; a later one of the same name wins, as in JSON. */
const merged = (parts: readonly JsonObject[]): JsonObject => {
  const all: Record<string, JsonObject> = {};
  for (const part of parts) {
    for (const [operator, keys] of Object.entries(part)) {
      all[operator] = { ...all[operator], ...(keys as JsonObject) };
    }
  }
  return Object.keys(all).length === 0 ? {} : { Condition: all };
};

/** `odd`: how often, of a hundred, something strange takes the place of something plain. */
export const statement = (subject: Subject, odd: number, caller: Caller): fc.Arbitrary<JsonObject> => {
  const mostly = <T>(plain: fc.Arbitrary<T>, strange: fc.Arbitrary<T>): fc.Arbitrary<T> =>
    fc.oneof({ weight: 100 - odd, arbitrary: plain }, { weight: odd, arbitrary: strange });
  const from = (plain: readonly JsonObject[], strange: readonly JsonObject[]): fc.Arbitrary<JsonObject> =>
    subject === 'bucket'
      ? mostly(fc.constantFrom(...plain), fc.constantFrom(...strange))
      : fc.constantFrom(...plain);
  const whom = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...principals).map((Principal): JsonObject => ({ Principal })) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(...naming(caller)).map((Principal): JsonObject => ({ Principal })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...spared).map((NotPrincipal): JsonObject => ({ NotPrincipal })),
    },
  );
  const conditions = fc
    .array(mostly(condition(subject), oddCondition), { minLength: 1, maxLength: 2 })
    .map(merged);
  return fc
    .tuple(
      fc.constantFrom('Allow', 'Allow', 'Deny'),
      subject === 'tagging' ? fc.constant({}) : whom,
      fc.constantFrom(...actions[subject]),
      from(resources[subject], oddResources),
      fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 3, arbitrary: conditions }),
    )
    .map(([Effect, ...parts]) => Object.assign({ Effect }, ...parts) as JsonObject);
};

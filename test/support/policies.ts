/** Arbitrary policies for property tests: CloudFront grants in all their forms among statements of others. */
import fc from 'fast-check';
import type { Change } from '../../lib/core/model/change.ts';
import type { DistributionFacts, Facts } from '../../lib/core/model/facts.ts';
import type { JsonObject } from '../../lib/core/model/json.ts';
import type { Reader } from '../../lib/core/model/memory.ts';
import { absent, known } from '../../lib/core/model/reading.ts';
import type { DocumentRef } from '../../lib/core/model/subject.ts';
import { cloudFrontGrants } from '../../lib/core/policy/grants.ts';
import { parsePolicy } from '../../lib/core/policy/parse.ts';
import { account, arnOf, now, oaiArn } from './builders.ts';

export const bucketName = 'site';
export const bucketRef: DocumentRef = { type: 'bucket', name: bucketName };
const bucketArn = `arn:aws:s3:::${bucketName}`;

export const distributionIds = ['E1AAA', 'E2BBB', 'E3CCC'] as const;
export const oaiIds = ['E8OAI', 'E9OAI'] as const;
const distributionArn = fc.constantFrom(...distributionIds.map((id) => arnOf(id)));
const oai = fc.constantFrom(...oaiIds.map((id) => oaiArn(id)));

/** One value, or an array of some. */
const oneOrSome = (value: fc.Arbitrary<string>): fc.Arbitrary<string | string[]> =>
  fc.oneof(value, fc.uniqueArray(value, { minLength: 1, maxLength: 3 }));

const sourceArnKey = fc.constantFrom('aws:SourceArn', 'AWS:SourceArn', 'aws:sourcearn');

/** The documented OAC statement, with some freedom. */
export const oacStatement: fc.Arbitrary<JsonObject> = fc
  .record({
    service: fc.constantFrom<string | string[]>('cloudfront.amazonaws.com', ['cloudfront.amazonaws.com']),
    action: fc.constantFrom<string | string[]>(
      's3:GetObject',
      ['s3:GetObject'],
      ['s3:GetObject', 's3:ListBucket'],
    ),
    operator: fc.constantFrom('StringEquals', 'ArnEquals', 'ArnLike', 'StringLike'),
    key: sourceArnKey,
    arns: oneOrSome(distributionArn),
  })
  .map(({ service, action, operator, key, arns }) => ({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: action,
    Resource: `${bucketArn}/*`,
    Condition: { [operator]: { [key]: arns } },
  }));

export const oaiStatement: fc.Arbitrary<JsonObject> = oneOrSome(oai).map((principal) => ({
  Effect: 'Allow',
  Principal: { AWS: principal },
  Action: 's3:GetObject',
  Resource: `${bucketArn}/*`,
}));

/** A grant that others share: the service or an OAI beside principals that are not ours. */
const mixedStatement: fc.Arbitrary<JsonObject> = fc
  .record({
    arns: oneOrSome(distributionArn),
    oais: fc.subarray([...oaiIds]),
    members: fc.shuffledSubarray(['AWS', 'Service']),
  })
  .map(({ arns, oais, members }) => ({
    Effect: 'Allow',
    Principal: {
      AWS: [`arn:aws:iam::${account}:root`, ...oais.map((id) => oaiArn(id))],
      ...(members.includes('Service')
        ? { Service: ['logging.s3.amazonaws.com', 'cloudfront.amazonaws.com'] }
        : {}),
    },
    Action: ['s3:GetObject'],
    Resource: `${bucketArn}/*`,
    Condition: { StringEquals: { 'aws:SourceArn': arns } },
  }));

const foreignPrincipal: fc.Arbitrary<JsonObject> = fc.constantFrom<JsonObject>(
  { AWS: account },
  { AWS: [`arn:aws:iam::${account}:role/deploy`, '444455556666'] },
  { Service: 'logging.s3.amazonaws.com' },
  { CanonicalUser: 'f'.repeat(64) },
);

/** A statement that is not ours in any way. */
export const foreignStatement: fc.Arbitrary<JsonObject> = fc
  .record({
    effect: fc.constantFrom('Allow', 'Deny'),
    principal: foreignPrincipal,
    negated: fc.boolean(),
    action: fc.constantFrom<string | string[]>('s3:PutObject', ['s3:Get*', 's3:List*'], 's3:*'),
    resource: fc.constantFrom<string | string[]>([bucketArn, `${bucketArn}/*`], `${bucketArn}/private/*`),
    condition: fc.constantFrom<JsonObject>(
      {},
      { Bool: { 'aws:SecureTransport': false } },
      { StringNotEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } },
      { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    ),
  })
  .map(({ effect, principal, negated, action, resource, condition }) => ({
    Effect: effect,
    [negated && effect === 'Deny' ? 'NotPrincipal' : 'Principal']: principal,
    Action: action,
    Resource: resource,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  }));

/** A service grant that is open to more than it should be: nothing else in it is wrong. */
const openStatement: fc.Arbitrary<JsonObject> = fc
  .record({
    base: oacStatement,
    condition: fc.constantFrom<JsonObject>(
      {},
      { ArnLike: { 'AWS:SourceArn': arnOf('*') } },
      { StringEqualsIfExists: { 'aws:SourceArn': arnOf('E1AAA') } },
      { StringEquals: { 'aws:SourceAccount': account } },
      { Bool: { 'aws:SecureTransport': 'true' } },
    ),
  })
  .map(({ base, condition }) => ({ ...base, Condition: condition }));

const anyStatement: fc.Arbitrary<JsonObject> = fc.oneof(
  { weight: 3, arbitrary: oacStatement },
  { weight: 2, arbitrary: oaiStatement },
  { weight: 1, arbitrary: mixedStatement },
  { weight: 3, arbitrary: foreignStatement },
);

const sids = [
  'OriginGuardAllowCloudFrontRead',
  'Site',
  'PolicyForCloudFrontPrivateContent',
  '1',
  'Logs',
  'Vault',
];

/** Documents of one to six statements with unique Sids, old or new Version, with or without an Id. */
const policiesOf = (kinds: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      version: fc.constantFrom('2012-10-17', '2008-10-17'),
      id: fc.option(fc.constant('PolicyForCloudFrontPrivateContent')),
      statements: fc.array(kinds, { minLength: 1, maxLength: 6 }),
      names: fc.shuffledSubarray(sids, { minLength: sids.length }),
      named: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    })
    .map(({ version, id, statements, names, named }) => ({
      Version: version,
      ...(id === null ? {} : { Id: id }),
      Statement: statements.map((statement, index) =>
        named[index] === true ? { Sid: names[index] ?? `S${index}`, ...statement } : statement,
      ),
    }));

export const policies = policiesOf(anyStatement);
/** With grants among them that ask to be scoped. */
export const openPolicies = policiesOf(fc.oneof(anyStatement, openStatement));

const readers: fc.Arbitrary<Reader> = fc.oneof(
  fc
    .constantFrom(...distributionIds, 'E4DDD')
    .map((id): Reader => ({ type: 'distribution', arn: arnOf(id) })),
  fc.constantFrom(...oaiIds).map((id): Reader => ({ type: 'oai', id })),
);

export const grantChanges: fc.Arbitrary<readonly Change[]> = fc.array(
  readers.map((reader): Change => ({ type: 'grant-read', document: bucketRef, reader })),
  { minLength: 1, maxLength: 4 },
);

/** Every removal that the document offers: each SourceArn value and each OAI that it names. */
export const possibleRemovals = (raw: JsonObject): readonly Change[] => {
  const parsed = parsePolicy(raw);
  if (!parsed.ok) return [];
  return cloudFrontGrants(parsed.document).flatMap((grant): readonly Change[] => {
    const change = { type: 'remove-reader', document: bucketRef, statement: grant.ref } as const;
    if (grant.reader === 'oai') {
      return [{ ...change, reader: { type: 'oai', id: grant.oaiId }, written: grant.written }];
    }
    const { scope } = grant;
    if (scope.type !== 'source-arns') return [];
    return scope.values.map(({ written }) => ({
      ...change,
      reader: { type: 'distribution', arn: written },
      written,
    }));
  });
};

/** A scope for every service grant that has no other principals and is open to more than its own list. */
export const possibleScopes = (raw: JsonObject, sourceArns: readonly string[]): readonly Change[] => {
  const parsed = parsePolicy(raw);
  if (!parsed.ok || sourceArns.length === 0) return [];
  return cloudFrontGrants(parsed.document).flatMap((grant): readonly Change[] =>
    grant.reader === 'oai' || grant.mixed || grant.scope.type === 'source-arns'
      ? []
      : [
          {
            type: 'scope-grant',
            document: bucketRef,
            statement: grant.ref,
            operator: 'StringEquals',
            sourceArns,
          },
        ],
  );
};

/** A document with grants and removals that fit it. */
export const policiesWithChanges: fc.Arbitrary<{
  readonly from: JsonObject;
  readonly changes: readonly Change[];
}> = policies.chain((from) =>
  fc
    .tuple(fc.option(grantChanges), fc.subarray([...possibleRemovals(from)]))
    .map(([grants, removals]) => ({ from, changes: [...(grants ?? []), ...removals] })),
);

/** Facts with these distributions and OAIs, all read, and nothing known of buckets and keys but what is given. */
export const plainFacts = (parts: Partial<Facts> = {}): Facts => ({
  account,
  partition: 'aws',
  takenAt: now,
  distributions: known([...distributionIds, 'E4DDD'].map(plainDistribution)),
  inventoryIsFresh: true,
  distributionLookups: new Map(),
  bucketLookups: new Map(),
  ownBuckets: known(new Set()),
  accountPublicAccessBlock: absent,
  originAccessControls: known(new Map()),
  originAccessIdentities: known(new Map(oaiIds.map((id) => [id, { id, canonicalUserId: undefined }]))),
  buckets: new Map(),
  keys: new Map(),
  memory: { edges: known([]), sightings: known([]), holds: known([]), actors: new Map() },
  ...parts,
});

const plainDistribution = (id: string): DistributionFacts => ({
  id,
  arn: arnOf(id),
  status: 'Deployed',
  enabled: true,
  staging: false,
  tenantOnly: false,
  lastModified: undefined,
  defaultRootObject: undefined,
  tags: known({}),
  origins: [],
  originGroups: [],
  behaviours: [],
  errorPages: [],
  originPickers: [],
});

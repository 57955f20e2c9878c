/**
 * The evaluator against an independent simulator: wherever ours is certain, the other must agree, whatever the
 * context keys that ours does not know turn out to be.
 */
import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/core/model/json.ts';
import {
  type AccessRequest,
  anonymousRequest,
  cloudFrontRequest,
  evaluate,
  oaiRequest,
} from '../../lib/core/policy/evaluate.ts';
import { parsePolicy } from '../../lib/core/policy/parse.ts';
import { account, arnOf, oaiArn } from '../support/builders.ts';

const object = 'arn:aws:s3:::site/docs/index.html';
const read = { action: 's3:GetObject', resource: object, secure: true };

type Principal = Parameters<typeof runSimulation>[0]['request']['principal'];

const requests: readonly (readonly [Principal, AccessRequest])[] = [
  ['cloudfront.amazonaws.com', cloudFrontRequest({ distributionArn: arnOf('E1AAA'), ...read })],
  [
    oaiArn('E9OAI'),
    oaiRequest({ oaiId: 'E9OAI', canonicalUserId: 'a'.repeat(64), partition: 'aws', ...read }),
  ],
  [anonymousPrincipal, anonymousRequest(read)],
];

const numericCondition: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.constantFrom('Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'),
    fc.constantFrom('1.1', '1.2', '1.25', '1.3', '2'),
    fc.boolean(),
  )
  .map(([operator, value, ifExists]) => ({
    [`Numeric${operator}${ifExists ? 'IfExists' : ''}`]: { 's3:TlsVersion': value },
  }));

/** Condition keys with the values that policies and, for unknown keys, requests take. */
const keys: Readonly<Record<string, readonly string[]>> = {
  'aws:SourceArn': [
    arnOf('E1AAA'),
    arnOf('E2BBB'),
    arnOf('*'),
    'arn:aws:cloudfront::*:distribution/E1???',
    'arn:aws:s3:::*',
    arnOf('E1AAA').toLowerCase(),
  ],
  'aws:SourceAccount': [account, '444455556666', '*'],
  'aws:PrincipalArn': [oaiArn('E9OAI'), oaiArn('E8OAI'), 'arn:aws:iam::*:user/*'],
  'aws:PrincipalOrgID': ['o-1', 'o-*'],
  'aws:Referer': ['https://a.example/', 'https://*'],
  'aws:SourceVpce': ['vpce-1', 'vpce-2'],
};
const bare = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
];
const onArns = ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'];

const stringCondition: fc.Arbitrary<JsonObject> = fc.constantFrom(...Object.keys(keys)).chain((key) =>
  fc
    .record({
      operator: fc.constantFrom(...bare, ...(key.endsWith('Arn') ? onArns : [])),
      ifExists: fc.boolean(),
      shout: fc.boolean(),
      values: fc.subarray([...(keys[key] ?? [])], { minLength: 1 }),
    })
    .map(({ operator, ifExists, shout, values }) => ({
      [`${operator}${ifExists ? 'IfExists' : ''}`]: { [shout ? key.toUpperCase() : key]: values },
    })),
);
const otherCondition: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.constantFrom('aws:SecureTransport', 'aws:PrincipalIsAWSService'),
    fc.boolean(),
    fc.boolean(),
    fc.boolean(),
  )
  .map(
    ([key, value, ifExists, exists]): JsonObject =>
      exists
        ? { [`Bool${ifExists ? 'IfExists' : ''}`]: { [key]: String(value) } }
        : { Null: { [key]: String(value) } },
  );
const nullCondition: fc.Arbitrary<JsonObject> = fc
  .tuple(fc.constantFrom(...Object.keys(keys)), fc.boolean())
  .map(([key, value]) => ({ Null: { [key]: String(value) } }));

const condition = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: stringCondition }, otherCondition, nullCondition, numericCondition),
    { maxLength: 2 },
  )
  .map((parts): JsonObject => Object.assign({}, ...parts));

const statement: fc.Arbitrary<JsonObject> = fc
  .record({
    effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    principal: fc.constantFrom<JsonObject | string>(
      '*',
      { AWS: '*' },
      { Service: 'cloudfront.amazonaws.com' },
      { Service: ['logging.s3.amazonaws.com', 'cloudfront.amazonaws.com'] },
      { AWS: [oaiArn('E9OAI'), oaiArn('E8OAI')] },
      { AWS: oaiArn('E8OAI') },
      { AWS: `arn:aws:iam::${account}:root` },
      { Service: 'logging.s3.amazonaws.com' },
    ),
    actions: fc.constantFrom<JsonObject>(
      { Action: 's3:GetObject' },
      { Action: ['S3:Get*'] },
      { Action: ['s3:PutObject', 's3:ListBucket'] },
      { NotAction: 's3:PutObject' },
      { NotAction: ['s3:Get*'] },
      { Action: '*' },
    ),
    resources: fc.constantFrom<JsonObject>(
      { Resource: 'arn:aws:s3:::site/*' },
      { Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/docs/*'] },
      { Resource: 'arn:aws:s3:::site/private/*' },
      { NotResource: 'arn:aws:s3:::site/private/*' },
      { Resource: 'arn:aws:s3:::site/docs/index.????' },
    ),
    condition,
  })
  .map(({ effect, principal, actions, resources, condition: conditions }) => ({
    Effect: effect,
    Principal: principal,
    ...actions,
    ...resources,
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  }));

const policy = fc
  .array(statement, { minLength: 1, maxLength: 4 })
  .map((list): JsonObject => ({ Version: '2012-10-17', Statement: list }));

/** One possible world: a value, or none, for each key that ours does not know, and a TLS version. */
const world = fc.record({
  open: fc.record(
    Object.fromEntries(
      Object.entries(keys).map(([key, values]) => [key, fc.option(fc.constantFrom(...values))]),
    ),
  ),
  choice: fc.nat({ max: 1 }),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const valueIn = (request: AccessRequest, key: string, { open, choice }: World): string | null | undefined => {
  const value = request.context(key.toLowerCase());
  switch (value.status) {
    case 'known':
      return value.values[0];
    case 'one-of':
      return value.choices[choice];
    case 'unknown':
      return open[key];
    case 'absent':
      return undefined;
  }
};

const contextIn = (request: AccessRequest, chosen: World): Record<string, string> => {
  const all = [...Object.keys(keys), 's3:TlsVersion', 'aws:SecureTransport', 'aws:PrincipalIsAWSService'];
  return Object.fromEntries(
    all.flatMap((key): readonly (readonly [string, string])[] => {
      const value = valueIn(request, key, chosen);
      return value === undefined || value === null ? [] : [[key, value]];
    }),
  );
};

const everything = {
  name: 'all',
  policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

const simulate = async (
  principal: Principal,
  request: AccessRequest,
  raw: JsonObject,
  context: Record<string, string>,
) => {
  const result = await runSimulation(
    {
      request: {
        principal,
        action: request.action,
        resource: { resource: request.resource, accountId: account },
        contextVariables: context,
      },
      identityPolicies: request.requester.type === 'oai' ? [everything] : [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: raw,
    },
    {},
  );
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult;
};

const expected = { allowed: 'Allowed', denied: 'ExplicitlyDenied', 'not-allowed': 'no' } as const;

describe('evaluate', () => {
  it.each(requests)(
    'is never certain of what the simulator sees otherwise, for %s',
    async (principal, request) => {
      let certain = 0;
      await fc.assert(
        fc.asyncProperty(policy, world, async (raw, open) => {
          const parsed = parsePolicy(raw);
          if (!parsed.ok) throw new Error(parsed.because);
          const { outcome, because } = evaluate(parsed.document, request);
          if (outcome === 'undecidable') return;
          certain += 1;
          const found = await simulate(principal, request, raw, contextIn(request, open));
          // "Not allowed" leaves open whether a Deny would have applied as well.
          if (outcome === 'not-allowed') expect(found, because).not.toBe('Allowed');
          else expect(found, because).toBe(expected[outcome]);
        }),
        { numRuns: 1_000 },
      );
      expect(certain).toBeGreaterThan(100);
    },
  );
});

/** Each function may do what its code can do, and no more. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { classModesSchema } from '../../lib/class-modes.ts';
import { functionNames } from '../../scripts/build.ts';
import { methodsOfPorts, neededPermissions, permissionsOf, portsWithPermissions } from './stack-calls.ts';
import { functionsOf, type PackagedStack, packageStack } from './stack-package.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

let stack: PackagedStack;
beforeAll(async () => {
  stack = await packageStack([
    '--param=slackWebhookParameter=/origin-guard/slack',
    '--param=classModes=harden=enforce,narrow=propose',
  ]);
});
afterAll(() => stack?.discard());

const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

const roleNameOf = (name: string): string => functionsOf(stack.template).get(name)?.Role['Fn::GetAtt'][0];
const statementsOf = (name: string): readonly Statement[] =>
  stack.template.Resources[roleNameOf(name)]?.Properties.Policies.flatMap(
    (policy: { PolicyDocument: { Statement: readonly Statement[] } }) => policy.PolicyDocument.Statement,
  );
const allows = (name: string) => statementsOf(name).filter(({ Effect }) => Effect === 'Allow');
const actionsOf = (statements: readonly Statement[]) => statements.flatMap(({ Action }) => list(Action));

/** What every function, or the way it is started, needs beside its own calls. */
const plumbing: Readonly<Record<string, readonly string[]>> = {
  everyone: [
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ],
  'on-change': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
  // The destination of failed asynchronous runs is written with the function's role.
  sweep: ['sqs:SendMessage'],
  'follow-up': ['sqs:SendMessage'],
  notify: ['sqs:SendMessage'],
};

/** Calls for which AWS has no resource to name. */
const withoutResource = new Set([
  ...['cloudfront:ListDistributions', 'cloudfront:ListDistributionsByConnectionMode'],
  ...['cloudfront:ListOriginAccessControls', 'cloudfront:ListCloudFrontOriginAccessIdentities'],
  ...[
    's3:ListAllMyBuckets',
    'cloudtrail:LookupEvents',
    'cloudtrail:DescribeTrails',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ],
]);

test('every call that a port offers has its permissions listed', () => {
  const offered = methodsOfPorts().filter((method) =>
    portsWithPermissions.some((port) => method.startsWith(`${port}.`)),
  );
  expect(Object.keys(permissionsOf).sort()).toEqual([...offered].sort());
});

test('each function has a role of its own, which only Lambda may assume', () => {
  const roles = functionNames.map(roleNameOf);
  expect(new Set(roles).size).toBe(functionNames.length);
  for (const role of roles) {
    expect(stack.template.Resources[role]?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
    expect(stack.template.Resources[role]?.Properties).not.toHaveProperty('ManagedPolicyArns');
  }
});

describe.each(functionNames)('%s', (name) => {
  test('may make the calls that its code can reach, and no other', async () => {
    const needed = [
      ...(await neededPermissions(name)),
      ...(plumbing.everyone ?? []),
      ...(plumbing[name] ?? []),
    ];
    expect([...new Set(actionsOf(allows(name)))].sort()).toEqual([...new Set(needed)].sort());
  });

  test('has no wildcard among its actions, and names a resource wherever AWS knows one', () => {
    for (const statement of allows(name)) {
      for (const action of list(statement.Action)) {
        expect(action, statement.Sid).not.toContain('*');
        expect(statement.Resource === '*', `${statement.Sid}: ${action}`).toBe(withoutResource.has(action));
      }
    }
  });

  test('touches buckets of this account only', () => {
    const ofBuckets = allows(name).filter(({ Resource }) => JSON.stringify(Resource).includes(':s3:::'));
    for (const statement of ofBuckets) {
      expect(statement.Condition, statement.Sid).toEqual({
        StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } },
      });
    }
  });

  test('can never skip the lock-out check, open a bucket or change a distribution, whatever else is attached', () => {
    const denies = statementsOf(name).filter(({ Effect }) => Effect === 'Deny');
    expect(denies.every(({ Resource }) => Resource === '*')).toBe(true);
    expect(denies).toContainEqual(
      expect.objectContaining({
        Action: 'kms:PutKeyPolicy',
        Condition: { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } },
      }),
    );
    expect(actionsOf(denies.filter(({ Condition }) => Condition === undefined))).toEqual(
      expect.arrayContaining([
        ...['kms:ScheduleKeyDeletion', 's3:PutBucketPublicAccessBlock', 's3:PutBucketAcl'],
        ...['cloudfront:UpdateDistribution', 's3:GetObject'],
      ]),
    );
  });
});

test('only on-change writes policies, and only follow-up invalidates', () => {
  const holders = (action: string) =>
    functionNames.filter((name) => actionsOf(allows(name)).includes(action));
  expect(holders('s3:PutBucketPolicy')).toEqual(['on-change']);
  expect(holders('kms:PutKeyPolicy')).toEqual(['on-change']);
  expect(holders('cloudfront:CreateInvalidation')).toEqual(['follow-up']);
});

test('notify reads the one parameter that was named, and decrypts nothing else', () => {
  const [read, decrypt] = ['ssm:GetParameter', 'kms:Decrypt'].map((action) =>
    allows('notify').find(({ Action }) => Action === action),
  );
  expect(JSON.stringify(read?.Resource)).toContain(':parameter/origin-guard/slack"');
  expect(JSON.stringify(decrypt?.Condition)).toContain(':parameter/origin-guard/slack"');
});

test('outcomes are told in our own name only', () => {
  const tellers = functionNames.flatMap((name) =>
    allows(name).filter(({ Action }) => Action === 'events:PutEvents'),
  );
  // on-change and follow-up of documents, sweep of the guard itself.
  expect(tellers).toHaveLength(3);
  for (const { Condition } of tellers)
    expect(Condition).toEqual({ StringEquals: { 'events:source': 'origin-guard' } });
});

test('the modes of classes reach the functions as they were given', () => {
  for (const name of functionNames) {
    const variables = functionsOf(stack.template).get(name)?.Environment.Variables;
    expect(classModesSchema.parse(variables?.ORIGIN_GUARD_CLASS_MODES)).toEqual({
      harden: 'enforce',
      narrow: 'propose',
    });
  }
});

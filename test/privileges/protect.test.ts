/** deploy/protect: who may still do what to tagged resources, asked of the evaluator; docs/protect.md says the same. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exactRequest } from '../../lib/core/policy/evaluate.ts';
import { evaluateIdentity } from '../../lib/core/policy/identity.ts';
import { parseIdentityPolicy } from '../../lib/core/policy/parse.ts';
import { root } from '../../scripts/build.ts';
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from './aws-actions.ts';
import { list, type Statement } from './roles.ts';

const text = (name: string): string => readFileSync(join(root, 'deploy/protect', name), 'utf8');
const scp = JSON.parse(text('scp.json')) as { readonly Statement: readonly Statement[] };
const cloudFormation = ['!Ref', '!If', '!Not', '!Equals', '!Join'].map((tag) => ({
  tag,
  collection: tag === '!Ref' ? undefined : ('seq' as const),
  resolve: (value: unknown) => value,
}));
const template = parse(text('iam-policy.yml'), { customTags: cloudFormation as never });

const account = '111122223333';
const documentOf = (raw: unknown) => {
  const parsed = parseIdentityPolicy(raw);
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};
const everything = documentOf({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

interface Question {
  readonly who: string;
  readonly action: string;
  readonly on: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly tagKeys?: readonly string[];
}

const keysOf = ({ who, tags = {}, tagKeys }: Question): Readonly<Record<string, readonly string[]>> => ({
  'aws:PrincipalArn': [`arn:aws:iam::${account}:${who}`],
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, [value]])),
  ...(tagKeys === undefined ? {} : { 'aws:TagKeys': tagKeys }),
});

/** An administrator under the policy, once as an SCP and once as one of the principal's own. */
const outcomes = (question: Question): readonly string[] => {
  const request = exactRequest({
    requester: { type: 'principal', arn: `arn:aws:iam::${account}:${question.who}`, account },
    action: question.action,
    resource: question.on,
    keys: keysOf(question),
  });
  const own = template.Resources.ProtectTaggedResources.Properties.PolicyDocument;
  const asScp = { identityPolicies: [everything], serviceControlPolicies: [[everything, documentOf(scp)]] };
  const asOwn = { identityPolicies: [everything, documentOf(own)], serviceControlPolicies: [] };
  return [asScp, asOwn].map((policies) => evaluateIdentity({ ...policies, request }).outcome);
};
const expectOutcome = (outcome: string, question: Question) =>
  expect(outcomes(question), JSON.stringify(question)).toEqual([outcome, outcome]);

const distribution = `arn:aws:cloudfront::${account}:distribution/E1`;
const bucket = 'arn:aws:s3:::site';
const key = `arn:aws:kms:eu-west-1:${account}:key/1234abcd`;
const tags = { 'origin-guard-protect': 'true' };
const admin = 'role/admin';
const onChange = 'role/origin-guard-prod-OnChangeRole-1A2B3C4D5E6F';
const exempt = ['role/origin-guard-deploy', 'role/origin-guard-break-glass'];

/** All that the policy protects by tag, with something that it is about. */
const protectedCalls: readonly (readonly [action: string, on: string])[] = scp.Statement.filter(({ Sid }) =>
  ['OnlyTheGuardChangesPolicies', 'TaggedResourcesStayAsTheyAre'].includes(Sid),
).flatMap(({ Action }) =>
  list(Action).map((action) => {
    const fn = `arn:aws:cloudfront::${account}:function/rewrite`;
    if (action.startsWith('s3:')) return [action, bucket] as const;
    if (action.startsWith('kms:')) return [action, key] as const;
    return [action, action.includes('Function') ? fn : distribution] as const;
  }),
);

describe('resources that are tagged', () => {
  it.each(protectedCalls)('%s is for the named roles only', (action, on) => {
    expectOutcome('denied', { who: admin, action, on, tags });
    expectOutcome('denied', { who: 'user/ann', action, on, tags });
    expectOutcome('denied', { who: 'root', action, on, tags });
    for (const who of exempt) expectOutcome('allowed', { who, action, on, tags });
  });

  it.each(protectedCalls)('%s stays free without the tag', (action, on) => {
    expectOutcome('allowed', { who: admin, action, on });
    expectOutcome('allowed', { who: admin, action, on, tags: { 'origin-guard-protect': 'false' } });
  });

  it('can be read by everybody', () => {
    expectOutcome('allowed', { who: admin, action: 'cloudfront:GetDistribution', on: distribution, tags });
    expectOutcome('allowed', { who: admin, action: 's3:GetBucketPolicy', on: bucket, tags });
    expectOutcome('allowed', { who: admin, action: 'kms:Decrypt', on: key, tags });
  });
});

describe('the tag itself', () => {
  const services = [
    ['cloudfront', distribution],
    ['s3', bucket],
    ['kms', key],
  ] as const;
  it.each(services)('of %s is set and taken away by the named roles only, in any case', (service, on) => {
    for (const action of [`${service}:TagResource`, `${service}:UntagResource`]) {
      for (const tagKey of ['origin-guard-protect', 'Origin-Guard-Protect']) {
        const tagKeys = ['team', tagKey];
        expectOutcome('denied', { who: admin, action, on, tagKeys });
        expectOutcome('denied', { who: onChange, action, on, tagKeys, tags });
        for (const who of exempt) expectOutcome('allowed', { who, action, on, tagKeys, tags });
      }
      expectOutcome('allowed', { who: admin, action, on, tagKeys: ['team'], tags });
    }
  });

  it.each(services)('keeps the marker of %s out of reach, and leaves that of others alone', (service, on) => {
    const question = { who: admin, action: `${service}:TagResource`, on, tagKeys: ['origin-guard'] };
    expectOutcome('denied', { ...question, tags });
    expectOutcome('allowed', question);
  });
});

describe('Origin Guard under the policy', () => {
  it('repairs and purges as before', () => {
    for (const action of ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'])
      expectOutcome('allowed', { who: onChange, action, on: bucket, tags });
    expectOutcome('allowed', { who: onChange, action: 'kms:PutKeyPolicy', on: key, tags });
    const who = 'role/origin-guard-prod-FollowUpRole-1A2B3C4D5E6F';
    expectOutcome('allowed', { who, action: 'cloudfront:CreateInvalidation', on: distribution, tags });
  });

  it('gets no more than that: its other roles write no policy, and none changes a distribution', () => {
    const sweep = 'role/origin-guard-prod-SweepRole-1A2B3C4D5E6F';
    expectOutcome('denied', { who: sweep, action: 's3:PutBucketPolicy', on: bucket, tags });
    expectOutcome('denied', {
      who: onChange,
      action: 'cloudfront:UpdateDistribution',
      on: distribution,
      tags,
    });
  });

  it('cannot be taken over: its roles and functions are for the named roles only', () => {
    const role = `arn:aws:iam::${account}:${onChange}`;
    const code = `arn:aws:lambda:us-east-1:${account}:function:origin-guard-prod-on-change`;
    for (const [action, on] of [
      ['iam:CreateRole', `arn:aws:iam::${account}:role/origin-guard-x-OnChangeRole-x`],
      ['iam:UpdateAssumeRolePolicy', role],
      ['iam:PassRole', role],
      ['lambda:UpdateFunctionCode', code],
    ] as const) {
      expectOutcome('denied', { who: admin, action, on });
      for (const who of exempt) expectOutcome('allowed', { who, action, on });
    }
    expectOutcome('allowed', {
      who: admin,
      action: 'iam:PassRole',
      on: `arn:aws:iam::${account}:role/other`,
    });
  });

  it('still installs its rules in the other Regions', () => {
    const who = 'role/origin-guard-prod-forwarders-execution';
    const on = `arn:aws:iam::${account}:role/origin-guard-prod-ForwardRole-1A2B3C4D5E6F`;
    expectOutcome('allowed', { who, action: 'iam:PassRole', on });
  });
});

describe('the documents', () => {
  it('say the same', () => {
    const { PolicyDocument } = template.Resources.ProtectTaggedResources.Properties;
    expect(PolicyDocument).toEqual(scp);
  });

  it('fit into what AWS takes: 5,120 characters of an SCP, 6,144 of a managed policy', () => {
    expect(JSON.stringify(scp).length).toBeLessThan(5120);
  });

  it('name actions that exist, and a tag condition only where AWS has one', async () => {
    for (const { Sid, Action, Condition } of scp.Statement) {
      for (const action of list(Action)) {
        const [service = '', name = ''] = action.split(':');
        expect(await iamActionExists(service, name), action).toBe(true);
        if (!JSON.stringify(Condition).includes('aws:ResourceTag/')) continue;
        const { resourceTypes } = await iamActionDetails(service, name);
        const types = await Promise.all(
          resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)),
        );
        // biome-ignore lint/suspicious/noTemplateCurlyInString: so AWS writes the key.
        const hasTags = types.some((type) => type.conditionKeys.includes('aws:ResourceTag/${TagKey}'));
        expect(hasTags, `${Sid}: ${action}`).toBe(true);
      }
    }
  });
});

import { describe, expect, test } from 'vitest';
import { actorOf, isOurs } from './actor.ts';

const account = '111122223333';
const aliceArn = `arn:aws:iam::${account}:user/alice`;
const user = { type: 'IAMUser', arn: aliceArn, userName: 'alice' };
const role = (name: string, path = '/', owner = account) => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::${owner}:assumed-role/${name}/session`,
  sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${owner}:role${path}${name}` } },
});
const record = (fields: object) => ({ recipientAccountId: account, ...fields });
const terraform = '[APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) aws-sdk-go/1.44.157]';
const sdk = 'aws-sdk-js/3.1175.0 ua/2.1 os/linux lang/js';
const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0';
const console = { sessionCredentialFromConsole: 'true' };
const cloudFormation = 'cloudformation.amazonaws.com';

describe('actorOf', () => {
  test.each([
    ['an IAM user with Terraform', { userIdentity: user, userAgent: terraform }, 'automation', 'Terraform'],
    [
      'OpenTofu',
      { userIdentity: user, userAgent: 'APN/1.0 OpenTofu/1.8 Terraform/1.8' },
      'automation',
      'OpenTofu',
    ],
    ['Pulumi', { userIdentity: user, userAgent: 'APN/1.0 Pulumi/1.0 terraform-aws' }, 'automation', 'Pulumi'],
    ['CDK', { userIdentity: role('deploy'), userAgent: 'aws-cdk/2.170.0' }, 'automation', 'CDK'],
    [
      'CloudFormation on behalf of a role',
      { userIdentity: { ...role('deploy'), invokedBy: cloudFormation }, userAgent: cloudFormation },
      'automation',
      'CloudFormation',
    ],
    [
      'CloudFormation by address only',
      { userIdentity: user, sourceIPAddress: cloudFormation },
      'automation',
      'CloudFormation',
    ],
    [
      'CloudFormation by user agent only',
      { userIdentity: user, userAgent: cloudFormation },
      'automation',
      'CloudFormation',
    ],
    [
      'a stack that a person started in the console',
      { userIdentity: { ...role('Admin'), invokedBy: cloudFormation }, ...console },
      'automation',
      'CloudFormation',
    ],
    [
      'Terraform in a shell of the console',
      { userIdentity: role('Admin'), userAgent: terraform, ...console },
      'automation',
      'Terraform',
    ],
    [
      'another service',
      { userIdentity: { type: 'AWSService', invokedBy: 'config.amazonaws.com' } },
      'automation',
      'config.amazonaws.com',
    ],
    [
      'a service without a name',
      { userIdentity: { type: 'AWSService' }, userAgent: 'x/1 y' },
      'automation',
      'x/1',
    ],
    [
      'a service-linked role',
      {
        userIdentity: role('AWSServiceRoleForConfig', '/aws-service-role/config.amazonaws.com/'),
        userAgent: sdk,
      },
      'automation',
      'aws-sdk-js',
    ],
    [
      'a person in the console',
      { userIdentity: role('Admin'), userAgent: browser, ...console },
      'person',
      'console',
    ],
    [
      'a browser, without the console flag',
      { userIdentity: role('Admin'), userAgent: browser },
      'person',
      'console',
    ],
    [
      'the S3 console',
      { userIdentity: user, userAgent: '[S3Console/0.4, aws-internal/3]' },
      'person',
      'console',
    ],
    [
      'the console flag as a boolean',
      { userIdentity: role('Admin'), sessionCredentialFromConsole: true },
      'person',
      'console',
    ],
    [
      'a console session behind AWS Internal',
      { userIdentity: role('Admin'), userAgent: 'AWS Internal', ...console },
      'person',
      'console',
    ],
    [
      'a console session through another service',
      { userIdentity: { ...role('Admin'), invokedBy: 'kms.amazonaws.com' }, ...console },
      'person',
      'console',
    ],
    [
      'old console records',
      { userIdentity: { ...user, invokedBy: 'signin.amazonaws.com' } },
      'person',
      'console',
    ],
    [
      'root in the console',
      { userIdentity: { type: 'Root' }, userAgent: 'console.amazonaws.com' },
      'person',
      'console',
    ],
    [
      'an IAM user with the AWS CLI',
      { userIdentity: user, userAgent: 'aws-cli/2.17.9 md/x' },
      'person',
      'AWS CLI',
    ],
    [
      'a role with the AWS CLI',
      { userIdentity: role('Admin'), userAgent: '[aws-cli/1.29 Botocore/1.31]' },
      'person',
      'AWS CLI',
    ],
    [
      'an IAM user with an SDK',
      { userIdentity: user, userAgent: 'Boto3/1.34 Botocore/1.34' },
      'unknown',
      'Boto3',
    ],
    ['Botocore alone', { userIdentity: user, userAgent: 'Botocore/1.34' }, 'unknown', 'Botocore'],
    ['a role with an SDK', { userIdentity: role('app'), userAgent: sdk }, 'unknown', 'aws-sdk-js'],
    [
      'a role named like a pipeline',
      { userIdentity: role('github-actions-ci'), userAgent: sdk },
      'unknown',
      'aws-sdk-js',
    ],
    [
      'a name that only resembles a service',
      { userIdentity: { ...user, invokedBy: 'x.amazonaws.com.evil.example' } },
      'unknown',
      'unknown',
    ],
    ['AWS Internal', { userIdentity: user, userAgent: 'AWS Internal' }, 'unknown', 'AWS'],
    ['nothing at all', {}, 'unknown', 'unknown'],
  ])('%s', (_who, fields, kind, tool) => {
    expect(actorOf(record(fields), ['origin-guard-prod-'])).toMatchObject({ kind, tool });
  });

  test('names the caller by ARN, else by role, service, user or principal', () => {
    const nameOf = (userIdentity: unknown): string => actorOf({ userIdentity }, []).name;
    expect(nameOf({ ...user, invokedBy: cloudFormation })).toBe(aliceArn);
    expect(nameOf({ sessionContext: role('app').sessionContext })).toBe(`arn:aws:iam::${account}:role/app`);
    expect(nameOf({ invokedBy: 'config.amazonaws.com', userName: 'x' })).toBe('config.amazonaws.com');
    expect(nameOf({ userName: 'alice', principalId: 'AIDA' })).toBe('alice');
    expect(nameOf({ principalId: 'AIDA' })).toBe('AIDA');
    expect(nameOf({})).toBe('unknown');
  });

  test('keeps event id, event name and time', () => {
    const actor = actorOf(
      { eventID: 'e-1', eventName: 'PutBucketPolicy', eventTime: '2026-11-24T10:00:00Z' },
      [],
    );
    expect(actor).toMatchObject({
      eventId: 'e-1',
      eventName: 'PutBucketPolicy',
      at: Date.UTC(2026, 10, 24, 10),
    });
    expect(actorOf({ eventTime: 'yesterday' }, []).at).toBeUndefined();
  });

  test('cuts a user agent that it does not know to its head', () => {
    expect(actorOf({ userAgent: `${'x'.repeat(200)} y` }, []).tool).toBe('x'.repeat(64));
  });
});

describe('our own role', () => {
  const ours = (userIdentity: object, names: readonly string[] = ['origin-guard-prod-']): boolean =>
    isOurs(record({ userIdentity }), names);

  test('is known by the beginning of its name, behind any path', () => {
    expect(ours(role('origin-guard-prod-on-change'))).toBe(true);
    expect(ours(role('origin-guard-prod-on-change', '/guards/'))).toBe(true);
    expect(ours(role('origin-guard-prod-on-change'), ['other', 'origin-guard-prod-on-change'])).toBe(true);
  });

  test('is not any role that mentions it, lives elsewhere, or is only claimed by a session name', () => {
    expect(ours(role('not-origin-guard-prod-on-change'))).toBe(false);
    expect(ours(role('on-change', '/origin-guard-prod-/'))).toBe(false);
    expect(ours(role('origin-guard-prod-on-change', '/', '999988887777'))).toBe(false);
    expect(
      ours({ type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/app/origin-guard-prod-` }),
    ).toBe(false);
    expect(ours(role('app'), [''])).toBe(false);
    expect(ours(role('app'), [])).toBe(false);
  });

  test('wins over every other sign', () => {
    const fields = { userIdentity: role('origin-guard-prod-sweep'), userAgent: terraform, ...console };
    expect(actorOf(record(fields), ['origin-guard-prod-']).kind).toBe('origin-guard');
  });
});

import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeysCommand,
  PutKeyPolicyCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { policyOf, refusal, startTestLab, type TestLab } from '../test-lab.ts';

const root = {
  Sid: 'Root',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'kms:*',
  Resource: '*',
};
const grantTo = (principal: unknown) => ({
  Sid: 'Reader',
  Effect: 'Allow',
  Principal: principal,
  Action: 'kms:Decrypt',
  Resource: '*',
});
let lab: TestLab;
let arn: string;
beforeEach(async () => {
  lab = await startTestLab();
  arn = (await lab.kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
});
afterEach(() => lab.close());

const put = (Policy: string, more: object = {}) =>
  lab.kms.send(new PutKeyPolicyCommand({ KeyId: arn, Policy, ...more }));
const get = async () => (await lab.kms.send(new GetKeyPolicyCommand({ KeyId: arn }))).Policy ?? '';

describe('a key', () => {
  test('is found by id, ARN, alias and alias ARN, in its own Region only', async () => {
    await lab.kms.send(new CreateAliasCommand({ AliasName: 'alias/site', TargetKeyId: arn }));
    const aliasArn = 'arn:aws:kms:us-east-1:111122223333:alias/site';
    for (const KeyId of [arn, arn.split('/')[1] ?? '', 'alias/site', aliasArn]) {
      const { KeyMetadata } = await lab.kms.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toMatchObject({ Arn: arn, KeyManager: 'CUSTOMER', KeyState: 'Enabled' });
    }
    const elsewhere = lab.as('lab-owner', 'eu-west-1').kms;
    expect(await refusal(elsewhere.send(new DescribeKeyCommand({ KeyId: arn })))).toMatchObject({
      name: 'NotFoundException',
    });
    expect((await elsewhere.send(new ListKeysCommand({}))).Keys).toEqual([]);
    expect((await lab.kms.send(new ListAliasesCommand({ KeyId: arn }))).Aliases).toMatchObject([
      { AliasName: 'alias/site' },
    ]);
  });

  test('of another account is denied', async () => {
    const KeyId = 'arn:aws:kms:us-east-1:999999999999:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    expect(await refusal(lab.kms.send(new DescribeKeyCommand({ KeyId })))).toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('changes state, and takes a policy even while it waits for deletion', async () => {
    const state = async () =>
      (await lab.kms.send(new DescribeKeyCommand({ KeyId: arn }))).KeyMetadata?.KeyState;
    await lab.kms.send(new DisableKeyCommand({ KeyId: arn }));
    expect(await state()).toBe('Disabled');
    await lab.kms.send(new EnableKeyCommand({ KeyId: arn }));
    expect(await state()).toBe('Enabled');
    await lab.kms.send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 }));
    expect(await state()).toBe('PendingDeletion');
    expect(await refusal(put(policyOf(root)))).toBeUndefined();
    const again = lab.kms.send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 }));
    expect(await refusal(again)).toMatchObject({ name: 'KMSInvalidStateException', status: 400 });
  });

  test('managed by AWS has a policy nobody can change', async () => {
    const { KeyMetadata } = await lab.kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }));
    expect(KeyMetadata?.KeyManager).toBe('AWS');
    const change = lab.kms.send(new PutKeyPolicyCommand({ KeyId: KeyMetadata?.Arn, Policy: policyOf(root) }));
    expect(await refusal(change)).toMatchObject({ name: 'AccessDeniedException', status: 400 });
  });
});

describe('a key policy', () => {
  test('comes back as the text that was sent', async () => {
    const text = JSON.stringify(
      JSON.parse(policyOf(root, grantTo({ Service: 'cloudfront.amazonaws.com' }))),
      null,
      3,
    );
    await put(text);
    expect(await get()).toBe(text);
  });

  test.each([
    ['not JSON', 'nope', 'MalformedPolicyDocumentException'],
    [
      'an unknown action',
      policyOf({ ...root, Action: 'kms:Everything' }),
      'MalformedPolicyDocumentException',
    ],
    ['a missing principal', policyOf({ ...root, Principal: undefined }), 'MalformedPolicyDocumentException'],
    ['more than 32 KB', policyOf(root, { ...root, Sid: 'x'.repeat(32_768) }), 'LimitExceededException'],
    [
      'an unknown role',
      policyOf(root, grantTo({ AWS: 'arn:aws:iam::111122223333:role/nobody' })),
      'MalformedPolicyDocumentException',
    ],
  ])('with %s is refused', async (_name, text, name) => {
    expect(await refusal(put(text))).toMatchObject({ name, status: 400 });
  });

  test('that would lock its author out is refused unless the check is bypassed', async () => {
    const service = policyOf(grantTo({ Service: 'cloudfront.amazonaws.com' }));
    const answer = await refusal(put(service));
    expect(answer).toMatchObject({ name: 'MalformedPolicyDocumentException' });
    expect(answer?.message).toContain('will not allow you to update the key policy');
    const own = policyOf({ ...root, Principal: { AWS: 'arn:aws:iam::111122223333:role/lab-owner' } });
    expect(await refusal(put(own))).toBeUndefined();
    expect(
      await refusal(lab.as('alice').kms.send(new PutKeyPolicyCommand({ KeyId: arn, Policy: own }))),
    ).toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
    expect(await refusal(put(service, { BypassPolicyLockoutSafetyCheck: true }))).toBeUndefined();
  });

  test('shows a deleted role by its unique id and cannot be written back with it', async () => {
    lab.account.principals.ensure('role', 'app');
    await put(policyOf(root, grantTo({ AWS: 'arn:aws:iam::111122223333:role/app' })));
    lab.account.principals.remove('role', 'app');
    const stored = await get();
    expect(stored).toMatch(/AROA[A-Z0-9]{17}/);
    const answer = await refusal(put(stored));
    expect(answer).toMatchObject({ name: 'MalformedPolicyDocumentException' });
    expect(answer?.message).toContain('invalid principals');
  });
});

describe('a grant', () => {
  const create = (more: object) =>
    lab.kms.send(
      new CreateGrantCommand({ KeyId: arn, Operations: ['Decrypt'], GranteePrincipal: undefined, ...more }),
    );
  const list = async () => (await lab.kms.send(new ListGrantsCommand({ KeyId: arn }))).Grants ?? [];

  test('to CloudFront needs the distribution as its source', async () => {
    const GranteeServicePrincipal = 'cloudfront.amazonaws.com';
    expect(await refusal(create({ GranteeServicePrincipal }))).toMatchObject({ name: 'ValidationException' });
    const SourceArn = 'arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE';
    const { GrantId } = await create({ GranteeServicePrincipal, Constraints: { SourceArn } });
    expect(await list()).toMatchObject([
      { GrantId, GranteeServicePrincipal, Operations: ['Decrypt'], Constraints: { SourceArn } },
    ]);
    await lab.kms.send(new RevokeGrantCommand({ KeyId: arn, GrantId }));
    expect(await list()).toEqual([]);
  });
});

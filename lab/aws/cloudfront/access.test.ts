import {
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  CreateFunctionCommand,
  CreateOriginAccessControlCommand,
  DeleteCloudFrontOriginAccessIdentityCommand,
  GetCloudFrontOriginAccessIdentityCommand,
  GetFunctionCommand,
  GetOriginAccessControlCommand,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListFunctionsCommand,
  ListOriginAccessControlsCommand,
  PublishFunctionCommand,
  UpdateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { distributionConfig, oacConfig, s3Origin } from '../test-distribution.ts';
import { refusal, startTestLab, type TestLab } from '../test-lab.ts';

let lab: TestLab;
beforeEach(async () => {
  lab = await startTestLab();
});
afterEach(() => lab.close());

describe('an origin access control', () => {
  const create = (name: string) =>
    lab.cloudFront.send(new CreateOriginAccessControlCommand({ OriginAccessControlConfig: oacConfig(name) }));

  test('is created, read, changed with its ETag, and listed', async () => {
    const made = await create('one');
    const Id = made.OriginAccessControl?.Id ?? '';
    const config = oacConfig('one', 'never');
    const change = (IfMatch: string | undefined) =>
      lab.cloudFront.send(
        new UpdateOriginAccessControlCommand({ Id, IfMatch, OriginAccessControlConfig: config }),
      );
    expect(await refusal(change('stale'))).toMatchObject({ name: 'PreconditionFailed' });
    await change(made.ETag);
    const read = await lab.cloudFront.send(new GetOriginAccessControlCommand({ Id }));
    expect(read.OriginAccessControl?.OriginAccessControlConfig?.SigningBehavior).toBe('never');
    const { OriginAccessControlList } = await lab.cloudFront.send(new ListOriginAccessControlsCommand({}));
    expect(OriginAccessControlList?.Items).toMatchObject([{ Id, Name: 'one', SigningBehavior: 'never' }]);
  });

  test('has a name of its own', async () => {
    await create('one');
    expect(await refusal(create('one'))).toMatchObject({
      name: 'OriginAccessControlAlreadyExists',
      status: 409,
    });
  });
});

describe('an origin access identity', () => {
  test('has a canonical id, is listed, and is deleted only when unused', async () => {
    const CloudFrontOriginAccessIdentityConfig = { CallerReference: 'r', Comment: 'mine' };
    const made = await lab.cloudFront.send(
      new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig }),
    );
    const Id = made.CloudFrontOriginAccessIdentity?.Id ?? '';
    expect(made.CloudFrontOriginAccessIdentity?.S3CanonicalUserId).toMatch(/^[0-9a-f]{64}$/);
    const list = await lab.cloudFront.send(new ListCloudFrontOriginAccessIdentitiesCommand({}));
    expect(list.CloudFrontOriginAccessIdentityList?.Items).toMatchObject([{ Id, Comment: 'mine' }]);
    const DistributionConfig = distributionConfig('one', [s3Origin('site', { oai: Id })]);
    await lab.cloudFront.send(new CreateDistributionCommand({ DistributionConfig }));
    const remove = () =>
      lab.cloudFront.send(new DeleteCloudFrontOriginAccessIdentityCommand({ Id, IfMatch: made.ETag }));
    expect(await refusal(remove())).toMatchObject({
      name: 'CloudFrontOriginAccessIdentityInUse',
      status: 409,
    });
    lab.account.cloudFront.distributions.clear();
    await remove();
    expect(
      await refusal(lab.cloudFront.send(new GetCloudFrontOriginAccessIdentityCommand({ Id }))),
    ).toMatchObject({
      name: 'NoSuchCloudFrontOriginAccessIdentity',
    });
  });
});

describe('a CloudFront Function', () => {
  test('has code in its LIVE stage only once published', async () => {
    const code = 'function handler(event) { return event.request; }';
    const FunctionConfig = { Comment: 'rewrite', Runtime: 'cloudfront-js-2.0' as const };
    const made = await lab.cloudFront.send(
      new CreateFunctionCommand({ Name: 'rewrite', FunctionConfig, FunctionCode: Buffer.from(code) }),
    );
    const live = () => lab.cloudFront.send(new GetFunctionCommand({ Name: 'rewrite', Stage: 'LIVE' }));
    expect(await refusal(live())).toMatchObject({ name: 'NoSuchFunctionExists', status: 404 });
    await lab.cloudFront.send(new PublishFunctionCommand({ Name: 'rewrite', IfMatch: made.ETag }));
    expect(Buffer.from((await live()).FunctionCode ?? []).toString()).toBe(code);
    const list = await lab.cloudFront.send(new ListFunctionsCommand({ Stage: 'LIVE' }));
    expect(list.FunctionList?.Items?.[0]?.FunctionMetadata?.FunctionARN).toBe(
      'arn:aws:cloudfront::111122223333:function/rewrite',
    );
  });
});

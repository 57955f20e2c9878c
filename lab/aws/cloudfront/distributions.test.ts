import {
  CopyDistributionCommand,
  CreateDistributionCommand,
  CreateDistributionWithTagsCommand,
  CreateOriginAccessControlCommand,
  DeleteDistributionCommand,
  DeleteOriginAccessControlCommand,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  ListDistributionsByConnectionModeCommand,
  ListDistributionsCommand,
  ListDistributionTenantsCommand,
  ListTagsForResourceCommand,
  paginateListDistributions,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDistributionCommand,
  UpdateDistributionWithStagingConfigCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { distributionConfig, oacConfig, s3Origin } from '../test-distribution.ts';
import { refusal, startTestLab, type TestLab } from '../test-lab.ts';

let lab: TestLab;
beforeEach(async () => {
  lab = await startTestLab({ traps: { deployMs: 1_000 } });
});
afterEach(() => lab.close());

const create = async (config: DistributionConfig) => {
  const made = await lab.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: config }));
  return { id: made.Distribution?.Id ?? '', arn: made.Distribution?.ARN ?? '', eTag: made.ETag ?? '' };
};
const newOac = async (name: string) => {
  const made = await lab.cloudFront.send(
    new CreateOriginAccessControlCommand({ OriginAccessControlConfig: oacConfig(name) }),
  );
  return { id: made.OriginAccessControl?.Id ?? '', eTag: made.ETag };
};
const update = (id: string, eTag: string | undefined, config: DistributionConfig) =>
  lab.cloudFront.send(new UpdateDistributionCommand({ Id: id, IfMatch: eTag, DistributionConfig: config }));
const status = async (id: string) =>
  (await lab.cloudFront.send(new GetDistributionCommand({ Id: id }))).Distribution?.Status;

describe('a distribution', () => {
  test('is listed with its origins, OAC and behaviours as the SDK types them', async () => {
    const oac = await newOac('oac');
    const { id, arn } = await create(distributionConfig('one', [s3Origin('site', { oac: oac.id })]));
    const { DistributionList } = await lab.cloudFront.send(new ListDistributionsCommand({}));
    expect(DistributionList).toMatchObject({ Quantity: 1, IsTruncated: false });
    expect(DistributionList?.Items?.[0]).toMatchObject({
      Id: id,
      ARN: arn,
      Enabled: true,
      Staging: false,
      Comment: 'comment of one',
      Origins: {
        Quantity: 1,
        Items: [{ DomainName: 'site.s3.us-east-1.amazonaws.com', OriginAccessControlId: oac.id }],
      },
      OriginGroups: { Quantity: 0 },
      CacheBehaviors: { Quantity: 0 },
      DefaultCacheBehavior: {
        TargetOriginId: 's3-site',
        AllowedMethods: { Quantity: 2, Items: ['HEAD', 'GET'] },
      },
    });
    expect(DistributionList?.Items?.[0]?.LastModifiedTime).toBeInstanceOf(Date);
    const config = await lab.cloudFront.send(new GetDistributionConfigCommand({ Id: id }));
    expect(config.DistributionConfig).toMatchObject({ CallerReference: 'one', DefaultRootObject: '' });
  });

  test('is InProgress for a while after each change, then Deployed', async () => {
    const config = distributionConfig('one', [s3Origin('site')]);
    const { id, eTag } = await create(config);
    expect(await status(id)).toBe('InProgress');
    lab.advance(1_000);
    expect(await status(id)).toBe('Deployed');
    await update(id, eTag, { ...config, Comment: 'changed' });
    expect(await status(id)).toBe('InProgress');
  });

  test('is changed only with its current ETag', async () => {
    const config = distributionConfig('one', [s3Origin('site')]);
    const { id, eTag } = await create(config);
    expect(await refusal(update(id, undefined, config))).toMatchObject({
      name: 'InvalidIfMatchVersion',
      status: 400,
    });
    const updated = await update(id, eTag, config);
    expect(updated.ETag).not.toBe(eTag);
    expect(await refusal(update(id, eTag, config))).toMatchObject({
      name: 'PreconditionFailed',
      status: 412,
    });
    const other = { ...config, CallerReference: 'two' };
    expect(await refusal(update(id, updated.ETag, other))).toMatchObject({ name: 'IllegalUpdate' });
  });

  test('is created once per caller reference', async () => {
    const config = distributionConfig('one', [s3Origin('site')]);
    await create(config);
    for (const again of [config, { ...config, Enabled: false }])
      expect(await refusal(create(again))).toMatchObject({ name: 'DistributionAlreadyExists', status: 409 });
  });

  test('is deleted only when disabled and Deployed', async () => {
    const config = distributionConfig('one', [s3Origin('site')]);
    const { id, eTag } = await create(config);
    lab.advance(1_000);
    const remove = (IfMatch: string | undefined) =>
      lab.cloudFront.send(new DeleteDistributionCommand({ Id: id, IfMatch }));
    expect(await refusal(remove(eTag))).toMatchObject({ name: 'DistributionNotDisabled', status: 409 });
    const disabled = await update(id, eTag, { ...config, Enabled: false });
    expect(await refusal(remove(disabled.ETag))).toMatchObject({ name: 'DistributionNotDisabled' });
    lab.advance(1_000);
    await remove(disabled.ETag);
    expect(await refusal(status(id))).toMatchObject({ name: 'NoSuchDistribution', status: 404 });
  });

  test('is listed page by page', async () => {
    for (const reference of ['a', 'b', 'c', 'd', 'e'])
      await create(distributionConfig(reference, [s3Origin('site')]));
    lab.account.traps.pageSize = 2;
    const pages: number[] = [];
    for await (const page of paginateListDistributions({ client: lab.cloudFront }, {})) {
      pages.push(page.DistributionList?.Items?.length ?? 0);
    }
    expect(pages).toEqual([2, 2, 1]);
  });

  test('of a tenant template is in the other list only', async () => {
    const { id } = await create(
      distributionConfig('t', [s3Origin('site')], { ConnectionMode: 'tenant-only' }),
    );
    expect((await lab.cloudFront.send(new ListDistributionsCommand({}))).DistributionList?.Quantity).toBe(0);
    const list = await lab.cloudFront.send(
      new ListDistributionsByConnectionModeCommand({ ConnectionMode: 'tenant-only' }),
    );
    expect(list.DistributionList?.Items?.[0]).toMatchObject({ Id: id, ConnectionMode: 'tenant-only' });
    const tenants = await lab.cloudFront.send(new ListDistributionTenantsCommand({}));
    expect(tenants.DistributionTenantList ?? []).toEqual([]);
  });

  test('keeps tags', async () => {
    const DistributionConfigWithTags = {
      DistributionConfig: distributionConfig('one', [s3Origin('site')]),
      Tags: { Items: [{ Key: 'team', Value: 'web' }] },
    };
    const made = await lab.cloudFront.send(
      new CreateDistributionWithTagsCommand({ DistributionConfigWithTags }),
    );
    const Resource = made.Distribution?.ARN ?? '';
    const tags = async () =>
      (await lab.cloudFront.send(new ListTagsForResourceCommand({ Resource }))).Tags?.Items;
    expect(await tags()).toEqual([{ Key: 'team', Value: 'web' }]);
    await lab.cloudFront.send(
      new TagResourceCommand({ Resource, Tags: { Items: [{ Key: 'origin-guard', Value: 'off' }] } }),
    );
    await lab.cloudFront.send(new UntagResourceCommand({ Resource, TagKeys: { Items: ['team'] } }));
    expect(await tags()).toEqual([{ Key: 'origin-guard', Value: 'off' }]);
  });

  test('can be copied to a staging twin and take its configuration back', async () => {
    const { id, eTag } = await create(distributionConfig('one', [s3Origin('site')]));
    const copied = await lab.cloudFront.send(
      new CopyDistributionCommand({
        PrimaryDistributionId: id,
        IfMatch: eTag,
        Staging: true,
        CallerReference: 'twin',
      }),
    );
    const twin = copied.Distribution;
    expect(twin?.DistributionConfig).toMatchObject({ Staging: true, CallerReference: 'twin' });
    expect(twin?.ARN).not.toContain(id);
    const changed = { ...distributionConfig('twin', [s3Origin('next')]), Staging: true };
    const staged = await update(twin?.Id ?? '', copied.ETag, changed);
    const promoted = await lab.cloudFront.send(
      new UpdateDistributionWithStagingConfigCommand({
        Id: id,
        StagingDistributionId: twin?.Id,
        IfMatch: `${eTag}, ${staged.ETag}`,
      }),
    );
    expect(promoted.Distribution?.DistributionConfig).toMatchObject({
      Staging: false,
      CallerReference: 'one',
    });
    expect(promoted.Distribution?.DistributionConfig?.Origins?.Items?.[0]?.Id).toBe('s3-next');
  });

  test('protects the OAC it uses from deletion', async () => {
    const oac = await newOac('oac');
    const config = distributionConfig('one', [s3Origin('site', { oac: oac.id })]);
    const { id, eTag } = await create(config);
    const remove = () =>
      lab.cloudFront.send(new DeleteOriginAccessControlCommand({ Id: oac.id, IfMatch: oac.eTag }));
    expect(await refusal(remove())).toMatchObject({ name: 'OriginAccessControlInUse', status: 409 });
    await update(id, eTag, { ...config, Origins: { Quantity: 1, Items: [s3Origin('site')] } });
    await remove();
  });
});

/** Access that ends with a change of the distribution, its origins or what they lead to: from the event to the last purge. */
import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putPolicy } from './account.ts';
import { detachFiles, tagBucket, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';
import {
  copyAsStaging,
  createTenantOnly,
  deleteIdentity,
  promote,
  updateConfig,
  updateOrigin,
} from './distribution-acts.ts';

const deployMs = 5 * minute;
let bed: Bed;
beforeEach(async () => {
  // What the policy still says of a detached origin is removed much later, and purged then once more.
  const settings = { graceMs: 600 * minute };
  bed = await startBed({ table: 'lab', settings, traps: { invalidationMs: 90_000, deployMs } });
});
afterEach(() => bed.close());
afterAll(stopTables);

const ids = () => bed.seeded.distributions;
const invalidations = (id: string) => bed.account.cloudFront.distributions.get(id)?.invalidations ?? [];
const purged = (id: string) => invalidations(id).map(({ paths }) => paths);
const states = async () => (await stored(bed, 'revocation')).map(({ state }) => state);
const pass = async (count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += 1) await bed.tick(minute);
};
const told = (type: string) => bed.outcomes().filter((event) => event.type === type);
/** Nothing may be purged before every edge has the configuration that was sent at `changedAt`. */
const expectPurgedAfterDeployment = (id: string, changedAt: number): void => {
  expect(invalidations(id)).toHaveLength(2);
  expect(invalidations(id)[0]?.createdAt).toBeGreaterThanOrEqual(changedAt + deployMs);
};
const withoutFiles = (config: Parameters<Parameters<typeof updateConfig>[2]>[0]) => {
  const Items = (config.Origins?.Items ?? []).filter(({ Id }) => Id !== 'files');
  return { ...config, Origins: { Quantity: Items.length, Items }, CacheBehaviors: { Quantity: 0 } };
};

describe('a grant and its origin removed together', () => {
  it.each(['the grant', 'the origin'])(
    '(%s first) are purged when Deployed, and not given back',
    async (first) => {
      const changedAt = bed.app.ports.clock.now();
      const removeGrant = () => putPolicy(bed.actors.alice, 'files', withoutCloudFront(bed.right.files));
      if (first === 'the grant') await removeGrant();
      await detachFiles(bed);
      if (first === 'the origin') await removeGrant();
      await bed.deliver();
      await pass(40);
      expectPurgedAfterDeployment(ids().blog.id, changedAt);
      expect(bed.writes()).toBe(0);
      expect(await states()).toEqual(['done']);
      expect(told('purge')).toHaveLength(1);
    },
  );

  it('is purged as well when a run saw the grant go before the origin went', async () => {
    await putPolicy(bed.actors.alice, 'files', withoutCloudFront(bed.right.files));
    await bed.deliver();
    await pass(10);
    const changedAt = bed.app.ports.clock.now();
    await detachFiles(bed);
    await bed.deliver();
    await pass(40);
    expectPurgedAfterDeployment(ids().blog.id, changedAt);
    expect(bed.writes()).toBe(0);
  });
});

describe('an origin that is repointed', () => {
  it('to another bucket is purged, and the new bucket is granted', async () => {
    const changedAt = bed.app.ports.clock.now();
    await updateOrigin(bed.actors.terraform, ids().blog.id, 'files', (origin) => ({
      ...origin,
      DomainName: 'docs.s3.eu-west-1.amazonaws.com',
    }));
    await bed.deliver();
    await pass(25);
    expect(JSON.stringify(bed.policy('docs'))).toContain(ids().blog.arn);
    expectPurgedAfterDeployment(ids().blog.id, changedAt);
    const [purge] = told('purge');
    expect(purge).toMatchObject({ eventTime: changedAt, actor: { tool: 'Terraform' } });
    expect(purge?.invalidation?.reachableSinceEventMs).toBeGreaterThan(deployMs);
  });

  it('to another path of its bucket is purged, and the grant stays', async () => {
    const changedAt = bed.app.ports.clock.now();
    await updateOrigin(bed.actors.terraform, ids().blog.id, 'files', (origin) => ({
      ...origin,
      OriginPath: '/public',
    }));
    await bed.deliver();
    await pass(60);
    expectPurgedAfterDeployment(ids().blog.id, changedAt);
    expect(bed.policy('files')).toEqual(bed.right.files);
    expect((await stored(bed, 'edge')).filter(({ bucket }) => bucket === 'files')).toContainEqual(
      expect.objectContaining({ originPath: '/public' }),
    );
  });
});

it('what was served under another path pattern before is purged as well', async () => {
  await updateConfig(bed.actors.alice, ids().blog.id, (config) => {
    const Items = (config.CacheBehaviors?.Items ?? []).map((one) => ({
      ...one,
      PathPattern: '/downloads/*',
    }));
    return { ...config, CacheBehaviors: { Quantity: Items.length, Items } };
  });
  await bed.deliver();
  await pass(10);
  await tagBucket(bed.actors.alice, 'files', 'revoked');
  await bed.deliver();
  await pass(5);
  expect(purged(ids().blog.id)).toEqual([['/downloads/*', '/files/*']]);
});

it('a disabled distribution keeps its grants and its cache: it serves nothing, and may be enabled again', async () => {
  const before = await stored(bed, 'edge');
  await updateConfig(bed.actors.alice, ids().blog.id, (config) => ({ ...config, Enabled: false }));
  await bed.deliver();
  await pass(60);
  expect(bed.writes()).toBe(0);
  expect(await stored(bed, 'revocation')).toEqual([]);
  expect(await stored(bed, 'edge')).toEqual(before);
});

describe('a staging twin', () => {
  const twin = async () => {
    const { id } = await copyAsStaging(bed.actors.terraform, ids().blog.id);
    await bed.deliver();
    expect(bed.writes()).toBe(2);
    await bed.deliver();
    await pass(6);
    return id;
  };

  it('that loses an origin is purged, and its primary is not', async () => {
    const id = await twin();
    const changedAt = bed.app.ports.clock.now();
    await updateConfig(bed.actors.terraform, id, withoutFiles);
    await bed.deliver();
    await pass(25);
    expectPurgedAfterDeployment(id, changedAt);
    expect(purged(ids().blog.id)).toEqual([]);
  });

  it('that is promoted takes its primary along: what that could read is purged when Deployed', async () => {
    const id = await twin();
    await updateConfig(bed.actors.terraform, id, withoutFiles);
    await bed.deliver();
    await pass(25);
    const changedAt = bed.app.ports.clock.now();
    await promote(bed.actors.terraform, ids().blog.id, id);
    await bed.deliver();
    await pass(25);
    expectPurgedAfterDeployment(ids().blog.id, changedAt);
    expect(invalidations(id)).toHaveLength(2);
    expect(told('purge').map(({ subject }) => subject)).toEqual([
      { type: 'distribution', id },
      { type: 'distribution', id: ids().blog.id },
    ]);
  });

  it('and its primary are both purged when their bucket is revoked, which is told once', async () => {
    const id = await twin();
    const policy = bed.policy('media') as object;
    const both = [ids().blog.arn, `${ids().blog.arn.replace(ids().blog.id, id)}`];
    const deny = {
      Effect: 'Deny',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:*',
      Resource: ['arn:aws:s3:::media', 'arn:aws:s3:::media/*'],
      Condition: { StringEquals: { 'aws:SourceArn': both } },
    };
    const { Statement } = policy as { Statement: readonly object[] };
    await putPolicy(bed.actors.alice, 'media', { ...policy, Statement: [...Statement, deny] });
    await bed.deliver();
    await pass(30);
    expect(purged(id)).toEqual([['/*'], ['/*']]);
    expect(purged(ids().blog.id)).toEqual([['/*'], ['/*']]);
    expect(told('purge')).toMatchObject([{ invalidation: { distributionIds: [ids().blog.id, id].sort() } }]);
  });
});

it('a multi-tenant distribution is purged with the others, and the message says what that may not reach', async () => {
  const { accessControlId } = bed.seeded;
  const { id } = await createTenantOnly(bed.actors.terraform, 'tenants', [
    { id: 'media', bucket: 'media', region: 'us-east-1', accessControlId },
  ]);
  await bed.deliver();
  expect(bed.writes('media')).toBe(1);
  await bed.deliver();
  await pass(6);
  await tagBucket(bed.actors.alice, 'media', 'revoked');
  await bed.deliver();
  await pass(30);
  for (const one of [id, ids().blog.id]) expect(purged(one)).toEqual([['/*'], ['/*']]);
  expect(told('purge')).toMatchObject([
    {
      because: expect.stringContaining('it is multi-tenant'),
      invalidation: { distributionIds: [id, ids().blog.id].sort() },
    },
  ]);
});

it('a deleted bucket is not purged while its origin is there: that would send viewers to whoever takes the name', async () => {
  await bed.actors.alice.s3('us-east-1').send(new DeleteBucketCommand({ Bucket: 'files' }));
  await bed.deliver();
  await pass(30);
  expect(purged(ids().blog.id)).toEqual([]);
  expect(bed.outcomes().flatMap(({ findings }) => findings)).toMatchObject([{ id: 'ORIGIN_BUCKET_MISSING' }]);
  const changedAt = bed.app.ports.clock.now();
  await detachFiles(bed);
  await bed.deliver();
  await pass(30);
  expectPurgedAfterDeployment(ids().blog.id, changedAt);
});

it('an identity that is deleted was taken from its origin before: that is purged when Deployed', async () => {
  const changedAt = bed.app.ports.clock.now();
  await updateOrigin(bed.actors.alice, ids().legacy.id, 'legacy', (origin) => ({
    ...origin,
    S3OriginConfig: { OriginAccessIdentity: '' },
  }));
  await deleteIdentity(bed.actors.alice, bed.seeded.accessIdentityId);
  await bed.deliver();
  await bed.drain();
  await pass(40);
  expectPurgedAfterDeployment(ids().legacy.id, changedAt);
  expect(await states()).toEqual(['done']);
});

it('a move from identity to access control on the same bucket is no revocation', async () => {
  await updateOrigin(bed.actors.alice, ids().legacy.id, 'legacy', (origin) => ({
    ...origin,
    S3OriginConfig: { OriginAccessIdentity: '' },
    OriginAccessControlId: bed.seeded.accessControlId,
  }));
  await bed.deliver();
  await pass(60);
  expect(JSON.stringify(bed.policy('legacy'))).toContain(ids().legacy.arn);
  expect(purged(ids().legacy.id)).toEqual([]);
});

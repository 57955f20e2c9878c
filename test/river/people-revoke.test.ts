/** Access that a person takes away in the policies or by tags: from CloudTrail's event to the last purge. */
import { DisableKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDistribution, putKeyPolicy, putPolicy } from './account.ts';
import { deletePolicy, tagBucket, tagDistribution, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed({ table: 'lab', traps: { invalidationMs: 90_000 } });
});
afterEach(() => bed.close());
afterAll(stopTables);

const ids = () => bed.seeded.distributions;
const purged = (id: string) =>
  (bed.account.cloudFront.distributions.get(id)?.invalidations ?? []).map(({ paths }) => paths);
const states = async () => (await stored(bed, 'revocation')).map(({ state }) => state);
const pass = async (count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += 1) await bed.tick(minute);
};
const told = (type: string) => bed.outcomes().filter((event) => event.type === type);
const findingsTold = () => bed.outcomes().flatMap(({ findings }) => findings);

const keepOut = (principal: object, action: string, resource: string, condition = {}) => ({
  Sid: 'KeepOut',
  Effect: 'Deny',
  Principal: principal,
  Action: action,
  Resource: resource,
  ...condition,
});
const cloudFront = { Service: 'cloudfront.amazonaws.com' };
const from = (arn: string) => ({ Condition: { StringEquals: { 'aws:SourceArn': arn } } });

type Policy = Readonly<Record<string, unknown>>;
const plus = (policy: Policy, ...statements: readonly object[]): Policy => ({
  ...policy,
  Statement: [...(policy.Statement as readonly object[]), ...statements],
});

describe('a Deny', () => {
  it('that names an identity purges every distribution that reads with it, and says so once', async () => {
    const identity = { accessIdentityId: bed.seeded.accessIdentityId };
    const second = await createDistribution(bed.actors.owner, 'legacy-2', [
      { id: 'legacy', bucket: 'legacy', region: 'us-east-1', ...identity },
    ]);
    await bed.deliver();
    const eventTime = bed.app.ports.clock.now();
    const arn = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identity.accessIdentityId}`;
    const deny = keepOut({ AWS: arn }, 's3:GetObject', 'arn:aws:s3:::legacy/*');
    await putPolicy(bed.actors.alice, 'legacy', plus(bed.right.legacy, deny));
    await bed.deliver();
    await pass(30);

    const both = [ids().legacy.id, second.id].sort();
    for (const id of both) expect(purged(id)).toEqual([['/*'], ['/*']]);
    expect(await states()).toEqual(['done', 'done']);
    expect(bed.writes()).toBe(0);
    const [message, ...more] = told('purge');
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      subject: { type: 'bucket', name: 'legacy' },
      eventTime,
      actor: { name: expect.stringContaining('alice') },
      invalidation: { state: 'Completed', distributionIds: both },
    });
    const { reachableForMs = 0, reachableSinceEventMs = 0 } = message?.invalidation ?? {};
    expect(reachableForMs).toBeGreaterThanOrEqual(90_000);
    expect(reachableSinceEventMs).toBeGreaterThanOrEqual(reachableForMs);
  });

  it('in the key policy that names the distribution purges it, and no policy is changed', async () => {
    const deny = keepOut(cloudFront, 'kms:Decrypt', '*', from(ids().docs.arn));
    await putKeyPolicy(bed.actors.alice, bed.seeded.keyArn, plus(bed.right.key, deny));
    await bed.deliver();
    await pass(30);
    expect(purged(ids().docs.id)).toEqual([['/*'], ['/*']]);
    expect(await states()).toEqual(['done']);
    expect(bed.writes()).toBe(0);
    expect(told('purge')).toHaveLength(1);
  });
});

describe('the tag revoked', () => {
  it('on a bucket that an identity reads takes the identity out, and purges', async () => {
    await tagBucket(bed.actors.alice, 'legacy', 'revoked');
    await bed.deliver();
    await pass(30);
    expect(String(JSON.stringify(bed.policy('legacy')))).not.toContain(bed.seeded.accessIdentityId);
    expect(purged(ids().legacy.id)).toEqual([['/*'], ['/*']]);
    expect(told('purge')).toMatchObject([{ actor: { name: expect.stringContaining('alice') } }]);
  });

  it('on a distribution takes it out of all its buckets, and purges once for them', async () => {
    await tagDistribution(bed.actors.alice, ids().blog.arn, 'revoked');
    await bed.deliver();
    await pass(30);
    for (const bucket of ['media', 'files'] as const)
      expect(String(JSON.stringify(bed.policy(bucket)))).not.toContain(ids().blog.arn);
    expect(purged(ids().blog.id)).toEqual([['/*'], ['/*']]);
    expect(told('purge')).toHaveLength(1);
  });
});

describe('the grant alone', () => {
  it('taken out by Terraform is given back, and the cache is left as it is', async () => {
    await putPolicy(bed.actors.terraform, 'files', withoutCloudFront(bed.right.files));
    await bed.deliver();
    await pass(30);
    expect(bed.writes('files')).toBe(1);
    expect(purged(ids().blog.id)).toEqual([]);
  });

  const takeOut = async () => {
    await putPolicy(bed.actors.alice, 'files', withoutCloudFront(bed.right.files));
    await bed.deliver();
    await pass(30);
    expect(findingsTold()).toMatchObject([{ id: 'GRANT_MISSING_OAC', action: 'propose' }]);
    expect(bed.writes()).toBe(0);
    expect(purged(ids().blog.id)).toEqual([]);
  };

  it('taken out by a person is purged when the answer is that it was meant', async () => {
    await takeOut();
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    await bed.deliver();
    await pass(30);
    expect(purged(ids().blog.id)).toHaveLength(2);
    expect(bed.writes()).toBe(0);
    expect(await states()).toEqual(['done']);
  });

  it('taken out by a person is not purged when it is put back', async () => {
    await takeOut();
    await putPolicy(bed.actors.alice, 'files', bed.right.files);
    await bed.deliver();
    await pass(30);
    expect(purged(ids().blog.id)).toEqual([]);
    expect(await stored(bed, 'revocation')).toEqual([]);
  });

  it('gone with the whole policy is given back, and the cache is left as it is', async () => {
    await deletePolicy(bed.actors.alice, 'files');
    await bed.deliver();
    await pass(30);
    expect(bed.writes('files')).toBe(1);
    expect(purged(ids().blog.id)).toEqual([]);
  });
});

describe('a key that is', () => {
  it.each([
    ['disabled', (KeyId: string) => new DisableKeyCommand({ KeyId })],
    ['to be deleted', (KeyId: string) => new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })],
  ])('%s is told, with what the caches still serve; a tag purges them', async (_, commandOf) => {
    await bed.actors.alice.kms('eu-west-1').send(commandOf(bed.seeded.keyArn) as DisableKeyCommand);
    await bed.deliver();
    await pass(30);
    expect(findingsTold()).toMatchObject([{ id: 'KMS_KEY_UNUSABLE', severity: 'high' }]);
    expect(findingsTold()[0]?.because).toContain('caches');
    expect(purged(ids().docs.id)).toEqual([]);
    await tagBucket(bed.actors.alice, 'docs', 'revoked');
    await bed.deliver();
    await pass(30);
    expect(purged(ids().docs.id)).toHaveLength(2);
  });
});

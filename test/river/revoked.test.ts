/** A revocation is remembered after it is purged: what a person kept out on purpose is not silently let in again. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { putPolicy } from './account.ts';
import { deletePolicy, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const edgesOfFiles = async () => (await stored(bed, 'edge')).filter(({ bucket }) => bucket === 'files');

const denyBlog = async (): Promise<void> => {
  const deny = {
    Sid: 'KeepOut',
    Effect: 'Deny',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::files/*',
    Condition: { StringEquals: { 'aws:SourceArn': bed.seeded.distributions.blog.arn } },
  };
  const { Statement, ...rest } = bed.right.files;
  await putPolicy(bed.actors.alice, 'files', { ...rest, Statement: [...(Statement as object[]), deny] });
  await bed.deliver();
  for (let passed = 0; passed < 25; passed += 1) await bed.tick(minute);
};

const purges = () =>
  bed.account.cloudFront.distributions.get(bed.seeded.distributions.blog.id)?.invalidations.length ?? 0;

it('keeps its edge, marked, when it was purged', async () => {
  await denyBlog();
  expect(purges()).toBe(2);
  const edges = await edgesOfFiles();
  expect(edges.length).toBeGreaterThan(0);
  for (const edge of edges) expect(edge).toMatchObject({ revokedAt: expect.any(Number) });
  expect(await stored(bed, 'look-again')).toEqual([]);
});

it('proposes when Deny and grant go, by Terraform too, and when the whole policy goes', async () => {
  await denyBlog();
  await putPolicy(bed.actors.terraform, 'files', withoutCloudFront(bed.right.files));
  await bed.deliver();
  await deletePolicy(bed.actors.alice, 'files');
  await bed.deliver();
  expect(bed.writes('files')).toBe(0);
  const told = bed.outcomes().flatMap(({ findings }) => findings);
  expect(told).toContainEqual(expect.objectContaining({ id: 'GRANT_MISSING_OAC', action: 'propose' }));
  expect(purges()).toBe(2);
});

it('forgets the mark when the reader gets in again, and repairs from then on', async () => {
  await denyBlog();
  await putPolicy(bed.actors.alice, 'files', bed.right.files);
  await bed.deliver();
  const [edge] = await edgesOfFiles();
  expect(edge).toBeDefined();
  expect(edge).not.toHaveProperty('revokedAt');
  await deletePolicy(bed.actors.alice, 'files');
  await bed.deliver();
  expect(bed.writes('files')).toBe(1);
});

it('purges again when it is kept out again after it got in', async () => {
  await denyBlog();
  await putPolicy(bed.actors.alice, 'files', bed.right.files);
  await bed.deliver();
  await denyBlog();
  expect(purges()).toBe(4);
});

/**
 * The whole way on an emulator that nobody here wrote: the real serverless.yml, deployed by the real osls, and the story
 * through it. What ministack does not do (docs/decisions/0003) is tested elsewhere.
 */
import { DeleteBucketPolicyCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newestPolicy } from '../../lab/aws/s3/policy-store.ts';
import { waitFor } from '../../lab/story/wait.ts';
import { deployParams, type StackBed, startStackBed } from './bed.ts';
import { createProject, type Project } from './osls.ts';

let bed: StackBed;
let project: Project;

beforeAll(async () => {
  bed = await startStackBed();
  project = await createProject(bed.front.url, bed.account.id);
  await project.osls('deploy', '--stage', 'prod', ...deployParams);
  await bed.listen();
}, 180_000);

afterAll(async () => {
  await project?.discard();
  await bed?.close();
});

const policyOf = (name: string): string => {
  const bucket = bed.account.s3.buckets.get(name);
  return bucket === undefined ? '' : JSON.stringify(newestPolicy(bed.account, bucket) ?? null);
};
const told = (text: string): boolean => bed.slack.messages.some((message) => message.text.includes(text));
const soon = (what: string, holds: () => boolean): Promise<unknown> =>
  waitFor(what, () => (holds() ? true : undefined), 60_000, 200);
const look = async (name: 'docs' | 'blog', path: string): Promise<number> =>
  (await fetch(bed.edge.urlOf(bed.seeded.distributions[name].id, path))).status;

describe('the deployed stack', () => {
  test('looks at the whole account in a sweep, and writes nothing where all is well', async () => {
    const before = bed.account.calls.find().length;
    await bed.invoke('sweep', { 'detail-type': 'Scheduled Event' });
    await soon(
      'the sweep to reach on-change',
      () => bed.account.calls.find({ operation: 'GetBucketPolicy' }).length > 0,
    );
    const writes = bed.account.calls
      .find()
      .slice(before)
      .filter(({ operation }) => operation.startsWith('Put') || operation.startsWith('Delete'));
    expect(writes).toEqual([]);
  }, 90_000);

  test('repairs a deleted policy from its event, and tells Slack', async () => {
    expect(await look('docs', '/page-1.html')).toBe(200);
    await bed.actors.alice.s3('eu-west-1').send(new DeleteBucketPolicyCommand({ Bucket: 'acme-docs' }));
    expect(await look('docs', '/page-2.html')).toBe(403);
    const { arn } = bed.seeded.distributions.docs;
    await soon('the grant to be back', () => policyOf('acme-docs').includes(arn));
    await soon('Slack to be told', () => told('Restored the CloudFront read access to bucket acme-docs'));
    expect(await look('docs', '/page-3.html')).toBe(200);
  }, 150_000);
});

test('a second deploy changes nothing', async () => {
  const said = await project.osls('deploy', '--stage', 'prod', ...deployParams);
  expect(said).toMatch(/No changes to deploy|Nothing to deploy|already up to date|no changes/i);
}, 120_000);

test('remove takes it all away', async () => {
  await project.osls('remove', '--stage', 'prod');
  expect(await bed.leftOver()).toEqual([]);
}, 120_000);

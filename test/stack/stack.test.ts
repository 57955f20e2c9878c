/**
 * The whole way on an emulator that nobody here wrote: the real serverless.yml, deployed by the real osls, and the story
 * through it. What ministack does not do (docs/decisions/0003) is tested elsewhere. The tests build on one another.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteBucketPolicyCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newestPolicy } from '../../lab/aws/s3/policy-store.ts';
import { waitFor } from '../../lab/story/wait.ts';
import { root } from '../../scripts/build.ts';
import { createProject, type Project } from '../support/osls.ts';
import { deployParams, type StackBed, startStackBed } from './bed.ts';
import {
  createLeftOverTable,
  createStack,
  forwardedFrom,
  hasKeepsake,
  kindsIn,
  leaveKeepsake,
  rulesIn,
} from './bed-actions.ts';

let bed: StackBed;
let project: Project;
let tableBefore: string | undefined;

const deploy = (by: Project, ...more: readonly string[]): Promise<string> =>
  by.osls('deploy', '--stage', 'prod', ...deployParams, ...more).catch(async (error: Error) => {
    const { passedOn, waiting } = bed.front;
    throw new Error(
      `${error.message}\nLast passed on: ${passedOn.slice(-8).join(', ')}; waiting: ${[...waiting].join(', ')}\n` +
        (await bed.lastEvents()).join('\n'),
    );
  });

beforeAll(async () => {
  bed = await startStackBed();
  const fixture = join(root, 'test/stack/fixtures/before-forwarders');
  const env = {
    // ministack takes an access key that looks like an account id for that account.
    AWS_ACCESS_KEY_ID: bed.account.id,
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_REGION: 'us-east-1',
  };
  const endpoint = bed.front.url;
  const older = await createProject({
    endpoint,
    env,
    overrides: { 'serverless.yml': join(fixture, 'serverless.yml'), deploy: join(fixture, 'deploy') },
  });
  await deploy(older);
  await older.discard();
  tableBefore = await bed.physicalId('StateTable');
  await leaveKeepsake(bed.client, tableBefore ?? '');
  project = await createProject({ endpoint, env });
  await deploy(project);
  await bed.listen();
}, 300_000);

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
const look = async (name: 'docs' | 'blog' | 'shop', path: string): Promise<Response> =>
  fetch(bed.edge.urlOf(bed.seeded.distributions[name].id, path));
/** As often as a person would wait for a minute each time. */
const followUpUntil = (what: string, holds: () => boolean): Promise<unknown> =>
  waitFor(
    what,
    async () => {
      await bed.invoke('follow-up', { 'detail-type': 'Scheduled Event' });
      return holds() ? true : undefined;
    },
    90_000,
    500,
  );

test('an upgrade of an older template keeps the table and what is in it', async () => {
  expect(tableBefore).toBeDefined();
  expect(await bed.physicalId('StateTable')).toBe(tableBefore);
  expect(await hasKeepsake(bed.client, tableBefore ?? '')).toBe(true);
});

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
    expect((await look('docs', '/page-1.html')).status).toBe(200);
    await bed.actors.alice.s3('eu-west-1').send(new DeleteBucketPolicyCommand({ Bucket: 'acme-docs' }));
    expect((await look('docs', '/page-2.html')).status).toBe(403);
    const { arn } = bed.seeded.distributions.docs;
    await soon('the grant to be back', () => policyOf('acme-docs').includes(arn));
    await soon('Slack to be told', () => told('Restored the CloudFront read access to bucket acme-docs'));
    expect((await look('docs', '/page-3.html')).status).toBe(200);
  }, 150_000);

  test('takes a revoked reader out, purges what the edge has cached, and tells Slack for how long it stayed', async () => {
    const { id, arn } = bed.seeded.distributions.docs;
    await look('docs', '/page-4.html');
    expect((await look('docs', '/page-4.html')).headers.get('x-cache')).toMatch(/^Hit/);
    const Tagging = { TagSet: [{ Key: 'origin-guard', Value: 'revoked' }] };
    await bed.actors.alice
      .s3('eu-west-1')
      .send(new PutBucketTaggingCommand({ Bucket: 'acme-docs', Tagging }));
    await soon('the reader to be out', () => !policyOf('acme-docs').includes(arn));
    await followUpUntil('Slack to be told of the purge', () => told('Purged revoked content'));
    expect(bed.account.cloudFront.distributions.get(id)?.invalidations.length).toBeGreaterThan(0);
    expect((await look('docs', '/page-4.html')).status).toBe(403);
  }, 150_000);
});

test('a second deploy changes nothing', async () => {
  expect(await deploy(project)).toMatch(/No changes to deploy/i);
}, 120_000);

test('a Region forwards its S3 events: the template of the StackSet, and one event on its way home', async () => {
  const require = (await import('node:module')).createRequire(import.meta.url);
  const { forwarderTemplate } = require('../../deploy/forwarders/template.cjs') as {
    forwarderTemplate(): object;
  };
  await createStack(
    bed.client,
    'eu-west-1',
    'StackSet-origin-guard-prod-forwarders-1',
    JSON.stringify(forwarderTemplate()),
    {
      Name: 'origin-guard-prod-forwarders',
      HomeBus: `arn:aws:events:us-east-1:${bed.account.id}:event-bus/default`,
      Role: `arn:aws:iam::${bed.account.id}:role/forward`,
    },
  );
  await waitFor('the rules', async () => {
    const names = await rulesIn(bed.client, 'eu-west-1', 'origin-guard-prod-forwarders');
    return names.length === 3 ? names : undefined;
  });
  const detail = JSON.parse(
    readFileSync(join(root, 'events/samples/s3/PutBucketEncryption.json'), 'utf8'),
  ) as Readonly<Record<string, unknown>>;

  const event = {
    source: 'aws.s3',
    'detail-type': 'AWS API Call via CloudTrail',
    detail: { ...detail, eventID: 'forwarded-1', requestParameters: { bucketName: 'acme-assets' } },
  };
  const came = await forwardedFrom(bed.client, 'eu-west-1', 'origin-guard-prod-forwarders-s3', event);
  expect(came.detail).toEqual(event.detail);
  const before = bed.account.calls.find({ operation: 'GetBucketPolicy', resource: 'acme-assets' }).length;
  const home = new EventBridgeClient(bed.client);
  const { source: Source, 'detail-type': DetailType } = came;
  await home.send(
    new PutEventsCommand({ Entries: [{ Source, DetailType, Detail: JSON.stringify(came.detail) }] }),
  );
  home.destroy();
  await soon(
    'the bucket to be looked at',
    () => bed.account.calls.find({ operation: 'GetBucketPolicy', resource: 'acme-assets' }).length > before,
  );
}, 120_000);

describe('at the end', () => {
  test('remove takes it all away', async () => {
    await project.osls('remove', '--stage', 'prod');
    // ministack does not know Retain; that the table stays is held by test/architecture/stack.test.ts.
    const left = await bed.leftOver();
    expect(left.filter((name) => !name.includes('beside-the-bus'))).toEqual([]);
  }, 120_000);

  test('a reinstall adopts the table that was left, and leaves it again', async () => {
    await createLeftOverTable(bed.client, 'left-over');
    await leaveKeepsake(bed.client, 'left-over');
    const adopting = ['--param=table=adopted', '--param=adoptTable=left-over'];
    await deploy(project, ...adopting);
    await bed.listen();
    await bed.actors.alice.s3('us-east-1').send(new DeleteBucketPolicyCommand({ Bucket: 'acme-assets' }));
    const { arn } = bed.seeded.distributions.shop;
    await soon('the grant to be back', () => policyOf('acme-assets').includes(arn));
    expect(await kindsIn(bed.client, 'left-over')).toContain('repair');
    await project.osls('remove', '--stage', 'prod', ...adopting);
    expect(await hasKeepsake(bed.client, 'left-over')).toBe(true);
  }, 240_000);
});

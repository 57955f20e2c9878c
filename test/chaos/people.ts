/** The people and tools of the account, each a task of its own with real SDK clients. */
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import type { Actor } from '../../lab/story/actors.ts';
import { calmWeather, createAgent } from './agent.ts';
import type { World } from './world.ts';

export type Person = 'lab-owner' | 'alice' | 'terraform';

/** One thing that somebody does, with pauses where others may come in between. */
export type Deed = (actor: Actor, sleep: (ms: number) => Promise<void>) => Promise<void>;

const clientsOf = (world: World, person: Person, agent: ReturnType<typeof createAgent>): Actor => {
  const { accessKeyId } = world.account.callers.named(person);
  const common = {
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId, secretAccessKey: 'lab-secret' },
    maxAttempts: 1,
    requestHandler: agent.requestHandler,
  };
  return {
    label: person,
    caller: person,
    accessKeyId,
    s3: (region) => new S3Client({ ...common, region, forcePathStyle: true }),
    kms: (region) => new KMSClient({ ...common, region }),
    cloudFront: new CloudFrontClient({ ...common, region: 'us-east-1' }),
    trail: new CloudTrailClient({ ...common, region: 'us-east-1' }),
    close: () => {},
  };
};

/** Lets somebody do something. What AWS refuses them is their trouble; it is in the trace. */
export const letDo = (world: World, id: string, person: Person, deed: Deed): void => {
  const weather = { ...calmWeather(), gateAnswers: true };
  const agent = createAgent(world, weather);
  const actor = clientsOf(world, person, agent);
  world.scheduler.spawn(id, 'foreign', async (task) => {
    agent.task = task;
    try {
      await deed(actor, (ms) => agent.clock.sleep(ms));
    } catch (error) {
      world.note(id, `gave up: ${error instanceof Error ? error.name : String(error)}`);
    }
  });
};

/** Every minute: what is due later - second reads, deployments, settling, invalidations, undelivered outcomes. */
import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { followUp } from '../lib/follow-up.ts';
import { beat } from '../lib/heartbeat.ts';
import { forInvocation, log, observability, once } from '../lib/lambda.ts';
import { wireApp } from '../lib/wire.ts';

const warm = once(() => wireApp(process.env, log));

interface Done {
  readonly handled: number;
  readonly failed: number;
}

const run = async (_event: ScheduledEvent, context: Context): Promise<Done> => {
  const app = forInvocation(warm(), context);
  const done = await followUp(app);
  await beat(app, 'follow-up');
  return done;
};

export const handler = middy<ScheduledEvent, Done>().use(observability()).handler(run);

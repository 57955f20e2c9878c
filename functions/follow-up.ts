/** Every minute: what is due later - second reads, deployments, settling, invalidations, undelivered outcomes. */
import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { readBacklog } from '../lib/backlog.ts';
import { followUp } from '../lib/follow-up.ts';
import { beat } from '../lib/heartbeat.ts';
import { capture, forInvocation, log, measured, metrics, observability, once } from '../lib/lambda.ts';
import { measureFollowUp } from '../lib/measure.ts';
import { wireApp } from '../lib/wire.ts';

const warm = once(() => wireApp(process.env, log, capture));

interface Done {
  readonly handled: number;
  readonly failed: number;
}

const run = async (_event: ScheduledEvent, context: Context): Promise<Done> => {
  const app = forInvocation(warm(), context);
  const done = await followUp(app);
  await beat(app, 'follow-up');
  measureFollowUp(metrics, { ...done, backlog: await readBacklog(app) });
  return done;
};

export const handler = middy<ScheduledEvent, Done>().use(observability()).use(measured()).handler(run);

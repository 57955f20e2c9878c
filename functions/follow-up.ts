/** Every minute: what is due later - second reads, deployments, settling, invalidations, undelivered outcomes. */
import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { followUp } from '../lib/follow-up.ts';
import { forInvocation, log, observability, once } from '../lib/lambda.ts';
import { wireApp } from '../lib/wire.ts';

const warm = once(() => wireApp(process.env, log));

interface Done {
  readonly handled: number;
  readonly failed: number;
}

const run = async (_event: ScheduledEvent, context: Context): Promise<Done> =>
  followUp(forInvocation(warm(), context));

export const handler = middy<ScheduledEvent, Done>().use(observability()).handler(run);

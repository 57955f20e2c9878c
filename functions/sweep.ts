/** On a schedule: queue every document in scope, so that what events lost heals. */
import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { forInvocation, log, observability, once } from '../lib/lambda.ts';
import { type SweepSummary, sweep } from '../lib/sweep.ts';
import { wireApp } from '../lib/wire.ts';

const warm = once(() => wireApp(process.env, log));

const run = async (_event: ScheduledEvent, context: Context): Promise<SweepSummary> =>
  sweep(forInvocation(warm(), context), 'sweep');

export const handler = middy<ScheduledEvent, SweepSummary>().use(observability()).handler(run);

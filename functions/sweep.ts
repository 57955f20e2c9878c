/** On a schedule: queue every document in scope, so that what events lost heals; and check the guard itself. */
import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { capture, forInvocation, log, measured, metrics, observability, once } from '../lib/lambda.ts';
import { measureSweep } from '../lib/measure.ts';
import { scheduledSweep } from '../lib/scheduled-sweep.ts';
import type { SweepSummary } from '../lib/sweep.ts';
import { wireApp } from '../lib/wire.ts';
import { wireSelfCheck } from '../lib/wire-self-check.ts';

const warm = once(() => wireApp(process.env, log, capture));

const run = async (_event: ScheduledEvent, context: Context): Promise<SweepSummary> => {
  const summary = await scheduledSweep(forInvocation(warm(), context), wireSelfCheck(process.env));
  measureSweep(metrics, summary);
  return summary;
};

export const handler = middy<ScheduledEvent, SweepSummary>()
  .use(observability())
  .use(measured())
  .handler(run);

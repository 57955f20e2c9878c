/** Outcome events -> Slack. It has its own role; Slack being down never blocks a repair. */
import middy from '@middy/core';
import type { EventBridgeEvent } from 'aws-lambda';
import { log, observability, once } from '../lib/lambda.ts';
import { wireNotifier } from '../lib/wire-notify.ts';

const notifier = once(() => wireNotifier(process.env));

type Outcome = EventBridgeEvent<'Origin Guard Outcome', Readonly<Record<string, unknown>>>;

const run = async (event: Outcome): Promise<void> => {
  const sent = await notifier().notify(event.detail);
  const { outcomeId, correlationId } = event.detail;
  log.info(sent ? 'told Slack' : 'no Slack is configured', { outcomeId, correlationId });
};

export const handler = middy<Outcome, void>().use(observability()).handler(run);

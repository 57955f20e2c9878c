/** OutcomeBusPort on EventBridge: Slack is one subscriber of these events, and users may add their own. */
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsCommandOutput,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import type { OutcomeEvent } from '../core/model/outcome.ts';
import type { OutcomeBusPort } from '../ports.ts';
import { batches } from './batches.ts';
import { fitOutcome } from './bus-size.ts';
import { writeLimit } from './call.ts';
import { type AwsOptions, captured, clientConfig } from './clients.ts';
import { AwsCallError, classifyAwsError } from './errors.ts';

export const outcomeSource = 'origin-guard';
export const outcomeDetailType = 'Origin Guard Outcome';

/** PutEvents takes 10 entries and 256 KB in all. */
const entriesPerCall = 10;
const bytesPerCall = 256 * 1024;

/** As EventBridge counts: 14 bytes for the time, and the UTF-8 length of the texts. */
const sizeOf = (entry: PutEventsRequestEntry): number =>
  14 +
  [entry.Source, entry.DetailType, entry.Detail].reduce(
    (sum, text) => sum + Buffer.byteLength(text ?? ''),
    0,
  );

const consequence = 'The outcomes stay in the outbox and are published again later.';

/** One refused entry is enough: the outbox keeps all that were in the call, and subscribers know the outcome id. */
const throwIfRefused = (what: string, answer: PutEventsCommandOutput): void => {
  const failed = (answer.Entries ?? []).filter((entry) => entry.ErrorCode !== undefined);
  const count = Math.max(failed.length, answer.FailedEntryCount ?? 0);
  if (count === 0) return;
  const codes = [...new Set(failed.map((entry) => entry.ErrorCode))].join(', ') || 'no code';
  throw new Error(`${what}: EventBridge refused ${count} (${codes}). ${consequence}`);
};

/** `busName` is the bus's name or ARN; `default` for the account's default bus. */
export const busPort = (options: AwsOptions, busName: string): OutcomeBusPort => {
  const client = captured(options, new EventBridgeClient(clientConfig(options)));

  const entryOf = (event: OutcomeEvent): PutEventsRequestEntry => ({
    EventBusName: busName,
    Source: outcomeSource,
    DetailType: outcomeDetailType,
    Time: new Date(event.at),
    Detail: JSON.stringify(fitOutcome(event, bytesPerCall - 1024)),
  });

  const put = async (entries: readonly PutEventsRequestEntry[]): Promise<void> => {
    const what = `PutEvents of ${entries.length} outcomes to bus ${busName}`;
    const answer = await client
      .send(new PutEventsCommand({ Entries: [...entries] }), writeLimit())
      .catch((error: unknown) => {
        throw new AwsCallError(what, classifyAwsError(error), consequence, error);
      });
    throwIfRefused(what, answer);
  };

  return {
    publish: async (events) => {
      const entries = events.map(entryOf).map((value) => ({ value, size: sizeOf(value) }));
      for (const batch of batches(entries, entriesPerCall, bytesPerCall)) await put(batch);
    },
  };
};

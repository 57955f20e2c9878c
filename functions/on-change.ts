/** CloudTrail events and change requests, through SQS: reconcile the documents that they may have changed. */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { capture, forInvocation, log, measured, metrics, observability, once } from '../lib/lambda.ts';
import { measureBatch } from '../lib/measure.ts';
import { handleBatch } from '../lib/on-change.ts';
import { wireApp } from '../lib/wire.ts';

const warm = once(() => wireApp(process.env, log, capture));

const onChange = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const app = forInvocation(warm(), context);
  const messages = event.Records.map((record) => ({ id: record.messageId, body: record.body }));
  const result = await handleBatch(app, messages);
  measureBatch(metrics, result);
  const settle = async (record: SQSRecord): Promise<void> => {
    const because = result.failed.get(record.messageId);
    if (because === undefined) return;
    const correlationId = result.correlationIds.get(record.messageId);
    log.error('the message is tried again, or ends in the dead-letter queue', { because, correlationId });
    throw new Error(because);
  };
  const processor = new BatchProcessor(EventType.SQS);
  return processPartialResponse(event, settle, processor, { context, throwOnFullBatchFailure: false });
};

export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(observability())
  .use(measured())
  .handler(onChange);

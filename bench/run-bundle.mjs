/** Runs the real bundle of `on-change` on the events that come in, one line of JSON each. No TypeScript: Lambda strips none. */
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const answer = process.stdout.write.bind(process.stdout);
// The functions log and measure on standard output.
process.stdout.write = () => true;
for (const level of ['log', 'info', 'warn', 'error', 'debug']) console[level] = () => {};

const began = performance.now();
const { handler } = await import(pathToFileURL(process.argv[2] ?? '').href);
const initMs = performance.now() - began;

const contextOf = (id) => ({
  awsRequestId: id,
  functionName: 'on-change',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:on-change',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 120_000,
});

let count = 0;
for await (const body of createInterface({ input: process.stdin })) {
  count += 1;
  const record = {
    messageId: `m${count}`,
    body,
    eventSource: 'aws:sqs',
    attributes: {},
    messageAttributes: {},
  };
  const started = performance.now();
  const { batchItemFailures } = await handler({ Records: [record] }, contextOf(record.messageId));
  const ms = performance.now() - started;
  const rssMb = process.resourceUsage().maxRSS / 1024;
  const failed = batchItemFailures.length > 0 ? 'the message failed' : null;
  answer(`${JSON.stringify({ ms, initMs, rssMb, failed })}\n`);
}

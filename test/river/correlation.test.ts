/** One id from the event to the message: in every log line of the work, in its repair, its requests and its purges. */
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { handleBatch } from '../../lib/on-change.ts';
import { sweep } from '../../lib/sweep.ts';
import { putPolicy } from './account.ts';
import { detachFiles, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables } from './bed.ts';

interface Line {
  readonly message: string;
  readonly correlationId?: string;
  readonly document?: string;
}

let bed: Bed;
let lines: Line[] = [];
beforeEach(async () => {
  bed = await startBed();
  lines = [];
  const write = (message: string, data?: object) => void lines.push({ message, ...data });
  Object.assign(bed.app, { log: { info: write, warn: write, error: write } });
});
afterEach(() => bed.close());
afterAll(stopTables);

const files = { type: 'bucket', name: 'files' } as const;
/** The id of the event that a message carries. */
const eventIdIn = (body: string): string =>
  (JSON.parse(body) as { detail: { eventID: string } }).detail.eventID;

test('the eventID of what Terraform did stands in the log, the repair and the message', async () => {
  await putPolicy(bed.actors.terraform, 'files', withoutCloudFront(bed.right.files));
  const messages = bed.messages();
  const eventId = eventIdIn(messages[0]?.body ?? '');
  const { correlationIds, runs } = await handleBatch(bed.app, messages);

  expect([...correlationIds.values()]).toContain(eventId);
  const [repair] = bed.outcomes();
  expect(repair).toMatchObject({ type: 'repair', correlationId: eventId });
  expect(await bed.app.ports.state.repairById(repair?.repairId ?? '')).toMatchObject({
    correlationId: eventId,
  });
  const ours = lines.filter(({ document }) => document === 'bucket:files');
  expect(ours.map(({ message }) => message)).toContain('outcome');
  expect(new Set(ours.map(({ correlationId }) => correlationId))).toEqual(new Set([eventId]));
  expect(runs.flatMap(({ timesToRepair }) => timesToRepair)).toEqual([expect.any(Number)]);
});

test('a document that nobody asked about has another id, and lines about nothing have none of these', async () => {
  await putPolicy(bed.actors.terraform, 'files', withoutCloudFront(bed.right.files));
  await putPolicy(bed.actors.terraform, 'docs', withoutCloudFront(bed.right.docs));
  const messages = bed.messages();
  await handleBatch(bed.app, messages);
  const told = new Map(
    bed.outcomes().map(({ subject, correlationId }) => [JSON.stringify(subject), correlationId]),
  );
  expect(new Set(told.values()).size).toBe(2);
  for (const { document, correlationId } of lines.filter(({ message }) => message === 'outcome')) {
    const [type, name] = document?.split(':') ?? [];
    expect(told.get(JSON.stringify({ type, name }))).toBe(correlationId);
  }
});

test('a request without an id goes by that of its message, and one that carries an id hands it on', async () => {
  const request = { schema: 'origin-guard/change-request/1', documents: [files], reason: 'test' };
  const { correlationIds } = await handleBatch(bed.app, [
    { id: 'message-1', body: JSON.stringify(request) },
    { id: 'message-2', body: JSON.stringify({ ...request, correlationId: 'event-1' }) },
  ]);
  expect([...correlationIds]).toEqual([
    ['message-1', 'message-1'],
    ['message-2', 'event-1'],
  ]);
});

test('a sweep has one id for all that it queues', async () => {
  await sweep(bed.app, 'sweep');
  const sent = bed.queue.peek().map(({ body }) => (JSON.parse(body) as Line).correlationId);
  expect(sent.length).toBeGreaterThan(1);
  expect(new Set(sent).size).toBe(1);
  expect(lines.find(({ message }) => message === 'swept')?.correlationId).toBe(sent[0]);
});

test('what is removed and purged after a second read goes by the id of the change that led to it', async () => {
  await detachFiles(bed);
  const messages = bed.messages();
  const eventId = eventIdIn(messages.at(-1)?.body ?? '');
  await handleBatch(bed.app, messages);
  for (let passed = 0; passed < 60; passed += 1) await bed.tick(minute);
  const told = bed.outcomes();
  expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(['finding', 'repair', 'purge']));
  expect(new Set(told.map(({ correlationId }) => correlationId))).toEqual(new Set([eventId]));
});

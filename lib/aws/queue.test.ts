import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChangeRequest } from '../ports.ts';
import { queuePort } from './queue.ts';
import { type Answer, instantClock, json, jsonError, startWire, type Wire } from './testing/wire.ts';

let wire: Wire;
afterEach(() => wire.close());

const request = (count: number, nameLength = 4): ChangeRequest => ({
  schema: 'origin-guard/change-request/1',
  documents: Array.from({ length: count }, (_, index) => ({
    type: 'bucket',
    name: `${index}-`.padEnd(nameLength, 'x'),
  })),
  reason: 'sweep',
  eventTime: undefined,
  actor: undefined,
  cause: undefined,
});

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

/** SQS answers with the MD5 of each body, and the SDK checks it. */
const acknowledged = ({ Id, MessageBody }: Entry) => ({
  Id,
  MessageId: Id,
  MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
});
const accepted: Answer = ({ body }) =>
  json({ Successful: JSON.parse(body).Entries.map(acknowledged), Failed: [] });
const entries = (index: number) => JSON.parse(wire.requests[index]?.body ?? '').Entries;

const port = async (answer: Answer) => {
  wire = await startWire(answer);
  return queuePort(wire.options, `${wire.options.endpoint}/111122223333/changes`, instantClock());
};

describe('send', () => {
  it('sends ten messages a batch, with the delay asked for', async () => {
    await (await port(accepted)).send(
      Array.from({ length: 12 }, () => request(1)),
      30,
    );
    expect([entries(0).length, entries(1).length]).toEqual([10, 2]);
    expect(entries(0)[0].DelaySeconds).toBe(30);
    expect(JSON.parse(entries(0)[0].MessageBody)).toEqual(JSON.parse(JSON.stringify(request(1))));
  });

  it('never asks for more delay than SQS knows', async () => {
    await (await port(accepted)).send([request(1)], 5_000);
    expect(entries(0)[0].DelaySeconds).toBe(900);
  });

  it('cuts a request that is too long for a message, losing no document', async () => {
    await (await port(accepted)).send([request(5_000, 63)], 0);
    const bodies = wire.requests.flatMap((_, index) =>
      entries(index).map((entry: Entry) => entry.MessageBody),
    );
    expect(bodies.length).toBeGreaterThan(1);
    expect(bodies.every((body) => Buffer.byteLength(body) <= 256 * 1024)).toBe(true);
    expect(bodies.flatMap((body) => JSON.parse(body).documents)).toEqual(request(5_000, 63).documents);
  });

  it('sends again only what was not accepted', async () => {
    const queue = await port((received, index) =>
      index === 0
        ? json({
            Successful: [acknowledged(JSON.parse(received.body).Entries[0])],
            Failed: [{ Id: 'm1', SenderFault: false, Code: 'InternalError' }],
          })
        : accepted(received, index),
    );
    await queue.send([request(1), request(2)], 0);
    expect(wire.requests).toHaveLength(2);
    expect(entries(1)).toHaveLength(1);
    expect(JSON.parse(entries(1)[0].MessageBody).documents).toHaveLength(2);
  });

  it('throws when a message stays refused', async () => {
    const queue = await port(() =>
      json({ Failed: [{ Id: 'm0', SenderFault: false, Code: 'InternalError' }] }),
    );
    await expect(queue.send([request(1)], 0)).rejects.toThrow(/did not accept 1 messages \(InternalError\)/);
    expect(wire.requests).toHaveLength(4);
  });

  it('throws at once when the fault is ours', async () => {
    const queue = await port(() =>
      json({ Failed: [{ Id: 'm0', SenderFault: true, Code: 'InvalidMessageContents' }] }),
    );
    await expect(queue.send([request(1)], 0)).rejects.toThrow(/InvalidMessageContents/);
    expect(wire.requests).toHaveLength(1);
  });

  it('takes a message that the answer does not mention for not accepted', async () => {
    const queue = await port((received, index) => (index === 0 ? json({}) : accepted(received, index)));
    await queue.send([request(1)], 0);
    expect(wire.requests).toHaveLength(2);
  });

  it('throws when the queue is not there', async () => {
    const queue = await port(() => jsonError(400, 'QueueDoesNotExist'));
    await expect(queue.send([request(1)], 0)).rejects.toThrow(/failed with QueueDoesNotExist/);
  });
});

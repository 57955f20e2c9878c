import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, instantClock, json, jsonError, startWire, type Wire } from '../testing/wire.ts';
import { getItems, openTable, putItem, queryItems } from './table.ts';
import { put, remove, transact } from './transact.ts';

let wire: Wire;
afterEach(() => wire.close());

const open = async (answer: Answer) => {
  wire = await startWire(answer);
  return openTable(wire.options, 'state', instantClock());
};

const cancelled = (...codes: string[]) => ({
  ...jsonError(400, 'TransactionCanceledException'),
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: 'said by the stub',
    CancellationReasons: codes.map((Code) => ({ Code })),
  }),
});

const first = put({ pk: 'a', sk: '1', kind: 'k' }, { expression: 'attribute_not_exists(pk)' });
const second = remove({ pk: 'b', sk: '2' });
const token = (index: number) => JSON.parse(wire.requests[index]?.body ?? '').ClientRequestToken;

describe('transact', () => {
  it('sends a transaction again that collided or was throttled, under a new token', async () => {
    const answers = [
      cancelled('None', 'TransactionConflict'),
      cancelled('ThrottlingError', 'None'),
      json({}),
    ];
    const table = await open((_, index) => answers[index] ?? json({}));
    expect(await transact(table, [first, second])).toEqual({ status: 'done' });
    expect(wire.requests).toHaveLength(3);
    expect(new Set([token(0), token(1), token(2)]).size).toBe(3);
  });

  it('says which conditions did not hold, and does not send again', async () => {
    const table = await open(() => cancelled('ConditionalCheckFailed', 'TransactionConflict'));
    expect(await transact(table, [first, second])).toEqual({ status: 'refused', writes: [first] });
    expect(wire.requests).toHaveLength(1);
  });

  it('throws for every other reason, naming the item', async () => {
    const table = await open(() => cancelled('None', 'ItemCollectionSizeLimitExceeded'));
    await expect(transact(table, [first, second])).rejects.toThrow(
      /because of b \/ 2 \(ItemCollectionSizeLimitExceeded\) in table state/,
    );
    expect(wire.requests).toHaveLength(1);
  });

  it('does not take a cancellation without reasons for success', async () => {
    const table = await open(() => cancelled());
    await expect(transact(table, [first])).rejects.toThrow(/TransactionCanceledException/);
  });

  it('gives up on a collision that does not end', async () => {
    const table = await open(() => cancelled('TransactionConflict', 'None'));
    await expect(transact(table, [first, second])).rejects.toThrow(
      /because of a \/ 1 \(TransactionConflict\)/,
    );
    expect(wire.requests.length).toBeGreaterThan(3);
  });

  it('calls nobody for nothing', async () => {
    const table = await open(() => json({}));
    expect(await transact(table, [])).toEqual({ status: 'done' });
    expect(wire.requests).toHaveLength(0);
  });
});

describe('single items', () => {
  const item = { pk: 'a', sk: '1', kind: 'k' };

  it('are written again after a collision with a transaction', async () => {
    const table = await open((_, index) =>
      index < 2 ? jsonError(400, 'TransactionConflictException') : json({}),
    );
    expect(await putItem(table, item)).toBe(true);
    expect(wire.requests).toHaveLength(3);
  });

  it('are not written where the condition does not hold', async () => {
    const table = await open(() => jsonError(400, 'ConditionalCheckFailedException'));
    expect(await putItem(table, item)).toBe(false);
  });

  it('throw for anything else, saying what was not done', async () => {
    const table = await open(() => jsonError(400, 'AccessDeniedException'));
    await expect(putItem(table, item)).rejects.toThrow(
      /PutItem of a \/ 1 in table state failed with AccessDeniedException.*Nothing is written to any policy/,
    );
  });
});

describe('reads', () => {
  const attributes = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk }, kind: { S: 'k' } });

  it('ask again for keys that DynamoDB left unprocessed', async () => {
    const table = await open((_, index) =>
      index === 0
        ? json({
            Responses: { state: [attributes('1')] },
            UnprocessedKeys: { state: { Keys: [{ pk: { S: 'a' }, sk: { S: '2' } }] } },
          })
        : json({ Responses: { state: [attributes('2')] }, UnprocessedKeys: {} }),
    );
    const found = await getItems(table, [
      { pk: 'a', sk: '1' },
      { pk: 'a', sk: '2' },
    ]);
    expect(found.map(({ sk }) => sk)).toEqual(['1', '2']);
  });

  it('ask for at most 100 keys at once', async () => {
    const table = await open(() => json({ Responses: { state: [] }, UnprocessedKeys: {} }));
    await getItems(
      table,
      Array.from({ length: 101 }, (_, index) => ({ pk: 'a', sk: String(index) })),
    );
    const counts = wire.requests.map(({ body }) => JSON.parse(body).RequestItems.state.Keys.length);
    expect(counts).toEqual([100, 1]);
  });

  it('follow a query over its pages, and stop at the limit', async () => {
    const answer: Answer = ({ body }) =>
      JSON.parse(body).ExclusiveStartKey
        ? json({ Items: [attributes('2')] })
        : json({ Items: [attributes('1')], LastEvaluatedKey: { pk: { S: 'a' }, sk: { S: '1' } } });
    const table = await open(answer);
    const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: 'a' } } };
    expect(await queryItems(table, 'all', query)).toHaveLength(2);
    expect(await queryItems(table, 'one', query, 1)).toHaveLength(1);
    expect(wire.requests).toHaveLength(3);
  });
});

/** The lab's own DynamoDB answers like moto, an independent implementation, in all that the guard's table needs. */
import { BatchGetItemCommand, DescribeBackupCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Ask, see, startTwoTables, TableName, type TwoTables } from './dynamodb-bed.ts';
import { given, key, N, put, reads, S, stricter, values, writes } from './dynamodb-cases.ts';

let tables: TwoTables;
beforeAll(async () => {
  tables = await startTwoTables();
});
afterAll(() => tables?.close());
beforeEach(() => tables.reset(given));

const same = async (ask: Ask): Promise<void> => {
  const expected = await see(tables.moto, ask);
  expect(await see(tables.own, ask)).toEqual(expected);
};

/** Order of a scan is nobody's promise. */
const everything: Ask = async (client) => {
  const { Items = [] } = await client.send(new ScanCommand({ TableName }));
  return { items: Items.map((item) => JSON.stringify(Object.entries(item).sort())).sort() };
};

describe('writes, answered and done alike:', () => {
  it.each(Object.entries(writes))('%s', async (_name, ask) => {
    await same(ask);
    await same(everything);
  });
});

describe('reads, answered alike:', () => {
  it.each(Object.entries(reads))('%s', (_name, ask) => same(ask));

  it('several items at once', () =>
    same(async (client) => {
      const Keys = [key('a', '1'), key('a', '2'), key('x', 'x')];
      const answer = await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
      const items = (answer.Responses?.[TableName] ?? []).map((item) => JSON.stringify(item.sk));
      return { items: items.sort(), left: answer.UnprocessedKeys };
    }));

  it('a scan with a filter', () =>
    same(async (client) => {
      const FilterExpression = 'kind = :e AND (begins_with(pk, :a) OR begins_with(pk, :b))';
      const input = {
        TableName,
        FilterExpression,
        ...values({ ':e': S('edge'), ':a': S('a'), ':b': S('b') }),
      };
      const { Items = [] } = await client.send(new ScanCommand(input));
      return { items: Items.map(({ sk }) => sk?.S).sort() };
    }));
});

describe('refused loudly:', () => {
  it.each(Object.entries(stricter))('%s', async (_name, ask) => {
    expect(await see(tables.own, ask)).toEqual({ error: 'ValidationException', reasons: [] });
  });

  it('a call that it does not know', async () => {
    const ask: Ask = (client) =>
      client.send(new DescribeBackupCommand({ BackupArn: `arn:${'x'.repeat(40)}` }));
    expect(await see(tables.own, ask)).toMatchObject({ error: 'UnknownOperationException' });
  });
});

describe('any condition', () => {
  const name = fc.constantFrom('kind', 'leaseUntil', 'holder', 'nowhere');
  const sign = fc.constantFrom('=', '<>', '<', '<=', '>', '>=');
  // Of one type each: moto cannot compare a text with a number.
  const comparison = fc.oneof(
    fc.tuple(fc.constantFrom('kind', 'holder'), sign, fc.constantFrom(':edge', ':lease', ':me')),
    fc.tuple(fc.constant('leaseUntil'), sign, fc.constant(':ten')),
  );
  const leaf = fc.oneof(
    comparison.map((parts) => parts.join(' ')),
    name.map((one) => `attribute_exists(${one})`),
    name.map((one) => `attribute_not_exists(${one})`),
    fc.constantFrom('kind', 'holder').map((one) => `begins_with(${one}, :me)`),
  );
  const { condition } = fc.letrec((tie) => ({
    condition: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc
        .tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition'))
        .map((parts) => `(${parts.join(' ')})`),
      tie('condition').map((inner) => `NOT ${String(inner).startsWith('(') ? inner : `(${inner})`}`),
    ),
  }));
  const all = { ':edge': S('edge'), ':lease': S('lease'), ':ten': N(10), ':me': S('me') };

  it('lets the same writes through', async () => {
    await fc.assert(
      fc.asyncProperty(condition, fc.constantFrom('1', '2', '9'), async (text, sk) => {
        const expression = String(text);
        const used = Object.entries(all).filter(([placeholder]) => expression.includes(placeholder));
        const more = used.length === 0 ? {} : values(Object.fromEntries(used));
        await same(put({ ...key('a', sk), kind: S('edge') }, { ConditionExpression: expression, ...more }));
      }),
      { numRuns: 150 },
    );
  });
});

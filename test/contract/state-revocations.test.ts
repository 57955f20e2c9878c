/** Steps of revocations that go together with their message, in a real local DynamoDB (moto). */
import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Revocation } from '../../lib/core/model/outcome.ts';
import type { StatePort } from '../../lib/ports.ts';
import { withStateTables } from './state-bed.ts';
import { day, now, outcome, repair, revocation } from './state-given.ts';

let client: DynamoDBClient;
let state: StatePort;
let tableName = '';
withStateTables((opened) => {
  ({ client, state, tableName } = opened);
});

const settling = (id: string, more: Partial<Revocation> = {}) =>
  revocation(id, { state: 'settling', dueAt: now + 1_000, ...more });
const stepOf = (was: Revocation, more: Partial<Revocation> = {}) => ({
  was,
  now: { ...was, dueAt: now + 9_000, ...more },
});
const message = { event: outcome('o1'), dueAt: now + 60_000 };
const open = () => state.openRevocationsOfDistribution('E1');
const due = async (type: string) => (await state.due(now + day, 1_000)).filter((item) => item.type === type);

describe('a step of several revocations', () => {
  const [one, two] = [settling('v1'), settling('v2')];
  beforeEach(() => state.recordIntent(repair('r1'), [one, two]));

  it('is stored with its message', async () => {
    expect(await state.updateRevocations([stepOf(one), stepOf(two)], message)).toBe(true);
    expect((await open()).map(({ dueAt }) => dueAt)).toEqual([now + 9_000, now + 9_000]);
    expect(await due('outcome')).toHaveLength(1);
  });

  it.each<[string, Partial<Revocation>]>([
    ['is due at another time', { dueAt: now + 1 }],
    ['was not due any more', { dueAt: undefined }],
    ['is in another state', { state: 'purging' }],
    ['was told of already', { told: true }],
  ])('is not stored at all, nor told, when one of them %s', async (_, was) => {
    const moved = { was: { ...two, ...was }, now: two };
    expect(await state.updateRevocations([stepOf(one), moved], message)).toBe(false);
    expect(await open()).toEqual([one, two]);
    expect(await due('outcome')).toEqual([]);
  });

  it('is taken by exactly one of 20 workers, who tells', async () => {
    const taken = await Promise.all(
      Array.from({ length: 20 }, (_, attempts) =>
        state.updateRevocations([stepOf(one, { attempts }), stepOf(two, { attempts })], {
          ...message,
          event: outcome(`o${attempts}`),
        }),
      ),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await due('outcome')).toHaveLength(1);
    const [first, second] = await open();
    expect(first?.attempts).toBe(second?.attempts);
  });

  it('goes on when its message is stored already', async () => {
    await state.putOutcome(message.event, message.dueAt);
    expect(await state.updateRevocations([stepOf(one)], message)).toBe(true);
    expect(await due('outcome')).toHaveLength(1);
  });

  it('of one that is finished changes it only while nothing is due', async () => {
    const done = { ...one, state: 'done', dueAt: undefined, completedAt: now } as const;
    expect(await state.updateRevocations([{ was: one, now: done }])).toBe(true);
    expect(await state.updateRevocations([{ was: done, now: { ...done, told: true } }])).toBe(true);
    expect(await open()).toEqual([two]);
  });
});

it.each(['done', 'void'] as const)('one that is %s is closed, no longer due, and may expire', async (end) => {
  const one = settling('v1');
  await state.recordIntent(repair('r1'), [one]);
  const stored = async () =>
    ((await client.send(new ScanCommand({ TableName: tableName }))).Items ?? [])
      .map((item) => unmarshall(item))
      .find(({ kind }) => kind === 'revocation');
  expect(await stored()).not.toHaveProperty('expiresAt');
  await state.updateRevocations([
    { was: one, now: { ...one, state: end, completedAt: now, dueAt: undefined } },
  ]);
  expect(await open()).toEqual([]);
  expect(await due('revocation')).toEqual([]);
  expect((await stored())?.expiresAt).toBe((now + 90 * day) / 1000);
});

it('takes more revocations than a transaction has room for, and its message', async () => {
  const many = Array.from({ length: 230 }, (_, index) => settling(`v${index}`));
  await state.recordIntent(repair('r1'), many);
  expect(
    await state.updateRevocations(
      many.map((was) => stepOf(was)),
      message,
    ),
  ).toBe(true);
  expect((await open()).filter(({ dueAt }) => dueAt === now + 9_000)).toHaveLength(230);
  expect(await due('outcome')).toHaveLength(1);
});

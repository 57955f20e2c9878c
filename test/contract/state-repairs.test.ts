/** How repairs end, what is held back and what was handled, in a real local DynamoDB (moto). */
import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { statePort } from '../../lib/aws/state-table.ts';
import type { Actor } from '../../lib/core/model/memory.ts';
import type { StatePort } from '../../lib/ports.ts';
import { type OpenedTable, withStateTables } from './state-bed.ts';
import { day, hold, key, keyArn, now, outcome, repair, revocation, site } from './state-given.ts';

const alice: Actor = {
  kind: 'person',
  name: 'alice',
  tool: 'console',
  eventId: undefined,
  eventName: undefined,
  at: now,
};

let client: DynamoDBClient;
let state: StatePort;
let tableName = '';
let options: OpenedTable['options'];
withStateTables((opened) => {
  ({ client, state, tableName, options } = opened);
});

const items = async (kind: string): Promise<Record<string, unknown>[]> => {
  const answer = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return (answer.Items ?? []).map((item) => unmarshall(item)).filter((item) => item.kind === kind);
};

const settling = revocation('v1', { state: 'settling', effectiveAt: now, dueAt: now + 9 });
const move = { revocation: settling, expectedState: 'awaiting-write' } as const;
const message = { event: outcome('o1'), dueAt: now + 60_000 };

describe('a repair that is due', () => {
  beforeEach(() => state.recordIntent(repair('r1', { dueAt: now + 5 }), [revocation('v1')]));

  it('is found by follow-up, and by its id', async () => {
    const due = (await state.due(now + 5, 10)).filter((item) => item.type === 'repair');
    expect(due).toEqual([{ type: 'repair', repair: repair('r1', { dueAt: now + 5 }) }]);
    expect(await state.repairById('r1')).toEqual(repair('r1', { dueAt: now + 5 }));
    expect(await state.repairById('r9')).toBeUndefined();
  });

  it('ends with its message and its revocations in one step', async () => {
    const end = {
      repairId: 'r1',
      document: site,
      state: 'verified',
      note: 'found',
      outcome: message,
    } as const;
    expect(await state.endRepair({ ...end, revocations: [move] })).toBe(true);
    expect(await state.repairById('r1')).toEqual(repair('r1', { state: 'verified', note: 'found' }));
    expect(await state.openRevocationsOfDistribution('E1')).toEqual([settling]);
    expect((await state.due(now + 60_000, 10)).map(({ type }) => type)).toEqual(['revocation', 'outcome']);
  });

  it('ends once: who comes later changes nothing', async () => {
    await state.endRepair({ repairId: 'r1', document: site, state: 'failed', note: 'never happened' });
    const late = { repairId: 'r1', document: site, state: 'verified', outcome: message } as const;
    expect(await state.endRepair({ ...late, revocations: [move] })).toBe(false);
    expect(await state.repairById('r1')).toMatchObject({ state: 'failed', note: 'never happened' });
    expect(await state.openRevocationsOfDistribution('E1')).toEqual([revocation('v1')]);
    expect(await items('outcome')).toEqual([]);
  });

  it('stays due while its write does not show', async () => {
    await state.endRepair({ repairId: 'r1', document: site, state: 'written', dueAt: now + 70 });
    expect(await state.repairById('r1')).toMatchObject({ state: 'written', dueAt: now + 70 });
    expect(await state.endRepair({ repairId: 'r1', document: site, state: 'verified' })).toBe(true);
    expect((await state.due(now + day, 10)).map(({ type }) => type)).toEqual(['revocation']);
  });

  it('leaves a revocation alone that has moved on, and stores the rest', async () => {
    const purging = { ...settling, state: 'purging' as const };
    await state.updateRevocations([{ was: revocation('v1'), now: purging }]);
    const end = { repairId: 'r1', document: site, state: 'verified', revocations: [move] } as const;
    expect(await state.endRepair(end)).toBe(true);
    expect(await state.openRevocationsOfDistribution('E1')).toEqual([purging]);
    expect(await state.repairById('r1')).toMatchObject({ state: 'verified' });
  });

  it('does not put a message back that was delivered', async () => {
    await state.putOutcome(message.event, message.dueAt);
    await state.outcomeDelivered('o1');
    await state.endRepair({ repairId: 'r1', document: site, state: 'verified', outcome: message });
    expect((await state.due(now + day, 10)).map(({ type }) => type)).toEqual(['revocation']);
  });

  it('ends with more revocations than fit into one transaction', async () => {
    const many = Array.from({ length: 130 }, (_, index) =>
      revocation(`w${index}`, { distributionId: `E${index}` }),
    );
    await state.recordIntent(repair('r2', { dueAt: now, startedAt: now + 1 }), many);
    const revocations = many.map((one) => ({
      revocation: { ...one, state: 'settling' as const },
      expectedState: 'awaiting-write' as const,
    }));
    await state.endRepair({
      repairId: 'r2',
      document: site,
      state: 'verified',
      outcome: message,
      revocations,
    });
    expect((await items('revocation')).filter((item) => item.state === 'settling')).toHaveLength(130);
  });

  it('cannot end when it was never stored', async () => {
    await expect(state.endRepair({ repairId: 'r9', document: site, state: 'written' })).rejects.toThrow(
      /Repair r9 of bucket:site is not in table/,
    );
  });

  it('is marked by the undo that takes it back, which leaves a hold', async () => {
    await state.endRepair({ repairId: 'r1', document: site, state: 'verified' });
    await state.recordIntent(repair('u1', { undoes: 'r1', dueAt: now + 5, startedAt: now + 2 }), []);
    const undone = hold('h1', { reason: 'undone', fingerprints: ['f1'] });
    await state.endRepair({
      repairId: 'u1',
      document: site,
      state: 'verified',
      undoes: 'r1',
      hold: undone,
    });
    expect(await state.repairById('r1')).toMatchObject({ undoneBy: 'u1' });
    expect(await state.repairById('u1')).toMatchObject({ undoes: 'r1', state: 'verified' });
    expect(await state.holdsOfDocument(site)).toEqual({ status: 'known', value: [undone] });
  });
});

describe('the history of the account', () => {
  const month = (text: string): number => Date.parse(`${text}-15T00:00:00Z`);

  it('lists the repairs of all documents over months, newest first', async () => {
    const oldest = repair('r1', { startedAt: month('2026-08') });
    const older = repair('r2', { startedAt: month('2026-10'), document: key(keyArn) });
    const newest = repair('r3', { startedAt: month('2026-11') });
    for (const one of [older, newest, oldest]) await state.recordIntent(one, []);
    const all = { from: month('2026-01'), until: month('2026-12'), limit: 10 };
    expect(await state.repairsOfAccount(all)).toEqual([newest, older, oldest]);
    expect(await state.repairsOfAccount({ ...all, limit: 2 })).toEqual([newest, older]);
    expect(await state.repairsOfAccount({ ...all, until: month('2026-11') })).toEqual([older, oldest]);
    expect(await state.repairsOfAccount({ ...all, from: month('2026-10') })).toEqual([newest, older]);
  });

  it('keeps them for as many days as it is told', async () => {
    const short = statePort(options, tableName, undefined, 30);
    await short.recordIntent(repair('r1'), []);
    expect((await items('repair')).map((item) => item.expiresAt)).toEqual([(now + 30 * day) / 1000]);
  });
});

describe('holds', () => {
  it('are listed under their document, oldest first, and for the account until they are lifted', async () => {
    const first = hold('h1');
    const second = hold('h2', { at: now - 5, fingerprints: ['f1', 'f2'], reason: 'undone' });
    await state.putHold(site, first);
    await state.putHold(site, second);
    expect(await state.holdsOfDocument(site)).toEqual({ status: 'known', value: [second, first] });
    expect(await state.holdsOfDocument(key(keyArn))).toEqual({ status: 'known', value: [] });
    expect(await state.openHolds()).toEqual([
      { document: site, hold: first },
      { document: site, hold: second },
    ]);
    const lifted = { ...first, lifted: { at: now + 1, by: alice } };
    await state.putHold(site, lifted);
    expect(await state.openHolds()).toEqual([{ document: site, hold: second }]);
    expect(await state.holdsOfDocument(site)).toEqual({ status: 'known', value: [second, lifted] });
  });

  it('expire only once they are lifted', async () => {
    await state.putHold(site, hold('h1'));
    expect((await items('hold')).map((item) => item.expiresAt)).toEqual([undefined, undefined]);
    await state.putHold(site, hold('h1', { lifted: { at: now, by: alice } }));
    expect((await items('hold')).map((item) => item.expiresAt)).toEqual([(now + 400 * day) / 1000]);
  });

  it('come with their message', async () => {
    await state.putHold(site, hold('h1'), message);
    expect(await state.due(message.dueAt, 10)).toEqual([{ type: 'outcome', ...message }]);
  });
});

describe('events', () => {
  it('are known once they were handled', async () => {
    await state.markProcessed(['e1', 'e2', 'e1'], now);
    expect(await state.processedEvents(['e1', 'e3', 'e1'])).toEqual(new Set(['e1']));
    expect(await state.processedEvents([])).toEqual(new Set());
    expect((await items('event')).map((item) => item.expiresAt)).toEqual(
      Array.from({ length: 2 }, () => (now + 15 * day) / 1000),
    );
  });
});

describe('the pause', () => {
  it('is set and lifted', async () => {
    await state.setPause('observe', alice, now);
    expect(await state.pause()).toBe('observe');
    await state.setPause(undefined, alice, now);
    expect(await state.pause()).toBeUndefined();
  });
});

describe('calls of CreateInvalidation', () => {
  it('are one every two seconds, whoever asks', async () => {
    expect(await state.takeInvalidationCall(now)).toBe(0);
    expect(await state.takeInvalidationCall(now + 500)).toBe(1_500);
    expect(await state.takeInvalidationCall(now + 2_000)).toBe(0);
  });

  it('are not blocked by a clock that was ahead', async () => {
    await state.takeInvalidationCall(now + day);
    expect(await state.takeInvalidationCall(now)).toBe(0);
  });

  it('are given to exactly one of ten at the same moment', async () => {
    const waits = await Promise.all(Array.from({ length: 10 }, () => state.takeInvalidationCall(now)));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(1);
  });
});

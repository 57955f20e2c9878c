/** StatePort against a real local DynamoDB (moto): what the laws need of the table. */
import {
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { statePort, stateTableTimeToLive } from '../../lib/aws/state-table.ts';
import type { MemoryUpdate, StatePort } from '../../lib/ports.ts';
import { type OpenedTable, withStateTables } from './state-bed.ts';
import {
  day,
  edge,
  key,
  keyArn,
  now,
  otherKeyArn,
  outcome,
  repair,
  revocation,
  site,
} from './state-given.ts';

let client: DynamoDBClient;
let state: StatePort;
let tableName = '';
let options: OpenedTable['options'];
withStateTables((opened) => {
  ({ client, state, tableName, options } = opened);
});

const items = async (): Promise<Record<string, unknown>[]> => {
  const answer = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return (answer.Items ?? []).map((item) => unmarshall(item));
};
const putRaw = (item: object) =>
  client.send(new PutItemCommand({ TableName: tableName, Item: marshall(item) }));

const update = (more: Partial<MemoryUpdate> = {}): MemoryUpdate => ({
  document: site,
  putEdges: [],
  deleteEdges: [],
  revocations: [],
  putSightings: [],
  deleteSightings: [],
  lookAgainAt: undefined,
  ...more,
});

const sorted = <T>(values: readonly T[]): T[] =>
  [...values].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
const known = (value: readonly unknown[]) => ({ status: 'known', value });

describe('the table', () => {
  it('takes its time to live from expiresAt', async () => {
    await client.send(new UpdateTimeToLiveCommand(stateTableTimeToLive(tableName)));
    const answer = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
    expect(answer.TimeToLiveDescription).toMatchObject({
      AttributeName: 'expiresAt',
      TimeToLiveStatus: 'ENABLED',
    });
  });

  it('throws, and names itself, when it is not there', async () => {
    const missing = statePort(options, 'no-such-table');
    await expect(missing.acquireLease(site, 'me', now, now + 1)).rejects.toThrow(
      /bucket:site \/ lease in table no-such-table failed with ResourceNotFoundException/,
    );
    await expect(missing.recordIntent(repair('r'), [])).rejects.toThrow(/no-such-table/);
    await expect(missing.pause()).rejects.toThrow(/no-such-table/);
  });

  it('is unreadable memory, not empty memory, when it is not there', async () => {
    const missing = statePort(options, 'no-such-table');
    expect(await missing.edgesOfDocument(site)).toMatchObject({ status: 'unreadable' });
    expect(await missing.edgesOfDistribution('E1')).toMatchObject({ status: 'unreadable' });
    expect(await missing.sightingsOfDocument(site)).toMatchObject({ status: 'unreadable' });
  });
});

describe('marks of an edge', () => {
  const marked = edge('E1', { keyArn, coverage: 'some', revokedAt: now, keyRevokedAt: now + 1 });

  it('are stored and read under each of its documents, and go with a put that has none', async () => {
    await state.remember(update({ putEdges: [marked] }));
    for (const document of [site, key(keyArn)])
      expect(await state.edgesOfDocument(document)).toEqual(known([marked]));
    expect(await state.edgesOfDistribution('E1')).toEqual(known([marked]));
    await state.remember(update({ putEdges: [edge('E1', { keyArn })] }));
    expect(await state.edgesOfDocument(key(keyArn))).toEqual(known([edge('E1', { keyArn })]));
  });

  it('are put in the transaction that stores the intent to purge', async () => {
    await state.remember(update({ putEdges: [edge('E1')] }));
    await state.remember(update({ putEdges: [marked], revocations: [revocation('v1')] }));
    expect(await state.edgesOfDocument(site)).toEqual(known([marked]));
    expect(await state.openRevocationsOfDistribution('E1')).toHaveLength(1);
  });
});

describe('leases', () => {
  it('go to exactly one of 20 that ask at once', async () => {
    const owners = Array.from({ length: 20 }, (_, index) => `owner-${index}`);
    const won = await Promise.all(owners.map((owner) => state.acquireLease(site, owner, now, now + 60_000)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await items()).map((item) => item.owner)).toEqual([owners[won.indexOf(true)]]);
  });

  it('go to exactly one of 20 that ask at once for one that has expired', async () => {
    await state.acquireLease(site, 'dead', now - 100, now - 1);
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, index) => state.acquireLease(site, `o${index}`, now, now + 60_000)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  it('hold until our own timestamp says otherwise', async () => {
    expect(await state.acquireLease(site, 'a', now, now + 1_000)).toBe(true);
    expect(await state.acquireLease(site, 'b', now + 1_000, now + 2_000)).toBe(false);
    expect(await state.acquireLease(site, 'b', now + 1_001, now + 2_000)).toBe(true);
  });

  it('are one per document', async () => {
    expect(await state.acquireLease(site, 'a', now, now + 1_000)).toBe(true);
    expect(await state.acquireLease(key(keyArn), 'b', now, now + 1_000)).toBe(true);
  });

  it('are given to the owner that has them already: its first answer may have been lost', async () => {
    expect(await state.acquireLease(site, 'a', now, now + 1_000)).toBe(true);
    expect(await state.acquireLease(site, 'a', now, now + 1_000)).toBe(true);
  });

  it('are released by their owner only', async () => {
    await state.acquireLease(site, 'a', now, now + 1_000);
    await state.releaseLease(site, 'b');
    expect(await state.acquireLease(site, 'c', now, now + 1_000)).toBe(false);
    await state.releaseLease(site, 'a');
    expect(await state.acquireLease(site, 'c', now, now + 1_000)).toBe(true);
  });
});

describe('edges', () => {
  it('are found by bucket, by key and by distribution', async () => {
    const both = [edge('E1', { keyArn }), edge('E2', { originPath: '/a' })];
    await state.remember(update({ putEdges: both }));
    const found = await state.edgesOfDocument(site);
    expect(found.status === 'known' && sorted(found.value)).toEqual(sorted(both));
    expect(await state.edgesOfDocument(key(keyArn))).toEqual(known([both[0]]));
    expect(await state.edgesOfDistribution('E2')).toEqual(known([both[1]]));
    expect(await state.edgesOfDistribution('E3')).toEqual(known([]));
  });

  it('leave the key that a bucket no longer uses', async () => {
    await state.remember(update({ putEdges: [edge('E1', { keyArn })] }));
    await state.remember(update({ putEdges: [edge('E1', { keyArn: otherKeyArn })] }));
    expect(await state.edgesOfDocument(key(keyArn))).toEqual(known([]));
    expect(await state.edgesOfDocument(key(otherKeyArn))).toEqual(
      known([edge('E1', { keyArn: otherKeyArn })]),
    );
    await state.remember(update({ putEdges: [edge('E1')] }));
    expect(await state.edgesOfDocument(key(otherKeyArn))).toEqual(known([]));
    expect(await state.edgesOfDocument(site)).toEqual(known([edge('E1')]));
  });

  it('vanish everywhere, also under a key that the caller did not know of', async () => {
    await state.remember(update({ putEdges: [edge('E1', { keyArn })] }));
    await state.remember(update({ deleteEdges: [edge('E1')] }));
    expect(await items()).toEqual([]);
  });

  it('stay when the same update also deletes them', async () => {
    await state.remember(update({ putEdges: [edge('E1')], deleteEdges: [edge('E1')] }));
    expect(await state.edgesOfDocument(site)).toEqual(known([edge('E1')]));
  });

  it('never expire', async () => {
    await state.remember(update({ putEdges: [edge('E1', { keyArn })] }));
    expect((await items()).every((item) => item.expiresAt === undefined)).toBe(true);
  });

  it('are unreadable, not fewer, when one of them is damaged', async () => {
    await state.remember(update({ putEdges: [edge('E1')] }));
    await putRaw({ pk: 'bucket:site', sk: 'edge#x', kind: 'edge', body: '{"bucket":1}' });
    expect(await state.edgesOfDocument(site)).toMatchObject({
      status: 'unreadable',
      because: expect.stringContaining('bucket:site / edge#x'),
    });
  });

  it('and their intents are stored together, in any number', async () => {
    const edges = Array.from({ length: 150 }, (_, index) => edge(`E${index}`, { keyArn }));
    await state.remember(update({ putEdges: edges }));
    const stored = await state.edgesOfDocument(key(keyArn));
    expect(stored.status === 'known' && stored.value.length).toBe(150);
    const revocations = edges.map(({ distributionId }) =>
      revocation(`r-${distributionId}`, { distributionId, state: 'awaiting-deployed' }),
    );
    await state.remember(update({ deleteEdges: edges, revocations }));
    const kinds = (await items()).map((item) => item.kind);
    expect(kinds.filter((kind) => kind === 'edge')).toEqual([]);
    expect(kinds.filter((kind) => kind === 'revocation')).toHaveLength(150);
  });

  it('between one distribution and one bucket are cut only when DynamoDB forces it', async () => {
    const edges = Array.from({ length: 60 }, (_, index) => edge('E1', { originPath: `/${index}` }));
    await state.remember(update({ putEdges: edges }));
    await state.remember(update({ deleteEdges: edges, revocations: [revocation('r1')] }));
    expect((await items()).map((item) => item.kind)).toEqual(['revocation']);
  });

  it('stay when their intent cannot be stored', async () => {
    await state.remember(update({ putEdges: [edge('E1')] }));
    const tooLarge = revocation('r1', { because: 'x'.repeat(500_000) });
    await expect(
      state.remember(update({ deleteEdges: [edge('E1')], revocations: [tooLarge] })),
    ).rejects.toThrow(/A transaction of \d+ writes/);
    expect(await state.edgesOfDocument(site)).toEqual(known([edge('E1')]));
  });

  it('vanish again without a trace in an intent that is under way', async () => {
    await state.remember(update({ putEdges: [edge('E1')] }));
    const running = revocation('r1', { state: 'purging', invalidationId: 'I1' });
    await state.remember(update({ revocations: [revocation('r1')] }));
    await state.updateRevocations([{ was: revocation('v1'), now: running }]);
    await state.remember(update({ deleteEdges: [edge('E1')], revocations: [revocation('r1')] }));
    expect(await state.edgesOfDocument(site)).toEqual(known([]));
    expect(await state.openRevocationsOfDistribution('E1')).toEqual([running]);
  });
});

describe('sightings and appointments', () => {
  const first = { fingerprint: 'kind|bucket:site|E1', firstSeenAt: now };
  const long = { fingerprint: 'x'.repeat(2_000), firstSeenAt: now };

  it('are kept until they are deleted', async () => {
    await state.remember(update({ putSightings: [first, long] }));
    const seen = await state.sightingsOfDocument(site);
    expect(seen.status === 'known' && sorted(seen.value)).toEqual(sorted([first, long]));
    await state.remember(update({ deleteSightings: [first.fingerprint, long.fingerprint] }));
    expect(await state.sightingsOfDocument(site)).toEqual(known([]));
  });

  it('make one appointment per document, which the next update replaces or cancels', async () => {
    await state.remember(update({ lookAgainAt: now }));
    await state.remember(update({ lookAgainAt: now + 5 }));
    expect(await state.due(now + 5, 10)).toEqual([{ type: 'look-again', document: site, dueAt: now + 5 }]);
    await state.remember(update());
    expect(await state.due(now + 5, 10)).toEqual([]);
  });

  it('keep an appointment that was made anew while the old one was being kept', async () => {
    await state.remember(update({ document: key(keyArn), lookAgainAt: now }));
    await state.remember(update({ document: key(keyArn), lookAgainAt: now + 5 }));
    await state.lookAgainDone(key(keyArn), now);
    expect(await state.due(now + 5, 10)).toMatchObject([{ document: key(keyArn), dueAt: now + 5 }]);
    await state.lookAgainDone(key(keyArn), now + 5);
    expect(await state.due(now + 5, 10)).toEqual([]);
  });
});

describe('repairs', () => {
  it('come back as they were, with the order of members, newest first', async () => {
    const older = repair('r1', { startedAt: now - 5, before: { b: 1, a: { z: [], y: '' } } });
    const newer = repair('r2', { after: { Statement: [] } });
    await state.recordIntent(older, []);
    await state.recordIntent(newer, []);
    const stored = await state.repairsOfDocument(site, 10);
    expect(stored).toEqual([newer, older]);
    expect(JSON.stringify(stored[1]?.before)).toBe(JSON.stringify(older.before));
    expect(await state.repairsOfDocument(site, 1)).toEqual([newer]);
    expect(await state.repairsOfDocument(key(keyArn), 10)).toEqual([]);
  });

  it('are stored with all of their intents, or not at all', async () => {
    await state.recordIntent(repair('r1'), [revocation('v1'), revocation('v2', { distributionId: 'E2' })]);
    expect(await state.openRevocationsOfDistribution('E2')).toHaveLength(1);
    await expect(state.recordIntent(repair('r2'), [revocation('v3'), revocation('v1')])).rejects.toThrow(
      /Repair r2 of bucket:site or one of its intents/,
    );
    expect(await state.repairsOfDocument(site, 10)).toHaveLength(1);
    expect((await state.openRevocationsOfDistribution('E1')).map((open) => open.revocationId)).toEqual([
      'v1',
    ]);
  });

  it('are stored with more intents than fit into one transaction', async () => {
    const many = Array.from({ length: 130 }, (_, index) =>
      revocation(`v${index}`, { distributionId: `E${index}` }),
    );
    await state.recordIntent(repair('r1'), many);
    expect((await items()).filter((item) => item.kind === 'revocation')).toHaveLength(130);
  });

  it('hold two documents of 32 KB', async () => {
    const large = {
      Statement: Array.from({ length: 320 }, (_, index) => ({ Sid: `${index}`.padEnd(80, 'x') })),
    };
    await state.recordIntent(repair('r1', { before: large, after: large }), []);
    expect((await state.repairsOfDocument(site, 1))[0]).toMatchObject({ before: large, after: large });
  });

  it('expire after 400 days', async () => {
    await state.recordIntent(repair('r1'), []);
    expect((await items()).map((item) => item.expiresAt)).toEqual(
      Array.from({ length: 3 }, () => (now + 400 * day) / 1000),
    );
  });
});

describe('outcomes', () => {
  it('come back until they are delivered, and cannot expire before', async () => {
    await state.putOutcome(outcome('o1'), now + 60_000);
    expect(await state.due(now, 10)).toEqual([]);
    expect(await state.due(now + 60_000, 10)).toEqual([
      { type: 'outcome', event: JSON.parse(JSON.stringify(outcome('o1'))), dueAt: now + 60_000 },
    ]);
    expect((await items())[0]).not.toHaveProperty('expiresAt');
    await state.outcomeDelivered('o1');
    expect(await state.due(now + day, 10)).toEqual([]);
    expect((await items())[0]?.expiresAt).toBe((now + 30 * day) / 1000);
  });

  it('may be delivered twice, or when they are long gone', async () => {
    await state.putOutcome(outcome('o1'), now);
    await state.outcomeDelivered('o1');
    await state.outcomeDelivered('o1');
    await state.outcomeDelivered('o2');
    expect(await items()).toHaveLength(1);
  });
});

describe('due', () => {
  it('is not hidden by outcomes that nobody can be told of', async () => {
    for (let index = 0; index < 4; index += 1) await state.putOutcome(outcome(`o${index}`), now - 9);
    await state.recordIntent(repair('r1'), [revocation('v1', { dueAt: now })]);
    const due = await state.due(now, 3);
    expect(due.map(({ type }) => type)).toEqual(['outcome', 'outcome', 'outcome', 'revocation']);
  });

  it('is everything whose time has come, oldest first, up to the limit', async () => {
    await state.putOutcome(outcome('o1'), now - 1);
    await state.recordIntent(repair('r1'), [
      revocation('v1', { dueAt: now - 3 }),
      revocation('v2', { dueAt: now + 1 }),
    ]);
    await state.remember(update({ lookAgainAt: now - 2 }));
    const types = (await state.due(now, 10)).map((item) => item.type);
    expect(types).toEqual(['revocation', 'look-again', 'outcome']);
    expect((await state.due(now, 1)).map((item) => item.type)).toEqual(['revocation', 'outcome']);
    expect((await state.due(now + 1, 10)).at(-1)).toMatchObject({ revocation: { revocationId: 'v2' } });
  });

  it('is read over more than one page', async () => {
    const bulky = 'x'.repeat(30_000);
    for (let index = 0; index < 50; index += 1) {
      await state.putOutcome({ ...outcome(`o${index}`), because: bulky }, now - index);
    }
    const items = await state.due(now, 1_000);
    expect(items).toHaveLength(50);
    expect(items[0]).toMatchObject({ event: { outcomeId: 'o49' } });
  });

  it('is not held up by a damaged item, which is told when nothing else is due', async () => {
    await putRaw({
      pk: 'outcome:x',
      sk: 'outcome',
      kind: 'outcome',
      dueShard: '0',
      dueAt: now - 9,
      body: '{',
    });
    await state.putOutcome(outcome('o1'), now);
    expect(await state.due(now, 10)).toHaveLength(1);
    await state.outcomeDelivered('o1');
    await expect(state.due(now, 10)).rejects.toThrow(/outcome:x \/ outcome.*not JSON/);
  });
});

describe('pause', () => {
  it('is what the item says, and the strictest mode when that is no mode', async () => {
    expect(await state.pause()).toBeUndefined();
    await putRaw({ pk: 'settings', sk: 'pause', mode: 'propose' });
    expect(await state.pause()).toBe('propose');
    await putRaw({ pk: 'settings', sk: 'pause', mode: 'Stop!' });
    expect(await state.pause()).toBe('observe');
  });
});

import { expect, test } from 'vitest';
import type { App } from './app.ts';
import { readBacklog } from './backlog.ts';
import type { DueItem } from './ports.ts';

const now = 10_000_000;
const lines: string[] = [];
const appWith = (due: () => Promise<readonly unknown[]>, holds: readonly { reason: string }[] = []): App =>
  ({
    log: { error: (message: string) => void lines.push(message) },
    ports: {
      clock: { now: () => now },
      state: { due, openHolds: async () => holds.map((hold) => ({ hold })) },
    },
  }) as unknown as App;
const revocation = (createdAt: number) => ({ type: 'revocation', revocation: { createdAt } });
const outcome = (dueAt: number): Partial<DueItem> => ({ type: 'outcome', dueAt });

test('nothing open is nothing, and the oldest of nothing has no age', async () => {
  expect(await readBacklog(appWith(async () => []))).toEqual({
    ...{ openInvalidations: 0, oldestOpenInvalidationMs: 0, openHolds: 0, openFights: 0 },
    undeliveredMessages: 0,
  });
});

test('what is open is counted, whenever it is due; of messages only those that were refused again', async () => {
  const items = [
    revocation(now - 500),
    revocation(now - 90_000),
    outcome(now - 121_000),
    outcome(now - 60_000),
  ];
  const app = appWith(
    async () => [...items, { type: 'look-again' }],
    [{ reason: 'fight' }, { reason: 'undone' }],
  );
  expect(await readBacklog(app)).toEqual({
    ...{ openInvalidations: 2, oldestOpenInvalidationMs: 90_000, openHolds: 2, openFights: 1 },
    undeliveredMessages: 1,
  });
});

test('a table that cannot be read is said so, and fails nothing', async () => {
  lines.length = 0;
  expect(await readBacklog(appWith(() => Promise.reject(new Error('throttled'))))).toBeUndefined();
  expect(lines).toHaveLength(1);
});

import { expect, it } from 'vitest';
import type { StatePort } from '../../lib/ports.ts';
import { withStateTables } from './state-bed.ts';

let state: StatePort;
withStateTables((opened) => {
  state = opened.state;
});

it('a heartbeat is the last one, remembers the first one, and never goes back', async () => {
  expect(await state.heartbeats()).toEqual({ status: 'known', value: [] });
  await state.beat('sweep', 1_000, ['AccessDenied: a.']);
  await state.beat('sweep', 3_000, []);
  await state.beat('sweep', 2_000, ['late']);
  await state.beat('follow-up', 2_500, []);
  expect(await state.heartbeats()).toEqual({
    status: 'known',
    value: [
      { name: 'follow-up', at: 2_500, since: 2_500, unread: [] },
      { name: 'sweep', at: 3_000, since: 1_000, unread: [] },
    ],
  });
});

/** `status`: is it paused, what is held, what is under way. Reads the table only. */
import type { Revocation } from '../../lib/core/model/outcome.ts';
import {
  type DueCounts,
  type Status,
  type StatusHeartbeat,
  statusContract,
} from '../../lib/core/report/status-contract.ts';
import { heartbeatNames, isOverdue } from '../../lib/core/selfcheck/running.ts';
import type { DueItem } from '../../lib/ports.ts';
import { renderStatus } from '../../lib/report/status.ts';
import type { Opened } from '../../lib/wire-installed.ts';
import { type StageOptions, terminalFor, whereOf, withInstallation } from '../installed.ts';
import type { Io } from '../io.ts';
import { exitCodes, jsonText } from '../view.ts';

const MOST = 1_000;
/** Nothing that is stored is due later than this; follow-up runs each minute. */
const YEAR_MS = 366 * 86_400_000;
const HOUR_MS = 3_600_000;
const OVERDUE_MS = 5 * 60_000;

const dueAtOf = (item: DueItem): number | undefined => {
  if (item.type === 'revocation') return item.revocation.dueAt;
  return item.type === 'repair' ? item.repair.dueAt : item.dueAt;
};

const countsOf = (items: readonly DueItem[], now: number): DueCounts => {
  const count = (type: DueItem['type']) => items.filter((item) => item.type === type).length;
  return {
    secondReads: count('look-again'),
    repairs: count('repair'),
    outcomes: count('outcome'),
    overdue: items.filter((item) => (dueAtOf(item) ?? now) < now - OVERDUE_MS).length,
    more: items.length >= MOST,
  };
};

const revocationsOf = (items: readonly DueItem[]): readonly Revocation[] =>
  items.flatMap((item) => (item.type === 'revocation' ? [item.revocation] : []));

const heartbeatsOf = async ({
  app,
  installation,
}: Opened): Promise<readonly StatusHeartbeat[] | undefined> => {
  const { state, clock } = app.ports;
  const read = await state.heartbeats();
  if (read.status !== 'known') return undefined;
  return heartbeatNames.map((name) => {
    const beat = read.value.find((one) => one.name === name);
    const overdue = beat !== undefined && isOverdue(beat, clock.now(), installation.sweepHours * HOUR_MS);
    return { name, at: beat?.at, overdue };
  });
};

const statusOf = async (opened: Opened): Promise<Status> => {
  const { app, installation } = opened;
  const { state, clock } = app.ports;
  const now = clock.now();
  const [pause, holds, items, heartbeats] = await Promise.all([
    state.pauseDetails(),
    state.openHolds(),
    state.due(now + YEAR_MS, MOST),
    heartbeatsOf(opened),
  ]);
  const { region, stage, version, settings } = installation;
  return {
    ...{ account: app.account, region, stage, version, mode: settings.mode, pause, holds },
    revocations: revocationsOf(items),
    ...{ due: countsOf(items, now), heartbeats },
  };
};

/** @returns exit code 0 */
export const status = (options: StageOptions, io: Io): Promise<number> =>
  withInstallation(options, io, async (opened) => {
    const found = await statusOf(opened);
    const title = [`Origin Guard ${found.version} in ${whereOf(opened)}`];
    io.stdout.write(
      options.json ? jsonText(statusContract(found)) : renderStatus(found, terminalFor(io, title)),
    );
    return exitCodes.nothing;
  });

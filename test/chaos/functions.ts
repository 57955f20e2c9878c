/** Which function runs when: two pollers of the queue, follow-up each minute, the sweep. */
import type { StoredMessage } from '../../lab/services/queue.ts';
import type { App } from '../../lib/app.ts';
import { followUp } from '../../lib/follow-up.ts';
import { handleBatch } from '../../lib/on-change.ts';
import { sweep } from '../../lib/sweep.ts';
import { functionTimeoutMs, type Guard, type Instance } from './guard.ts';
import type { Task } from './scheduler.ts';
import { isAnythingDue } from './stored.ts';
import { minute, type World } from './world.ts';

const slots = ['A', 'B', 'follow-up', 'sweep'] as const;
export type Slot = (typeof slots)[number];

export interface Functions {
  /** Functions that could begin now: they are idle and have something to do. */
  ready(): readonly Slot[];
  begin(slot: Slot, batchSize: number): void;
  /** A killed function leaves its messages to their visibility timeout, and its instance is gone. */
  kill(task: Task): void;
  /** Functions whose time is over are killed, as Lambda does. */
  killOverdue(): void;
  wantSweep(): void;
  /** Schedules `follow-up` each minute from now on. */
  startSchedule(): void;
  busy(): boolean;
}

interface Running {
  instance?: Instance | undefined;
  task?: Task | undefined;
}

const work = async (world: World, slot: Slot, app: App, messages: readonly StoredMessage[]) => {
  if (slot === 'follow-up') return void (await followUp(app));
  if (slot === 'sweep') return void (await sweep(app, 'sweep'));
  const result = await handleBatch(
    app,
    messages.map(({ messageId, body }) => ({ id: messageId, body })),
  );
  for (const { messageId, receiptHandle } of messages) {
    if (!result.failed.has(messageId)) world.queue.delete(receiptHandle ?? '');
  }
};

export const createFunctions = (world: World, guard: Guard): Functions => {
  const running = new Map<Slot, Running>(slots.map((slot) => [slot, {}]));
  const wanted = new Set<Slot>();
  let begun = 0;
  const of = (slot: Slot): Running => running.get(slot) ?? {};
  const hasWork = (slot: Slot): boolean =>
    slot === 'A' || slot === 'B' ? world.queue.counts().visible > 0 : wanted.has(slot);
  const kill = (task: Task): void => {
    world.scheduler.kill(task);
    world.note(task.id, 'killed');
    for (const [slot, one] of running) if (one.task === task) running.set(slot, {});
  };
  const tick = (): void => {
    if (isAnythingDue(world, world.clock.now())) wanted.add('follow-up');
    world.clock.after(minute, tick);
  };
  return {
    ready: () => slots.filter((slot) => of(slot).task === undefined && hasWork(slot)),
    begin: (slot, batchSize) => {
      const one = of(slot);
      one.instance ??= guard.start();
      const { agent, app } = one.instance;
      wanted.delete(slot);
      begun += 1;
      const messages = slot === 'A' || slot === 'B' ? world.queue.receive(batchSize) : [];
      world.note(
        `${slot}#${begun}`,
        `begins${messages.length === 0 ? '' : ` with ${messages.length} messages`}`,
      );
      one.task = world.scheduler.spawn(
        `${slot}#${begun}`,
        'guard',
        async (task) => {
          agent.task = task;
          await work(world, slot, app, messages);
        },
        () => {
          world.note(
            one.task?.id ?? slot,
            `ends${one.task?.error === undefined ? '' : ` with ${one.task.error}`}`,
          );
          one.task = undefined;
        },
      );
    },
    kill,
    killOverdue: () => {
      const now = world.clock.now();
      for (const task of [...world.scheduler.running()]) {
        if (task.kind === 'guard' && now - task.startedAt >= functionTimeoutMs) kill(task);
      }
    },
    wantSweep: () => wanted.add('sweep'),
    startSchedule: () => world.clock.after(minute, tick),
    busy: () => [...running.values()].some(({ task }) => task !== undefined),
  };
};

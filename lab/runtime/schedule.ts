/** EventBridge schedules: invoke a function every so often, never twice at once. */
import { randomUUID } from 'node:crypto';
import type { LabFunction } from './function.ts';

/** The event that a scheduled rule sends. */
export const scheduledEvent = (ruleName: string, account: string, region: string) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account,
  time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  region,
  resources: [`arn:aws:events:${region}:${account}:rule/${ruleName}`],
  detail: {},
});

export interface Schedule {
  /** Ends the schedule after the invocation that is running. */
  close(): Promise<void>;
}

export const startSchedule = (target: LabFunction, everyMs: number, makeEvent: () => unknown): Schedule => {
  let closed = false;
  let wake: () => void = () => {};
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const loop = async (): Promise<void> => {
    while (!closed) {
      await pause();
      if (!closed) await target.invoke(makeEvent());
    }
  };
  const running = loop();
  return {
    close: async () => {
      closed = true;
      wake();
      await running;
    },
  };
};

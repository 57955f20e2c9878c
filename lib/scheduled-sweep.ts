/** What the schedule of the sweep runs: the sweep, then the self-check, then the mark that it came to its end. */
import type { App } from './app.ts';
import type { Reading } from './core/model/reading.ts';
import { beat } from './heartbeat.ts';
import { runSelfCheck, type SelfCheckSetup } from './self-check.ts';
import { type SweepSummary, sweep } from './sweep.ts';

/** The app, and what it could not read of buckets and keys meanwhile. */
const noting = (app: App): { readonly app: App; readonly unread: ReadonlySet<string> } => {
  const unread = new Set<string>();
  const noted =
    <Given extends readonly unknown[], T>(read: (...given: Given) => Promise<Reading<T>>) =>
    async (...given: Given): Promise<Reading<T>> => {
      const reading = await read(...given);
      if (reading.status === 'unreadable') unread.add(reading.because);
      return reading;
    };
  const { s3, kms } = app.ports;
  const ports = {
    ...app.ports,
    s3: { ...s3, bucketPolicy: noted(s3.bucketPolicy), bucketEncryption: noted(s3.bucketEncryption) },
    kms: { ...kms, describeKey: noted(kms.describeKey) },
  };
  return { app: { ...app, ports }, unread };
};

const unreadLists = async (app: App): Promise<readonly string[]> =>
  Object.values((await app.inventory.read({ fresh: false })).unreadable);

/**
 * Checks itself also after a sweep that failed: what is wrong may be why.
 * @throws what the sweep threw, once the check is made; or what the check threw
 */
export const scheduledSweep = async (app: App, setup: SelfCheckSetup): Promise<SweepSummary> => {
  const noted = noting(app);
  const swept = await sweep(noted.app, 'sweep').then(
    (summary) => ({ summary }),
    (error: unknown) => ({ error }),
  );
  const unread = [...(await unreadLists(app)), ...noted.unread];
  await runSelfCheck(app, setup, unread);
  if ('error' in swept) throw swept.error;
  await beat(app, 'sweep', unread);
  return swept.summary;
};

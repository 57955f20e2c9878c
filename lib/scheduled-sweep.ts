/** What the schedule of the sweep runs: the sweep, then the self-check, then the mark that it came to its end. */
import type { App } from './app.ts';
import { beat } from './heartbeat.ts';
import type { S3Port } from './ports.ts';
import { runSelfCheck, type SelfCheckSetup } from './self-check.ts';
import { type SweepSummary, sweep } from './sweep.ts';

/** The app, and the policies that it could not read meanwhile. */
const noting = (app: App): { readonly app: App; readonly unread: ReadonlySet<string> } => {
  const unread = new Set<string>();
  const { s3 } = app.ports;
  const bucketPolicy: S3Port['bucketPolicy'] = async (bucket) => {
    const policy = await s3.bucketPolicy(bucket);
    if (policy.status === 'unreadable') unread.add(policy.because);
    return policy;
  };
  return { app: { ...app, ports: { ...app.ports, s3: { ...s3, bucketPolicy } } }, unread };
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

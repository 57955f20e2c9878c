/** Watches a run and collects what must never be. */
import { oaiArn } from '../../lab/aws/principals.ts';
import type { Settings } from '../../lib/core/model/settings.ts';
import type { Ground } from './ground.ts';
import {
  forgotten,
  isTold,
  outcomesOf,
  stillOpen,
  untoldLeftovers,
  untoldLosses,
  untoldWrites,
} from './invariants/ends.ts';
import { stillCached, unfinishedRounds } from './invariants/purges.ts';
import { createLedger, type PolicyWrite } from './ledger.ts';
import { createTruth, type Pair } from './truth.ts';
import { isOfGuard, watchMarks, watchPurges, watchTruth, watchWrites } from './watchers.ts';
import type { World } from './world.ts';

/** How much the guard has done so far. */
export interface Count {
  readonly writes: number;
  readonly outcomes: number;
}

export interface Watch {
  readonly violations: readonly string[];
  /** Guard writes over what somebody stored after its last read: the race that S3 leaves open. */
  races(): readonly string[];
  endOfRun(): Promise<void>;
  count(): Count;
  calls(): { readonly calls: number; readonly faults: number };
  mustBeSilentSince(before: Count): void;
}

const pairsOf = ({ seeded }: Ground): readonly Pair[] => {
  const { docs, blog, legacy } = seeded.distributions;
  const pair = (distribution: { id: string; arn: string }, bucket: string): Pair => ({
    distributionId: distribution.id,
    distributionArn: distribution.arn,
    bucket,
    keyArn: undefined,
    viewerPath: '/*',
  });
  return [
    { ...pair(docs, 'docs'), keyArn: seeded.keyArn },
    pair(blog, 'media'),
    { ...pair(blog, 'files'), viewerPath: '/files/*' },
    { ...pair(legacy, 'legacy'), distributionArn: oaiArn('aws', seeded.accessIdentityId) },
  ];
};

/** Somebody else stored a version after the writer's last read, or the read was stale: nothing could have told. */
const raceOf = ({ key, version, before, lastRead }: PolicyWrite): string | undefined =>
  before !== undefined && lastRead !== undefined && before.order > lastRead.order
    ? `${version.task.id} wrote ${key} over what ${before.task.id} had stored a moment before`
    : undefined;

export const startWatching = async (world: World, ground: Ground, settings: Settings): Promise<Watch> => {
  const violations: string[] = [];
  const say = (what: string): void => {
    violations.push(what);
    world.note('!', what);
  };
  const pairs = pairsOf(ground);
  const keys = [...pairs.map(({ bucket }) => `bucket:${bucket}`), `key:${ground.seeded.keyArn}`];
  const nobody = world.scheduler.spawn('nobody', 'foreign', async () => {});
  const ledger = createLedger(world, keys, nobody);
  const truth = createTruth(world, pairs);
  await truth.look();
  const watching = { world, ledger, truth, settings, say };
  const startedAt = world.clock.now();
  const calls = { calls: 0, faults: 0 };
  world.onCall(({ fault }) => {
    calls.calls += 1;
    if (fault !== undefined) calls.faults += 1;
  });
  watchWrites(watching);
  watchTruth(watching);
  watchPurges(watching);
  watchMarks(watching);
  const count = (): Count => ({
    writes: ledger.writes().filter(isOfGuard).length,
    outcomes: outcomesOf(world).length,
  });
  return {
    violations,
    races: () =>
      ledger
        .writes()
        .filter(isOfGuard)
        .flatMap((write) => raceOf(write) ?? []),
    calls: () => ({ ...calls }),
    count,
    endOfRun: async () => {
      await truth.look();
      const told = (pair: Pair): boolean => isTold(world, pair, startedAt);
      for (const what of [
        ...untoldLosses(world, truth, startedAt).map((one) => `untold: ${one}`),
        ...stillOpen(world, truth, startedAt).map((one) => `open: ${one}`),
        ...untoldLeftovers(world, ledger, truth, startedAt).map((one) => `leftover: ${one}`),
        ...stillCached(world, truth, told).map((one) => `cached: ${one}`),
        ...unfinishedRounds(world, settings).map((one) => `rounds: ${one}`),
        ...forgotten(world).map((one) => `forgotten: ${one}`),
        ...untoldWrites(world, ledger).map((one) => `message: ${one}`),
      ])
        say(what);
    },
    mustBeSilentSince: (before) => {
      const now = count();
      if (now.writes > before.writes)
        say(`silent: a second look wrote ${now.writes - before.writes} policies`);
      if (now.outcomes > before.outcomes)
        say(`silent: a second look told ${now.outcomes - before.outcomes} outcomes`);
    },
  };
};

/** Watches a run and collects what must never be. */
import { oaiArn } from '../../lab/aws/principals.ts';
import type { OutcomeEvent } from '../../lib/core/model/outcome.ts';
import type { Settings } from '../../lib/core/model/settings.ts';
import type { Ground } from './ground.ts';
import {
  forgotten,
  isTold,
  outcomesOf,
  untoldLeftovers,
  untoldLosses,
  untoldWrites,
  verifiedUnread,
} from './invariants/ends.ts';
import {
  notePurgedBuckets,
  type PurgedBuckets,
  stillCached,
  toldPurgeFault,
  unfinishedRounds,
} from './invariants/purges.ts';
import { removalFault } from './invariants/removals.ts';
import { locksOut, writeRules } from './invariants/writes.ts';
import { createLedger, type Ledger, type PolicyWrite } from './ledger.ts';
import { createTruth, type Pair, type Truth } from './truth.ts';
import type { Call, World } from './world.ts';

/** How much the guard has done so far. */
export interface Count {
  readonly writes: number;
  readonly outcomes: number;
}

export interface Watch {
  readonly violations: readonly string[];
  /** Guard writes over what somebody stored after its last read: the race that S3 leaves open. */
  readonly races: readonly string[];
  endOfRun(): Promise<void>;
  count(): Count;
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

interface Watching {
  readonly world: World;
  readonly ledger: Ledger;
  readonly truth: Truth;
  readonly settings: Settings;
  readonly say: (what: string) => void;
}

const isOfGuard = ({ version }: PolicyWrite): boolean => version.task.kind === 'guard';

const watchWrites = ({ world, ledger, truth, settings, say }: Watching): void => {
  ledger.onWrite((write) => {
    if (!isOfGuard(write)) return;
    const about = `${write.version.task.id} wrote ${write.key}:`;
    for (const [name, rule] of Object.entries(writeRules)) {
      const fault = rule(world, ledger, write);
      if (fault !== undefined) say(`${name}: ${about} ${fault}`);
    }
    const removal = removalFault(world, truth, settings, write);
    if (removal !== undefined) say(`removal: ${about} ${removal}`);
  });
};

const changing = new Set(['PutBucketPolicy', 'DeleteBucketPolicy', 'PutKeyPolicy', 'UpdateDistribution']);

/** The judge is asked after each change, and again when a distribution has deployed. */
const watchTruth = ({ world, ledger, truth, say }: Watching): void => {
  world.onCall(async (call: Call) => {
    const deletes = call.operation === 'DeleteDistribution';
    if (!call.took || (!changing.has(call.operation) && !deletes)) return;
    await truth.look();
    if (call.service === 'cloudfront' && !deletes) {
      const look = (): void => void world.scheduler.during(() => truth.look());
      world.clock.after(world.account.traps.deployMs, look);
    }
    const write = ledger.writes().at(-1);
    if (write === undefined || write.version.order !== call.order || !isOfGuard(write)) return;
    const fault = await locksOut(world, write);
    if (fault !== undefined) say(`owner: ${call.task.id} wrote ${write.key}: ${fault}`);
  });
};

const watchMarks = ({ world, ledger, say }: Watching): void => {
  const known = new Set<string>();
  world.onCall((call) => {
    if (call.service !== 'dynamodb' || !call.took || !call.request.body.includes('"verified"')) return;
    for (const fault of verifiedUnread(world, ledger, known)) say(`verified: ${fault}`);
  });
};

const watchPurges = ({ world, truth, say }: Watching): void => {
  const purged: PurgedBuckets = new Map();
  world.onCall((call) => {
    const stores = call.service === 'dynamodb' && call.took && call.request.body.includes('invalidationId');
    if (stores) notePurgedBuckets(world, purged);
  });
  world.bus.addRule({
    name: 'watch',
    matches: (event) => event.source === 'origin-guard',
    target: (event) => {
      const fault = toldPurgeFault(world, truth, purged, event.detail as unknown as OutcomeEvent);
      if (fault !== undefined) say(`purge: ${fault}`);
    },
  });
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
    get races() {
      return ledger
        .writes()
        .filter(isOfGuard)
        .flatMap((write) => raceOf(write) ?? []);
    },
    count,
    endOfRun: async () => {
      await truth.look();
      const told = (pair: Pair): boolean => isTold(world, pair, startedAt);
      for (const what of [
        ...untoldLosses(world, truth, startedAt).map((one) => `untold: ${one}`),
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

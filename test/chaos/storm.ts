/** What a seed draws: the awkwardness of AWS, faults of calls, deaths, the order of things, the luck of events. */
import type { Random } from '../../lab/aws/random.ts';
import type { LabTraps } from '../../lab/aws/traps.ts';
import type { Weather } from './agent.ts';
import { one, within } from './draw.ts';
import type { Chooser } from './driver.ts';
import { changes, cutOff, denied, down, faultsOf } from './faults.ts';
import type { Gate } from './scheduler.ts';
import { type Fault, minute, type World } from './world.ts';

/** All of them shorter than what the guard waits for; how long AWS really takes is in docs/aws-facts.md. */
export const drawTraps = (random: Random): Partial<LabTraps> => ({
  oaiReadBackMs: one(random, [0, 20_000, 3 * minute]),
  bucketConsistencyMs: one(random, [0, 2_000, 20_000, 100_000]),
  staleReadProbability: one(random, [0.1, 0.4]),
  rewriteLists: random.chance(0.5),
  deployMs: one(random, [30_000, 3 * minute, 8 * minute]),
  invalidationMs: one(random, [5_000, 70_000, 4 * minute]),
  invalidationRate: one(random, [0, 0.5]),
  wildcardInvalidations: one(random, [1, 15]),
  lookupDelayMs: one(random, [5_000, 5 * minute, 14 * minute]),
  pageSize: one(random, [1, 2, 100]),
});

interface Outage {
  readonly of: RegExp;
  readonly faults: readonly Fault[];
  readonly from: number;
  readonly until: number;
}

const services = ['s3', 'kms', 'cloudfront', 'cloudtrail', 'dynamodb', 'events', 'sqs'];
/** Calls for which the role may lose its permission alone. */
const permissions = [
  /GET .*policy/,
  /GetKeyPolicy/,
  /tagging/,
  /GET .*distribution/,
  /POST .*invalidation/,
  /Query/,
];

/** For some minutes a service is down, or a call is not allowed. */
const drawOutages = (random: Random, start: number): readonly Outage[] => {
  if (!random.chance(0.35)) return [];
  const from = start + within(random, 0, 8 * minute);
  const until = from + within(random, minute, 6 * minute);
  if (random.chance(0.5)) return [{ of: one(random, permissions), faults: [denied], from, until }];
  return [{ of: new RegExp(`^${one(random, services)} `), faults: [down, cutOff], from, until }];
};

/** Faults hit the guard only: other people's trouble is theirs. */
export const stormyWeather = (world: World, random: Random): Weather => {
  const rate = one(random, [0, 0.01, 0.04, 0.1]);
  const outages = drawOutages(random, world.clock.now());
  return {
    gateAnswers: true,
    fault: (task, what) => {
      if (task.kind !== 'guard') return undefined;
      const now = world.clock.now();
      const out = outages.find(({ of, from, until }) => of.test(what) && now >= from && now < until);
      if (out !== undefined) return one(random, out.faults);
      if (!random.chance(changes.test(what) ? 2 * rate : rate)) return undefined;
      return one(random, faultsOf(what));
    },
  };
};

/** The rarer the call, the likelier to die there, so that every point is seen often enough. */
const deadliness = (what: string): number => {
  if (/POST .*invalidation$/.test(what)) return 0.5;
  if (policyWrite.test(what)) return 0.2;
  return changes.test(what) ? 0.06 : 0.005;
};

const policyWrite = /^(s3 (PUT|DELETE) .*policy|kms PutKeyPolicy)/;

/**
 * Anybody may be next; a few of the guard's functions die on the way. Now and then a rival comes between the last
 * read of a policy and its write.
 */
export const stormyChooser = (random: Random, rival: (what: string) => void): Chooser => {
  let deaths = one(random, [0, 1, 2, 4]);
  let rivals = one(random, [0, 0, 1, 2]);
  const dies = (gate: Gate): boolean => {
    if (gate.task.kind !== 'guard' || deaths === 0) return false;
    if (!random.chance(deadliness(gate.what))) return false;
    deaths -= 1;
    return true;
  };
  return {
    pick: (options) => one(random, options),
    latency: () => {
      if (random.chance(0.01)) return Math.round(within(random, 1_000, 9_000));
      return Math.round(within(random, 1, 40));
    },
    batchSize: () => 1 + Math.floor(random.next() * 10),
    kills: dies,
    holds: (gate) => {
      const contested = gate.task.kind === 'guard' && gate.when === 'before' && policyWrite.test(gate.what);
      if (!contested || rivals === 0 || !random.chance(0.5)) return 0;
      rivals -= 1;
      rival(gate.what);
      return Math.round(within(random, 20, 2_000));
    },
  };
};

/** CloudTrail's events by way of EventBridge: late, twice, never, in another order. */
export const routeEvents = (world: World, random: Random, isStorm: () => boolean): void => {
  const late = (): number =>
    random.chance(0.8) ? within(random, 500, 10_000) : within(random, 10_000, 4 * minute);
  world.account.onEvent((event) => {
    // The deployed rules let no failed call through.
    if (event.detail.errorCode !== undefined) return;
    const copies = isStorm() ? one(random, [0, 1, 1, 1, 1, 1, 1, 1, 2]) : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      world.clock.after(Math.round(late()), () => world.queue.send(JSON.stringify(event)));
    }
  });
};

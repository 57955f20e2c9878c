import { rightPolicies, type Seeded, seed as seedAccount } from '../river/account.ts';
import { type Act, acts } from './acts.ts';
import { calmWeather, type Weather } from './agent.ts';
import { warmUp, withSeededGlobals } from './determinism.ts';
import { createDriver, type Driver, firstComes } from './driver.ts';
import { createFunctions, type Functions } from './functions.ts';
import type { Ground } from './ground.ts';
import { createGuard, type Guard, type Plant } from './guard.ts';
import { letDo } from './people.ts';
import { type Result, resultOf } from './result.ts';
import { drawTraps, routeEvents, stormyChooser, stormyWeather } from './storm.ts';
import { startWatching } from './watch.ts';
import { createWorld, minute, type World } from './world.ts';

interface Stage {
  readonly world: World;
  readonly guard: Guard;
  readonly functions: Functions;
  readonly driver: Driver;
  readonly weather: Weather;
}

const stageOf = (seed: number, plant: Plant): Stage => {
  const world = createWorld(seed);
  const weather = calmWeather();
  const guard = createGuard(world, weather, plant);
  const functions = createFunctions(world, guard);
  return { world, guard, functions, driver: createDriver(world, functions), weather };
};

/** The account in order, a day old, and known to the guard. */
const prepare = async ({ world, functions, driver }: Stage): Promise<Ground> => {
  const { account, clock, queue } = world;
  let seeded: Seeded | undefined;
  letDo(world, 'owner', 'lab-owner', async (owner) => {
    seeded = await seedAccount(owner, account.id);
  });
  await driver.run(clock.now() + minute);
  if (seeded === undefined) throw new Error('The account could not be set up.');
  clock.advanceTo(clock.now() + 24 * 60 * minute);
  const documents = [
    ...['docs', 'media', 'files', 'legacy'].map((name) => ({ type: 'bucket', name })),
    { type: 'key', arn: seeded.keyArn },
  ];
  const request = { schema: 'origin-guard/change-request/1', documents, account: true, reason: 'first look' };
  queue.send(JSON.stringify(request));
  functions.startSchedule();
  await driver.run(clock.now() + 5 * minute);
  return { seeded, right: rightPolicies(seeded, account.id), account: account.id };
};

const drawActs = (world: World): readonly Act[] => {
  const random = world.stream('acts');
  const count = 1 + Math.floor(random.next() * 3);
  return Array.from({ length: count }, () => acts[Math.floor(random.next() * acts.length)]).filter(
    (act) => act !== undefined,
  );
};

/** Acts that write the very policy whose write waits: `s3 PUT /docs?policy`. */
const isAgainst = ({ name }: Act, what: string): boolean => {
  if (what.startsWith('kms')) return name.includes('key policy');
  const bucket = /^s3 \w+ \/(\w+)/.exec(what)?.[1] ?? '';
  return name.includes(bucket) && !/distribution|tag|tach/.test(name);
};

const storm = async (stage: Stage, ground: Ground, chosen: readonly Act[]): Promise<void> => {
  const { world, driver, weather, functions } = stage;
  const { clock } = world;
  const random = world.stream('storm');
  Object.assign(world.account.traps, drawTraps(random));
  Object.assign(weather, stormyWeather(world, random));
  let raging = true;
  routeEvents(world, world.stream('events'), () => raging);
  for (const [index, act] of chosen.entries()) {
    clock.after(Math.round(random.next() * 5 * minute), () => {
      world.note(act.by, `begins to ${act.name}`);
      letDo(world, `${act.by}-${index}`, act.by, act.deed(ground));
    });
  }
  if (random.chance(0.3)) clock.after(Math.round(random.next() * 15 * minute), functions.wantSweep);
  let rivals = 0;
  driver.chooser = stormyChooser(world.stream('order'), (what) => {
    rivals += 1;
    const against = acts.filter((act) => isAgainst(act, what));
    const act = against[Math.floor(random.next() * against.length)];
    if (act === undefined) return;
    world.note('rival', `begins to ${act.name}`);
    letDo(world, `rival-${rivals}`, act.by, act.deed(ground));
  });
  await driver.run(clock.now() + 20 * minute);
  raging = false;
  Object.assign(weather, calmWeather());
  driver.chooser = firstComes();
  world.note('storm', 'is over');
};

const hour = 60 * minute;

/** Long enough for a grace, a second read, a message hidden by its visibility, and two rounds of purges. */
const settle = async ({ world, driver, functions }: Stage): Promise<void> => {
  const { clock } = world;
  await driver.run(clock.now() + 2 * hour);
  functions.wantSweep();
  await driver.run(clock.now() + 2 * hour);
};

const runStages = async (seed: number, plant: Plant): Promise<Result> => {
  const stage = stageOf(seed, plant);
  const { world, driver, functions } = stage;
  const ground = await prepare(stage);
  const chosen = drawActs(world);
  const watch = await startWatching(world, ground, stage.guard.settings);
  await storm(stage, ground, chosen);
  await settle(stage);
  await watch.endOfRun();
  const before = watch.count();
  functions.wantSweep();
  await driver.run(world.clock.now() + hour);
  watch.mustBeSilentSince(before);
  return resultOf(world, chosen, watch);
};

export const runSeed = async (seed: number, plant: Plant = {}): Promise<Result> => {
  await warmUp();
  return withSeededGlobals(seed, () => runStages(seed, plant));
};

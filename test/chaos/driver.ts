/** Moves the world one decision at a time: a gate is opened, a function begins, or time passes. */
import type { Functions, Slot } from './functions.ts';
import type { Gate } from './scheduler.ts';
import type { World } from './world.ts';

export type Option =
  | { readonly type: 'open'; readonly gate: Gate }
  | { readonly type: 'begin'; readonly slot: Slot };

/** Who decides what happens next. */
export interface Chooser {
  pick(options: readonly Option[]): Option;
  /** How long the call behind this gate takes, ms. */
  latency(gate: Gate): number;
  batchSize(): number;
  /** True when the task behind this gate dies here. */
  kills(gate: Gate): boolean;
  /** How long this gate is held back, ms, while others go on; asked once. */
  holds(gate: Gate): number;
}

export const firstComes = (latencyMs = 5): Chooser => ({
  pick: ([first]) => {
    if (first === undefined) throw new Error('There is nothing to choose from.');
    return first;
  },
  latency: () => latencyMs,
  batchSize: () => 10,
  kills: () => false,
  holds: () => 0,
});

export interface Driver {
  chooser: Chooser;
  /** Goes on until lab time `until`; what is under way then goes on in the next run. */
  run(until: number): Promise<void>;
}

/** More decisions than any run needs: beyond it, something goes round in circles. */
const mostDecisions = 60_000;

/** `s3 PUT /docs/?policy` and the same of another bucket are one kind of call. */
const kindOf = (what: string): string =>
  what
    .replace(/^s3 (\w+) \/\w*\/?\??/, 's3 $1 ')
    .replace(/\/2020-05-31\//, '')
    .replace(/distribution\/E\w+/, 'distribution/ID')
    .replace(/invalidation\/I\w+/, 'invalidation/ID')
    .trim();

export const createDriver = (world: World, functions: Functions): Driver => {
  const { clock, scheduler, queue } = world;
  let decisions = 0;
  const known = new WeakSet<Gate>();
  const optionsNow = (): readonly Option[] => [
    ...scheduler
      .gates()
      .filter((gate) => gate.notBefore <= clock.now())
      .map((gate) => ({ type: 'open' as const, gate })),
    ...functions.ready().map((slot) => ({ type: 'begin' as const, slot })),
  ];
  const nextMoment = (): number => {
    const later = queue
      .peek()
      .map(({ visibleAt }) => visibleAt)
      .filter((at) => at > clock.now());
    const gates = scheduler.gates().map(({ notBefore }) => notBefore);
    return Math.min(clock.nextDue(), ...later, ...gates);
  };
  const openGate = (driver: Driver, gate: Gate): void => {
    if (driver.chooser.kills(gate)) {
      world.note(gate.task.id, `is ${gate.when} ${gate.what}`);
      world.kills.push(`${gate.when} ${kindOf(gate.what)}`);
      functions.kill(gate.task);
      return;
    }
    clock.advanceTo(clock.now() + driver.chooser.latency(gate));
    // Time may have run out for the task itself meanwhile.
    functions.killOverdue();
    // A task that has ended may have left calls behind that nobody waits for.
    if (gate.task.state !== 'killed') scheduler.open(gate);
  };
  const holdNewGates = (driver: Driver): void => {
    for (const gate of scheduler.gates()) {
      if (known.has(gate)) continue;
      known.add(gate);
      gate.notBefore = clock.now() + driver.chooser.holds(gate);
    }
  };
  const decide = (driver: Driver, options: readonly Option[]): void => {
    decisions += 1;
    if (decisions > mostDecisions) throw new Error(`Seed ${world.seed} does not come to rest.`);
    const chosen = driver.chooser.pick(options);
    if (chosen.type === 'begin') functions.begin(chosen.slot, driver.chooser.batchSize());
    else openGate(driver, chosen.gate);
  };
  const driver: Driver = {
    chooser: firstComes(),
    run: async (until) => {
      for (;;) {
        await scheduler.quiet();
        functions.killOverdue();
        holdNewGates(driver);
        const options = optionsNow();
        if (options.length > 0 && clock.now() < until) {
          decide(driver, options);
          continue;
        }
        const next = nextMoment();
        if (options.length > 0 || next > until) break;
        clock.advanceTo(next);
      }
      clock.advanceTo(Math.max(until, clock.now()));
    },
  };
  return driver;
};

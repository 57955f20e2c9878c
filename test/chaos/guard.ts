/** The guard's functions as Lambda runs them: instances with real adapters, warm until killed, 120 seconds at most. */
import { createRandom } from '../../lab/aws/random.ts';
import type { App } from '../../lib/app.ts';
import { awsPorts } from '../../lib/aws/index.ts';
import { defaultSettings, type Settings } from '../../lib/core/model/settings.ts';
import { actorOf } from '../../lib/core/trigger/actor.ts';
import { createInventory } from '../../lib/inventory.ts';
import type { Ports } from '../../lib/ports.ts';
import { type Agent, createAgent, type Weather } from './agent.ts';
import { minute, queueUrl, tableName, type World } from './world.ts';

export const guardRole = 'origin-guard-on-change';
export const functionTimeoutMs = 120_000;

/** A deliberate bug: other settings, or ports that do the wrong thing. Nothing shipped knows of it. */
export interface Plant {
  readonly settings?: Partial<Settings>;
  readonly ports?: (ports: Ports, settings: Settings) => Ports;
}

export interface Instance {
  readonly agent: Agent;
  readonly app: App;
}

export interface Guard {
  readonly settings: Settings;
  start(): Instance;
}

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const ourRoleNames = ['origin-guard-'];

const portsOf = (world: World, agent: Agent): Omit<Ports, 'newId'> => {
  const caller = world.account.callers.named(guardRole);
  return awsPorts({
    region: 'us-east-1',
    partition: 'aws',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: caller.accessKeyId, secretAccessKey: caller.secretAccessKey },
    maxAttempts: 1,
    retryMode: 'standard',
    requestHandler: agent.requestHandler,
    account: world.account.id,
    tableName,
    queueUrl,
    busName: 'default',
    actorOf: (record) => actorOf(record, ourRoleNames),
    clock: agent.clock,
  });
};

export const createGuard = (world: World, weather: Weather, plant: Plant = {}): Guard => {
  world.account.callers.register({ kind: 'role', name: guardRole });
  const settings: Settings = { ...defaultSettings, mode: 'enforce' };
  const ids = createRandom(world.seed + 1_299_709);
  const remaining = (agent: Agent): number =>
    functionTimeoutMs - (world.clock.now() - (agent.task?.startedAt ?? world.clock.now()));
  return {
    settings,
    start: () => {
      const agent = createAgent(world, weather);
      const real: Ports = { ...portsOf(world, agent), newId: () => ids.uuid() };
      const ports = plant.ports?.(real, settings) ?? real;
      const app: App = {
        ports,
        settings: { ...settings, ...plant.settings },
        account: world.account.id,
        partition: 'aws',
        ourRoleNames,
        inventory: createInventory(ports, minute),
        log: quiet,
        remainingMs: () => remaining(agent),
      };
      return { agent, app };
    },
  };
};

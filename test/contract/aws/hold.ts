/** Holds one implementation to every behaviour, but for the differences that the table names. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observed } from './behaviour.ts';
import { behaviours } from './behaviours/index.ts';
import { complaint, differenceOf } from './compare.ts';
import { type Name, type Running, start } from './implementations.ts';
import { openWorld, type World } from './world.ts';

export const holdToAws = (name: Name): void => {
  describe(name, () => {
    let running: Running | undefined;
    let world: World | undefined;
    beforeAll(async () => {
      running = await start[name]();
      world = openWorld(running.endpoint, running.credentials);
    });
    afterAll(async () => {
      world?.close();
      await running?.close();
    });
    for (const behaviour of behaviours) {
      const listed = differenceOf(name, behaviour.id);
      const title = listed === undefined ? behaviour.says : `differs from AWS: ${listed.does}`;
      it(`${behaviour.id}: ${title}`, async () => {
        if (world === undefined) throw new Error(`${name} did not start.`);
        expect(complaint(name, behaviour, await observed(behaviour, world))).toBeUndefined();
      });
    }
  });
};

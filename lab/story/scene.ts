/** What a chapter works with: the lab, the printer, and the expectations it states. */
import type { Lab } from '../world.ts';
import type { Printer } from './printer.ts';
import type { Check } from './results.ts';
import { describeEvent, eventsSince, guardRolePrefix, type Mark, mark } from './witness.ts';

export interface Scene {
  readonly lab: Lab;
  readonly printer: Printer;
  readonly checks: readonly Check[];
  /** From the event to the first repair that was shown. */
  repairMs: number | undefined;
  expect(what: string, holds: boolean, seen: string): void;
}

export const createScene = (lab: Lab, printer: Printer): Scene => {
  const checks: Check[] = [];
  const expect: Scene['expect'] = (what, holds, seen) => {
    checks.push({ what, ok: holds, seen });
    const word = holds ? printer.colors.green('ok') : printer.colors.red('NOT SO');
    printer.labelled(word, holds ? what : `${what}, but ${seen}`);
  };
  return { lab, printer, checks, repairMs: undefined, expect };
};

/** Does something to the account and shows its event. Answers the point in time just before. */
export const act = async (scene: Scene, what: string, perform: () => Promise<unknown>): Promise<Mark> => {
  const since = mark(scene.lab);
  scene.printer.labelled('action', what);
  await perform();
  const event = eventsSince(scene.lab, since).find(
    (candidate) => !JSON.stringify(candidate).includes(guardRolePrefix),
  );
  if (event !== undefined) scene.printer.labelled('event', describeEvent(event));
  return since;
};

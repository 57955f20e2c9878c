/** Kills the guard's process at a chosen call to the outside: before it is sent, or after it took effect unheard. */
import type { Ports } from '../../lib/ports.ts';
import type { Bed } from './bed.ts';

export type Moment = 'before' | 'after';

export interface Killing {
  /** Names of the calls since `from`, those of a dead process left out: `state.recordIntent`. */
  readonly calls: readonly string[];
  /** True once the process was killed. */
  dead: boolean;
  /** A new process begins; nothing is killed any more. */
  revive(): void;
}

const outside = ['state', 's3', 'cloudFront', 'kms', 'trail', 'bus', 'queue'] as const;
type Outside = Pick<Ports, (typeof outside)[number]>;
type Call = (...input: readonly never[]) => Promise<unknown>;

/**
 * The call numbered `at` (from 0) is the last one of this process; everything it tries after that throws as well.
 * Counted from the first call of that name on, if one is given.
 */
export const killAt = (bed: Bed, at: number, moment: Moment, from?: string): Killing => {
  const { ports } = bed.app;
  const before: Outside = { ...ports };
  const calls: string[] = [];
  const killing = { calls, dead: false, revive: () => void Object.assign(ports, before) };
  const die = (): never => {
    killing.dead = true;
    throw new Error('the process was killed');
  };
  const mortal =
    (name: string, call: Call): Call =>
    async (...input) => {
      if (killing.dead) return die();
      if (calls.length > 0 || from === undefined || name === from) calls.push(name);
      const isLast = calls.length - 1 === at;
      if (isLast && moment === 'before') return die();
      const answer = await call(...input);
      return isLast ? die() : answer;
    };
  for (const port of outside) {
    const methods = Object.entries(before[port]) as readonly (readonly [string, Call])[];
    const wrapped = methods.map(([name, call]) => [name, mortal(`${port}.${name}`, call)] as const);
    Object.assign(ports, { [port]: Object.fromEntries(wrapped) });
  }
  return killing;
};

/** Draws from a seeded stream. */
import type { Random } from '../../lab/aws/random.ts';

export const one = <T>(random: Random, members: readonly T[]): T => {
  const member = members[Math.floor(random.next() * members.length)];
  if (member === undefined) throw new Error('There is nothing to draw from.');
  return member;
};

export const within = (random: Random, from: number, to: number): number =>
  from + random.next() * (to - from);

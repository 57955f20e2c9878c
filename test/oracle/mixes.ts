/**
 * The three mixes of questions, and what share of all pairs each gets. `plain`: everything is known, and written as
 * AWS documents. `strange`: things of no documented meaning are written too. `hidden`: callers and keys are unknown
 * to us, never to the simulator.
 */
import type { Mix } from './cases.ts';

export const mixes: readonly { readonly name: string; readonly mix: Mix; readonly share: number }[] = [
  { name: 'plain', mix: { odd: 0, hiding: false }, share: 0.6 },
  { name: 'strange', mix: { odd: 8, hiding: false }, share: 0.2 },
  { name: 'hidden', mix: { odd: 2, hiding: true }, share: 0.2 },
];

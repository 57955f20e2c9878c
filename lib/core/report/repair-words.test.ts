import { expect, it } from 'vitest';
import type { RepairRecord } from '../model/outcome.ts';
import { stateInWords } from './repair-words.ts';

it.each<[string, Partial<RepairRecord>]>([
  ['done', { state: 'verified' }],
  ['written, not seen yet', { state: 'written' }],
  ['not made', { state: 'failed' }],
  ['not known yet', { state: 'failed', dueAt: 1 }],
  ['not known yet', { state: 'intended', dueAt: 1 }],
  ['taken back', { state: 'verified', undoneBy: 'R2' }],
])('a repair is %s', (words, parts) => {
  expect(stateInWords(parts as RepairRecord)).toBe(words);
});

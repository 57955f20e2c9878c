import { describe, expect, it } from 'vitest';
import { openQuestions } from './by-design.ts';
import { gapExamples, openExamples } from './examples.ts';
import { judge } from './judge.ts';
import { knownGaps } from './known-gaps.ts';
import { decide } from './ours.ts';
import { ask } from './simulator.ts';

describe('each known gap of the simulator', () => {
  it.each(knownGaps.map((gap) => [gap.name, gap] as const))(
    '%s is real, and nothing else is at work',
    async (name, gap) => {
      const example = gapExamples[name];
      if (example === undefined) throw new Error(`Give an example of ${name}.`);
      expect(decide(example.asked).outcome).toBe(example.ours);
      expect(await ask(example.asked)).toBe(example.theirs);
      expect(knownGaps.filter(({ at }) => at(example.asked))).toEqual([gap]);
      expect(await judge(example.asked)).toEqual({ type: 'gap', name });
    },
  );
});

describe('each question that we leave open', () => {
  it.each(openQuestions.map(({ name }) => name))('%s is open, and nothing else is', async (name) => {
    const example = openExamples[name];
    if (example === undefined) throw new Error(`Give an example of ${name}.`);
    expect(decide(example).outcome).toBe('undecidable');
    expect(openQuestions.filter(({ at }) => at(example)).map((question) => question.name)).toEqual([name]);
    expect(await judge(example)).toEqual({ type: 'undecided', name });
  });
});

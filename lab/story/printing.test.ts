import { describe, expect, it } from 'vitest';
import { createPrinter, policyDiff, wantsColor } from './printer.ts';
import { type ChapterResult, failureSentences, passed, printResults } from './results.ts';
import { WaitedInVain, waitFor } from './wait.ts';

const paper = (isTTY = false) => {
  const parts: string[] = [];
  return { output: { write: (text: string) => parts.push(text), isTTY }, text: () => parts.join('') };
};

const good: ChapterResult = {
  title: 'good',
  checks: [{ what: 'it is so', ok: true, seen: '' }],
  repairMs: 1234,
  stopped: undefined,
};
const bad: ChapterResult = {
  ...good,
  title: 'bad',
  checks: [{ what: '200', ok: false, seen: 'it answered 403' }],
};
const stopped: ChapterResult = { ...good, title: 'stopped', stopped: 'nothing came', repairMs: undefined };

describe('the printer', () => {
  it('colours on a terminal only, and never with NO_COLOR', () => {
    const terminal = { write: () => true, isTTY: true };
    expect(wantsColor(terminal, {})).toBe(true);
    expect(wantsColor(terminal, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColor({ write: () => true }, {})).toBe(false);
  });

  it('indents what follows a label', () => {
    const { output, text } = paper();
    createPrinter(output, false).labelled('edge', 'one\ntwo');
    expect(text()).toBe('  edge       one\n             two\n');
  });

  it('shows a document that came or went as a whole, and otherwise what differs', () => {
    expect(policyDiff(null, { a: 1 })).toEqual(['+{', '+  "a": 1', '+}']);
    expect(policyDiff({ a: 1 }, null)).toEqual(['-{', '-  "a": 1', '-}']);
    expect(policyDiff({ a: 1, b: 2 }, { a: 1, b: 3 })).toEqual([
      ' {',
      '   "a": 1,',
      '-  "b": 2',
      '+  "b": 3',
      ' }',
    ]);
    expect(policyDiff({ a: 1 }, { a: 1 })).toEqual([]);
  });
});

describe('the results', () => {
  it('pass only when something was expected, all of it held, and nothing stopped', () => {
    expect([good, bad, stopped, { ...good, checks: [] }].map(passed)).toEqual([true, false, false, false]);
  });

  it('have a line each and a sentence for everything that went wrong', () => {
    const { output, text } = paper();
    printResults(createPrinter(output, false), [good, bad, stopped]);
    expect(text()).toMatch(/ok +good +1 of 1 +1\.2 s/);
    expect(text()).toMatch(/FAILED +bad +0 of 1/);
    expect(failureSentences([good, bad, stopped])).toEqual([
      'bad: expected 200, but it answered 403.',
      'stopped: stopped: nothing came',
    ]);
  });
});

describe('waiting', () => {
  it('ends with what was seen, or says what did not happen', async () => {
    let asked = 0;
    const third = () => {
      asked += 1;
      return asked === 3 ? 'seen' : undefined;
    };
    expect(await waitFor('the third time', third, 1000, 1)).toBe('seen');
    await expect(waitFor('a miracle', () => undefined, 20, 5)).rejects.toThrow(WaitedInVain);
  });
});

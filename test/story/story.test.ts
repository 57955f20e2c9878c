/** The story that `npm run story` tells, end to end through the real bundles: each chapter is a test. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printLogLine } from '../../lab/runtime/logs.ts';
import { createPrinter } from '../../lab/story/printer.ts';
import { failureSentences } from '../../lab/story/results.ts';
import { chapters, runStory, type StoryResult } from '../../lab/story/run.ts';
import { type Lab, startLab } from '../../lab/world.ts';
import { buildFunctions } from '../../scripts/build.ts';

describe('the story', () => {
  let lab: Lab | undefined;
  let story: StoryResult;
  let text = '';

  beforeAll(async () => {
    await buildFunctions();
    lab = await startLab({ seed: 1 });
    const output = {
      write: (part: string) => {
        text += part;
      },
    };
    story = await runStory(lab, createPrinter(output));
  }, 180_000);

  afterAll(async () => {
    await lab?.close();
  });

  it.each(chapters.map((chapter, index) => ({ title: chapter.title, index })))('$title', ({ index }) => {
    const result = story.results[index];
    expect(result?.checks.length).toBeGreaterThan(2);
    expect(failureSentences(result ? [result] : []), text).toEqual([]);
  });

  it('shows event, finding, diff, write, purge, Slack message and both looks through the edge', () => {
    for (const label of ['action', 'event', 'finding', 'diff', 'write', 'purge', 'slack', 'edge']) {
      expect(text).toMatch(new RegExp(`^  ${label} `, 'm'));
    }
    expect(text).toContain('InProgress');
    expect(text).toContain('Completed');
    expect(text).not.toContain('\u001b[');
  });

  it('sends Slack nothing that Slack would refuse, and gives up on no message', () => {
    expect(lab?.slack.refused).toEqual([]);
    expect(lab?.stack.queues.deadLetters.peek()).toEqual([]);
    expect(lab?.stack.queues.failedRuns.peek()).toEqual([]);
  });

  it('has no function that ends in an error', () => {
    const failed = Object.values(lab?.stack.functions ?? {}).flatMap((made) =>
      made.invocations.filter((invocation) => invocation.result.status === 'error'),
    );
    expect(failed, lab?.logs.tail(60).map(printLogLine).join('\n')).toEqual([]);
  });

  it('tells no Slack message twice', () => {
    const texts = (lab?.slack.messages ?? []).map((message) => message.text);
    expect(new Set(texts).size).toBe(texts.length);
  });
});

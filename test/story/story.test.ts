/** The story that `npm run story` tells, end to end through the real bundles: each chapter is a test. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printLogLine } from '../../lab/runtime/logs.ts';
import { createPrinter } from '../../lab/story/printer.ts';
import { failureSentences } from '../../lab/story/results.ts';
import { chapters, runStory, type StoryResult } from '../../lab/story/run.ts';
import { type Lab, startLab } from '../../lab/world.ts';
import { buildFunctions, functionNames } from '../../scripts/build.ts';
import type { Asked } from '../privileges/asked.ts';
import { asksAfterKilledWrites } from '../privileges/killed.ts';
import { elsewhereOf } from '../privileges/made-elsewhere.ts';
import { type Recorder, recordAsked } from '../privileges/recorder.ts';
import { missing, type Statement, statementsByFunction, tableArnOf, unused } from '../privileges/roles.ts';
import { provokeRareCalls } from '../privileges/scenario.ts';
import { stopTables } from '../river/bed.ts';

describe('the story', () => {
  let lab: Lab | undefined;
  let story: StoryResult;
  let text = '';
  let recorder: Recorder;

  beforeAll(async () => {
    await buildFunctions();
    lab = await startLab({ seed: 1 });
    recorder = recordAsked(lab);
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

  /** Runs last: it goes on with the account that the story leaves behind. */
  describe('and each role', () => {
    let roles: ReadonlyMap<string, readonly Statement[]>;
    let afterKilledWrites: readonly Asked[];

    beforeAll(async () => {
      if (lab === undefined) throw new Error('the lab did not start');
      roles = statementsByFunction(lab);
      await provokeRareCalls(lab);
      afterKilledWrites = await asksAfterKilledWrites(tableArnOf(lab));
    }, 120_000);
    afterAll(stopTables);

    const made = (name: string): readonly Asked[] => [
      ...recorder.of(name),
      ...(name === 'follow-up' ? afterKilledWrites : []),
    ];
    const statements = (name: string): readonly Statement[] => roles.get(name) ?? [];

    it.each(functionNames)('of %s allows every call that was made', (name) => {
      expect(recorder.problems).toEqual([]);
      expect(made(name).length).toBeGreaterThan(0);
      expect(missing(statements(name), made(name))).toEqual([]);
    });

    it.each(functionNames)('of %s allows nothing that was not made, by it or for it', (name) => {
      expect([...unused(statements(name), made(name))].sort()).toEqual([...elsewhereOf(name)].sort());
    });

    it.each(functionNames)('of %s would be found out with one permission more, or one less', (name) => {
      const more: Statement = { Sid: 'More', Effect: 'Allow', Action: 's3:PutBucketCORS', Resource: '*' };
      expect(unused([...statements(name), more], made(name))).toContain('More: s3:PutBucketCORS');
      const needed = statements(name).findIndex(
        (statement) => statement.Effect === 'Allow' && unused([statement], made(name)).length === 0,
      );
      expect(needed).toBeGreaterThan(-1);
      expect(missing(statements(name).toSpliced(needed, 1), made(name))).not.toEqual([]);
    });

    it('sees every call: the lab knows each of them', () => {
      const unknown = lab?.account.calls.find({ ok: false }).filter(({ status }) => status === 501);
      expect(unknown).toEqual([]);
    });

    it('was used without skipping a lock-out check', () => {
      expect(recorder.skippedLockoutChecks).toEqual([]);
    });
  });
});

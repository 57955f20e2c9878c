/** The finite story: first sweep, five chapters, a table of results and a sentence for everything that went wrong. */
import { printLogLine } from '../runtime/logs.ts';
import type { Lab } from '../world.ts';
import type { Chapter } from './chapters/chapter.ts';
import { distributionDeleted } from './chapters/distribution-deleted.ts';
import { keyPolicyRewritten } from './chapters/key-policy-rewritten.ts';
import { originDetached } from './chapters/origin-detached.ts';
import { policyDeleted } from './chapters/policy-deleted.ts';
import { quietStart } from './chapters/quiet-start.ts';
import { unscopedGrant } from './chapters/unscoped-grant.ts';
import type { Printer } from './printer.ts';
import { type ChapterResult, failureSentences, passed, printResults } from './results.ts';
import { createScene } from './scene.ts';

export const chapters: readonly Chapter[] = [
  quietStart,
  policyDeleted,
  unscopedGrant,
  distributionDeleted,
  originDetached,
  keyPolicyRewritten,
];

/** Warnings and errors of the functions since `at`, and what the platform said about them. */
const telling = (lab: Lab, at: number): readonly string[] =>
  lab.logs
    .since(at)
    .filter((line) => line.stream !== 'stdout' || /"level":"(WARN|ERROR|CRITICAL)"/.test(line.text))
    .map(printLogLine)
    .slice(-25);

const runChapter = async (
  lab: Lab,
  printer: Printer,
  chapter: Chapter,
  number: number,
): Promise<ChapterResult> => {
  printer.heading(`${number}. ${chapter.title}`);
  const startedAt = Date.now();
  const scene = createScene(lab, printer);
  let stopped: string | undefined;
  try {
    await chapter.run(scene);
  } catch (error) {
    stopped = error instanceof Error ? error.message : String(error);
    printer.labelled(printer.colors.red('STOPPED'), stopped);
  }
  const result = { title: chapter.title, checks: scene.checks, repairMs: scene.repairMs, stopped };
  const log = passed(result) ? [] : telling(lab, startedAt);
  if (log.length > 0) printer.labelled('log', log.join('\n'));
  return result;
};

export interface StoryResult {
  readonly results: readonly ChapterResult[];
  readonly ok: boolean;
}

/** Runs all chapters, whatever becomes of each, and prints the result. */
export const runStory = async (lab: Lab, printer: Printer): Promise<StoryResult> => {
  const startedAt = Date.now();
  const results: ChapterResult[] = [];
  for (const [index, chapter] of chapters.entries()) {
    results.push(await runChapter(lab, printer, chapter, index + 1));
  }
  printResults(printer, results);
  const ok = results.every(passed);
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
  printer.line();
  for (const sentence of failureSentences(results)) printer.line(printer.colors.red(sentence));
  printer.line(
    ok
      ? printer.colors.green(`All ${results.length} chapters went as they should, in ${seconds} seconds.`)
      : printer.colors.red(
          `${results.filter((result) => !passed(result)).length} of ${results.length} chapters failed (${seconds} seconds).`,
        ),
  );
  return { results, ok };
};

/** The finite story: first sweep, five chapters, a table of results and a sentence for everything that went wrong. */
import { isTelling, printLogLine } from '../runtime/logs.ts';
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
import { type Mark, mark, outcomesSince } from './witness.ts';

export const chapters: readonly Chapter[] = [
  quietStart,
  policyDeleted,
  unscopedGrant,
  distributionDeleted,
  originDetached,
  keyPolicyRewritten,
];

/** For a chapter that failed: what the guard told, and the warnings and errors of its functions. */
const explain = (lab: Lab, printer: Printer, since: Mark): void => {
  const told = outcomesSince(lab, since).map(
    (outcome) => `${outcome.type}: ${outcome.headline}\n  ${outcome.because}`,
  );
  if (told.length > 0) printer.labelled('told', told.join('\n'));
  const lines = lab.logs.since(since.at).filter(isTelling).map(printLogLine).slice(-25);
  if (lines.length > 0) printer.labelled('log', lines.join('\n'));
};

const runChapter = async (
  lab: Lab,
  printer: Printer,
  chapter: Chapter,
  number: number,
): Promise<ChapterResult> => {
  printer.heading(`${number}. ${chapter.title}`);
  const since = mark(lab);
  const scene = createScene(lab, printer);
  let stopped: string | undefined;
  try {
    await chapter.run(scene);
  } catch (error) {
    stopped = error instanceof Error ? error.message : String(error);
    printer.labelled(printer.colors.red('STOPPED'), stopped);
  }
  const result = { title: chapter.title, checks: scene.checks, repairMs: scene.repairMs, stopped };
  if (!passed(result)) explain(lab, printer, since);
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

/**
 * Each write of ours comes back as an event. One read that shows what the newest repair of the document wrote is
 * enough for it; anything else is looked at in full, like every other event.
 */
import { about } from './about.ts';
import type { App } from './app.ts';
import { shows } from './compare-stored.ts';
import type { RepairRecord } from './core/model/outcome.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';
import { readPolicy } from './policy-io.ts';
import type { Work } from './read-facts.ts';

/** One that is not ended yet is its writer's to end: should that die, its own message comes back. */
const isMade = ({ state }: RepairRecord): boolean => state !== 'failed';

/** Two calls: one to the table, one to S3 or KMS. What cannot be told is not settled. */
const isSettled = async (app: App, document: DocumentRef): Promise<boolean> => {
  try {
    const [newest] = await app.ports.state.repairsOfDocument(document, 1);
    if (newest?.region === undefined || !isMade(newest)) return false;
    return shows(await readPolicy(app, document, newest.region), newest.after);
  } catch (error) {
    app.log.warn('whether a write of ours still stands cannot be told; its document is looked at in full', {
      document: subjectKey(document),
      error: String(error),
    });
    return false;
  }
};

/** The works that are left to do: without those that only a write of ours led to, and that show it. */
export const withoutSettledWrites = async (app: App, works: readonly Work[]): Promise<readonly Work[]> => {
  const left: Work[] = [];
  for (const work of works) {
    const bound = about(app, work);
    if (work.ownWrite === true && (await isSettled(bound, work.document))) {
      bound.log.info('our own write came back as an event, and stands');
    } else left.push(work);
  }
  return left;
};

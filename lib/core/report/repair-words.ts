/** A stored repair in a line: what it did, what became of it, whom it answered. */
import type { RepairRecord } from '../model/outcome.ts';
import { headlineOf } from './headline.ts';
import { subjectInWords } from './words.ts';

/** For example `Restored the CloudFront read access to bucket site`, or `Took back repair 4c22…`. */
export const repairHeadline = ({ document, findings, undoes }: RepairRecord): string =>
  undoes === undefined
    ? headlineOf('repair', document, findings)
    : `Took back ${undoes} on ${subjectInWords(document)}`;

const states: Readonly<Record<RepairRecord['state'], string>> = {
  intended: 'not known yet',
  written: 'written, not seen yet',
  verified: 'done',
  failed: 'not made',
};

/** A failure that `follow-up` still looks at was an answer that left it open. */
export const stateInWords = ({ state, undoneBy, dueAt }: RepairRecord): string => {
  if (undoneBy !== undefined) return 'taken back';
  return states[state === 'failed' && dueAt !== undefined ? 'intended' : state];
};

/** `asked for by …`, `after … (console)`; undefined when nobody is known. */
export const actorInWords = ({ actor, undoes }: RepairRecord): string | undefined => {
  if (actor === undefined || actor.kind === 'unknown') return undefined;
  return undoes === undefined ? `after ${actor.name} (${actor.tool})` : `asked for by ${actor.name}`;
};

/** `GRANT_MISSING_OAC, KMS_GRANT_MISSING`; what an undo takes back is said by its headline. */
export const findingIds = ({ findings, undoes }: RepairRecord): string =>
  undoes === undefined ? [...new Set(findings.map(({ id }) => id))].join(', ') : '';

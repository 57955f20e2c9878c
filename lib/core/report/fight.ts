/** A fight in words: what was undone how often, by whom and when, and how it ends. */
import { resumeCommand } from '../model/commands.ts';
import type { Actor } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';
import type { Undoing } from '../plan/fights.ts';
import { instantInWords, subjectInWords } from './words.ts';

const nameOf = (actor: Actor | undefined): string =>
  actor === undefined
    ? 'somebody whom neither an event nor CloudTrail names'
    : `${actor.name} (${actor.tool})`;

const listed = (parts: readonly string[]): string =>
  parts.length <= 1 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

const byWriter = (undoings: readonly Undoing[]): readonly string[] =>
  [...Map.groupBy(undoings, ({ actor }) => nameOf(actor))].map(
    ([name, all]) => `by ${name} at ${listed(all.map(({ at }) => instantInWords(at)))}`,
  );

/** For the hold: who did what, and when. */
export const fightInWords = (document: DocumentRef, undoings: readonly Undoing[]): string =>
  `The same repair of ${subjectInWords(document)} was undone ${undoings.length} times within 24 hours: ${byWriter(undoings).join(', and ')}.`;

/** What follows from it, and what a person does now. */
export const fightAdvice = (document: DocumentRef): string =>
  `Origin Guard leaves ${subjectInWords(document)} alone from now on. Put the change into the code that owns the policy, and then: ${resumeCommand(document)}`;

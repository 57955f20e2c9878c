/** Commands that messages name, as one types them. */
import { type DocumentRef, subjectKey } from './subject.ts';

/** Lets Origin Guard repair a document again that an undo or a fight has stopped. */
export const resumeCommand = (document: DocumentRef): string => `origin-guard resume ${subjectKey(document)}`;

/** Takes a repair, or an undo, back. */
export const undoCommand = (repairId: string): string => `origin-guard undo ${repairId}`;

/** Binds an app to the piece of work at hand: its log lines say what they are about, and its messages what led to them. */
import type { App, Log } from './app.ts';
import { type Subject, subjectKey } from './core/model/subject.ts';

interface WorkAtHand {
  readonly document?: Subject | undefined;
  /** A CloudTrail eventID, or the id of a request of our own; undefined keeps the app's. */
  readonly correlationId?: string | undefined;
}

const logAbout = (log: Log, keys: Readonly<Record<string, string>>): Log => ({
  info: (message, data) => log.info(message, { ...keys, ...data }),
  warn: (message, data) => log.warn(message, { ...keys, ...data }),
  error: (message, data) => log.error(message, { ...keys, ...data }),
});

/** Nothing has to be cleared afterwards, and runs side by side cannot mix: the binding ends with the app that has it. */
export const about = (app: App, { document, correlationId = app.correlationId }: WorkAtHand): App => ({
  ...app,
  ...(correlationId === undefined ? {} : { correlationId }),
  log: logAbout(app.log, {
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(document === undefined ? {} : { document: subjectKey(document) }),
  }),
});

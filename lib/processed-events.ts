/**
 * CloudTrail and SQS may deliver an event more than once. One that was handled to its end is not handled again; one
 * that failed is, whenever it comes back. Nothing depends on it: a look too many finds nothing to do.
 */
import type { App } from './app.ts';

/** Those of the ids that were handled to their end. A table that cannot be read knows of none. */
export const processedAmong = async (app: App, eventIds: readonly string[]): Promise<ReadonlySet<string>> => {
  if (eventIds.length === 0) return new Set();
  try {
    return await app.ports.state.processedEvents([...new Set(eventIds)]);
  } catch (error) {
    app.log.warn('which events were handled before cannot be told; all of them are handled', {
      error: String(error),
    });
    return new Set();
  }
};

/** `handled`: message id -> id of its event. Only events of which no message has `failed` are recorded. */
export const recordProcessed = async (
  app: App,
  handled: ReadonlyMap<string, string>,
  failed: ReadonlyMap<string, string>,
): Promise<void> => {
  const unfinished = new Set([...failed.keys()].flatMap((messageId) => handled.get(messageId) ?? []));
  const done = [...new Set(handled.values())].filter((eventId) => !unfinished.has(eventId));
  if (done.length === 0) return;
  try {
    await app.ports.state.markProcessed(done, app.ports.clock.now());
  } catch (error) {
    app.log.warn('which events were handled could not be stored; they would be handled again', {
      error: String(error),
    });
  }
};

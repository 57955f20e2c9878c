/** Makes an outcome fit into one EventBridge event, giving up what people can look up elsewhere first. */
import type { OutcomeEvent } from '../core/model/outcome.ts';

const bytesOf = (event: OutcomeEvent): number => Buffer.byteLength(JSON.stringify(event));

const noted = (event: OutcomeEvent, note: string): OutcomeEvent => ({
  ...event,
  because: `${event.because} (${note})`.trimStart(),
});

const withoutDocuments = (event: OutcomeEvent): OutcomeEvent =>
  noted(
    { ...event, before: undefined, after: undefined },
    'The documents before and after were too large for this event; they are stored with the repair.',
  );

const withoutDetails = (event: OutcomeEvent): OutcomeEvent =>
  noted(
    { ...event, findings: event.findings.map((finding) => ({ ...finding, details: {} })) },
    'The details of the findings were too large for this event.',
  );

const mostFindings = 25;

const withFewerFindings = (event: OutcomeEvent): OutcomeEvent =>
  noted(
    { ...event, findings: event.findings.slice(0, mostFindings) },
    `Only the first ${mostFindings} of ${event.findings.length} findings fit into this event.`,
  );

const steps = [withoutDocuments, withoutDetails, withFewerFindings];

/** The same event when it fits into `limit` bytes, else one with less in it and a note of what is missing. */
export const fitOutcome = (event: OutcomeEvent, limit: number): OutcomeEvent => {
  let fitted = event;
  for (const step of steps) {
    if (bytesOf(fitted) <= limit) return fitted;
    fitted = step(fitted);
  }
  if (bytesOf(fitted) <= limit) return fitted;
  throw new Error(
    `Outcome ${event.outcomeId} has ${bytesOf(fitted)} bytes even without documents and details, and an event ` +
      `may have ${limit}. It was not published; it stays in the outbox.`,
  );
};

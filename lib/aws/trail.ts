/** TrailPort on CloudTrail's event history: who made the last successful call that wrote a document. */
import { CloudTrailClient, type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Actor } from '../core/model/memory.ts';
import { absent, known, type Reading, unreadable } from '../core/model/reading.ts';
import type { DocumentRef } from '../core/model/subject.ts';
import type { Clock, TrailPort } from '../ports.ts';
import { reading, within } from './call.ts';
import { type AwsOptions, captured, clientConfig, perRegion } from './clients.ts';
import { pace } from './pace.ts';
import { systemClock } from './wait.ts';

/** Calls that write the document itself; CreateKey stores the first key policy. */
const writers: Readonly<Record<DocumentRef['type'], readonly string[]>> = {
  bucket: ['PutBucketPolicy', 'DeleteBucketPolicy'],
  key: ['PutKeyPolicy', 'CreateKey'],
};

/** LookupEvents allows 2 calls a second per account and Region; a little less leaves room for people. */
const betweenCallsMs = 600;
const lookBackMs = 7 * 24 * 3_600_000;
const eventsPerPage = 50;
const mostPages = 10;
/** All pages and tries of one search: other writers share the rate, and a function has its own work to do. */
const searchLimitMs = 20_000;

const parseRecord = (event: Event): Readonly<Record<string, unknown>> | undefined => {
  try {
    const record: unknown = JSON.parse(event.CloudTrailEvent ?? '');
    return typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/** The full record of a call that succeeded in writing the document; undefined for every other event. */
const writeRecord = (document: DocumentRef, event: Event) => {
  if (!writers[document.type].includes(event.EventName ?? '')) return undefined;
  const record = parseRecord(event);
  return record === undefined || record.errorCode !== undefined ? undefined : record;
};

interface Search {
  readonly client: CloudTrailClient;
  readonly document: DocumentRef;
  readonly paced: <T>(call: () => Promise<T>) => Promise<T>;
  readonly startTime: Date;
}

/** Newest first, as LookupEvents answers; 'more' when the pages we allow ourselves ran out. */
const findWrite = async (search: Search): Promise<Readonly<Record<string, unknown>> | 'none' | 'more'> => {
  const { client, document, paced, startTime } = search;
  const AttributeValue = document.type === 'bucket' ? document.name : document.arn;
  const limit = within(searchLimitMs);
  let token: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const command = new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue }],
      StartTime: startTime,
      MaxResults: eventsPerPage,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const answer = await paced(() => client.send(command, limit));
    for (const event of answer.Events ?? []) {
      const record = writeRecord(document, event);
      if (record !== undefined) return record;
    }
    token = answer.NextToken;
    if (!token) return 'none';
  }
  return 'more';
};

/**
 * `actorOf` turns a CloudTrail record into our words (lib/core/trigger owns that). Looks back 7 days; `absent` only
 * when all of them were read.
 */
export const trailPort = (
  options: AwsOptions,
  actorOf: (record: Readonly<Record<string, unknown>>) => Actor,
  clock: Clock = systemClock,
): TrailPort => {
  const region = perRegion((name) => ({
    client: captured(options, new CloudTrailClient(clientConfig(options, name))),
    paced: pace(betweenCallsMs, clock),
  }));
  return {
    lastWriter: async (document, name): Promise<Reading<Actor>> => {
      const text = document.type === 'bucket' ? `bucket ${document.name}` : `key ${document.arn}`;
      const startTime = new Date(clock.now() - lookBackMs);
      const what = `LookupEvents for ${text} in ${name}`;
      const found = await reading(what, () => findWrite({ ...region(name), document, startTime }));
      if (found.status !== 'known') return found;
      if (found.value === 'none') return absent;
      if (found.value === 'more') {
        return unreadable(
          `TooManyEvents: ${what}: none of the newest ${mostPages * eventsPerPage} events wrote the document, and there are more.`,
        );
      }
      return known(actorOf(found.value));
    },
  };
};

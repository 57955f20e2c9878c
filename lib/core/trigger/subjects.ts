/** From a CloudTrail record to the documents that the call may have changed. */
import { actorOf, eventTimeOf, isOurs } from './actor.ts';
import { cloudFrontCalls } from './cloudfront.ts';
import { kmsCalls } from './kms.ts';
import { isTrueAt, type Naming, nothing, type ReadNaming, textAt } from './record.ts';
import type { Call, TriggerResult } from './result.ts';
import { s3Calls } from './s3.ts';

/** AWS does not say which of the two sources account-level S3 calls carry. */
const callsOfSource: Readonly<Record<string, Readonly<Record<string, ReadNaming>>>> = {
  's3.amazonaws.com': s3Calls,
  's3-control.amazonaws.com': s3Calls,
  'cloudfront.amazonaws.com': cloudFrontCalls,
  'kms.amazonaws.com': kmsCalls,
};

const policyWrites = ['PutBucketPolicy', 'DeleteBucketPolicy', 'PutKeyPolicy'];

/** Every call that the trigger understands, as `eventSource` and `eventName`; `events/patterns` must deliver them. */
export const listenedCalls: readonly { readonly eventSource: string; readonly eventName: string }[] =
  Object.entries(callsOfSource).flatMap(([eventSource, calls]) =>
    Object.keys(calls).map((eventName) => ({ eventSource, eventName })),
  );

/**
 * Where a CloudTrail record (the `detail` of the EventBridge envelope) says to look; never what is true there.
 *
 * | the record | answer |
 * | --- | --- |
 * | names buckets, keys or distributions | `documents` |
 * | is a call we listen to, but names none, or in a shape we do not know | `everything`: a full sweep |
 * | failed, only read, is another call, or is a grant to someone else | `nothing` |
 *
 * `ourRoleNames`: names, or beginnings of names, of Origin Guard's own roles. Never throws.
 */
export const subjectsOf = (record: unknown, ourRoleNames: readonly string[] = []): TriggerResult => {
  const call = callOf(record, ourRoleNames);
  return { ...call, ...namingOf(record, call.eventName) };
};

const callOf = (record: unknown, ourRoleNames: readonly string[]): Call => {
  const eventName = eventNameOf(record);
  return {
    actor: actorOf(record, ourRoleNames),
    eventId: textAt(record, 'eventID'),
    eventTime: eventTimeOf(record),
    eventName,
    ours: isOurs(record, ourRoleNames),
    wrotePolicy: eventName !== undefined && policyWrites.includes(eventName),
  };
};

/** Old CloudFront records carry the API's date behind the name: `UpdateDistribution2014_01_31`. */
const eventNameOf = (record: unknown): string | undefined =>
  textAt(record, 'eventName')?.replace(/\d{4}_\d{2}_\d{2}$/, '');

const namingOf = (record: unknown, eventName: string | undefined): Naming => {
  const source = textAt(record, 'eventSource');
  if (source === undefined || eventName === undefined) return nothing('This is not a CloudTrail record.');
  const calls = Object.hasOwn(callsOfSource, source) ? callsOfSource[source] : undefined;
  const read = calls !== undefined && Object.hasOwn(calls, eventName) ? calls[eventName] : undefined;
  if (read === undefined) return nothing(`${eventName} of ${source} changes no origin access.`);
  const error = textAt(record, 'errorCode');
  if (error !== undefined) return nothing(`The call failed with ${error} and changed nothing.`);
  return isTrueAt(record, 'readOnly') ? nothing('The call only read.') : read(record);
};

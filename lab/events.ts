/** CloudTrail records of what happened in the lab, and their best-effort delivery in EventBridge's envelope (aws-facts 5). */
import type { JsonObject } from '../lib/core/model/json.ts';
import type { Caller } from './aws/callers.ts';
import type { LabClock } from './aws/clock.ts';
import { createDelivery } from './aws/event-delivery.ts';
import type { Random } from './aws/random.ts';
import type { EventTraps } from './aws/traps.ts';
import type { EventResource } from './aws/wire.ts';

/** A CloudTrail record: the `detail` of the event. */
export interface CloudTrailRecord extends JsonObject {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly eventTime: string;
  readonly awsRegion: string;
}

/** The EventBridge envelope around one record. */
export interface CloudTrailEvent extends JsonObject {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': 'AWS API Call via CloudTrail';
  readonly region: string;
  readonly time: string;
  readonly detail: CloudTrailRecord;
}

/** What the router knows of a finished write. */
export interface Happening {
  /** `s3`, `cloudfront`, `kms`. */
  readonly service: string;
  readonly eventName: string;
  readonly region: string;
  readonly caller: Caller;
  readonly userAgent: string;
  readonly host: string;
  readonly requestId: string;
  readonly requestParameters: JsonObject | null;
  /** Null for failed calls. */
  readonly responseElements: JsonObject | null;
  readonly resources: readonly EventResource[];
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

export interface EventLog {
  /** Records what happened and delivers it to listeners, as the event traps allow. */
  record(happening: Happening): CloudTrailEvent;
  onEvent(listener: (event: CloudTrailEvent) => void): () => void;
  /** Everything recorded, delivered or not, oldest first: CloudTrail's event history. */
  all(): readonly CloudTrailEvent[];
  /** Epoch milliseconds; an event's own time is in whole seconds. */
  recordedAt(event: CloudTrailEvent): number;
  /** May be changed while it runs. */
  readonly traps: { -readonly [K in keyof EventTraps]: EventTraps[K] };
}

interface EventContext {
  readonly account: string;
  readonly clock: LabClock;
  readonly random: Random;
  readonly traps: EventTraps;
}

/** `2026-11-24T00:00:00Z`: CloudTrail times have no fraction. */
export const eventTime = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');

const sessionContext = (caller: Caller, at: string): JsonObject => {
  const attributes = { creationDate: at, mfaAuthenticated: 'false' };
  if (caller.kind !== 'role') return { attributes };
  const issuer = {
    type: 'Role',
    principalId: caller.principalId.split(':')[0] ?? '',
    arn: caller.policyArn,
    accountId: caller.account,
    userName: caller.name,
  };
  return { sessionIssuer: issuer, webIdFederationData: {}, attributes };
};

const userIdentity = (caller: Caller, at: string): JsonObject => ({
  type: caller.kind === 'root' ? 'Root' : caller.kind === 'user' ? 'IAMUser' : 'AssumedRole',
  principalId: caller.principalId,
  arn: caller.arn,
  accountId: caller.account,
  accessKeyId: caller.accessKeyId,
  ...(caller.kind === 'user' ? { userName: caller.name } : {}),
  // Long-lived keys have no session: patterns that insist on sessionContext lose these events.
  ...(caller.kind === 'role' || caller.console ? { sessionContext: sessionContext(caller, at) } : {}),
  ...(caller.invokedBy === undefined ? {} : { invokedBy: caller.invokedBy }),
});

const serviceFields = (happening: Happening, account: string): JsonObject => {
  if (happening.service === 'cloudfront') return { apiVersion: '2020_05_31' };
  const resources = happening.resources.map((resource) => ({ accountId: account, ...resource }));
  return resources.length === 0 ? {} : { resources };
};

const buildRecord = (happening: Happening, context: EventContext): CloudTrailRecord => {
  const at = eventTime(context.clock.now());
  const { caller, error } = happening;
  return {
    eventVersion: '1.11',
    userIdentity: userIdentity(caller, at),
    eventTime: at,
    eventSource: `${happening.service}.amazonaws.com`,
    eventName: happening.eventName,
    awsRegion: happening.region,
    sourceIPAddress: caller.invokedBy ?? '192.0.2.10',
    userAgent:
      caller.userAgent ?? (happening.service === 's3' ? `[${happening.userAgent}]` : happening.userAgent),
    ...(error === undefined ? {} : { errorCode: error.code, errorMessage: error.message }),
    requestParameters: happening.requestParameters,
    responseElements: happening.responseElements,
    requestID: happening.requestId,
    eventID: context.random.uuid(),
    readOnly: false,
    ...serviceFields(happening, context.account),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: context.account,
    eventCategory: 'Management',
    tlsDetails: { clientProvidedHostHeader: happening.host },
    ...(caller.console ? { sessionCredentialFromConsole: 'true' } : {}),
  };
};

const envelope = (record: CloudTrailRecord, service: string, context: EventContext): CloudTrailEvent => ({
  version: '0',
  id: context.random.uuid(),
  'detail-type': 'AWS API Call via CloudTrail',
  source: `aws.${service}`,
  account: context.account,
  time: record.eventTime,
  region: record.awsRegion,
  resources: [],
  detail: record,
});

export const createEventLog = (context: EventContext): EventLog => {
  const traps = { ...context.traps };
  const history = new Map<CloudTrailEvent, number>();
  const listeners = new Set<(event: CloudTrailEvent) => void>();
  const deliver = createDelivery<CloudTrailEvent>({ ...context, traps }, (event) => {
    for (const listener of listeners) listener(structuredClone(event));
  });
  return {
    traps,
    all: () => [...history.keys()],
    recordedAt: (event) => history.get(event) ?? 0,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    record: (happening) => {
      const event = envelope(buildRecord(happening, context), happening.service, context);
      history.set(event, context.clock.now());
      deliver(event);
      return event;
    },
  };
};

/** CloudTrail: its trails, and LookupEvents over what the lab recorded, per Region, newest first, some time late. */
import { isJsonObject, type JsonObject } from '../../lib/core/model/json.ts';
import type { CloudTrailEvent } from '../events.ts';
import type { Account } from './account.ts';
import { jsonBody, jsonReply } from './json-protocol.ts';
import { describeTrails, trailSelectors, trailStatus } from './trails.ts';
import { AwsError, type Routed, type ServiceRequest } from './wire.ts';

const resourceNames = (event: CloudTrailEvent): { type: string; name: string }[] => {
  const { resources, requestParameters } = event.detail;
  const named = (Array.isArray(resources) ? resources : []).filter(isJsonObject).map((resource) => {
    const arn = String(resource.ARN);
    return { type: String(resource.type), name: arn.startsWith('arn:aws:s3:::') ? arn.slice(13) : arn };
  });
  const parameters = isJsonObject(requestParameters) ? requestParameters : {};
  for (const field of ['id', 'distributionId', 'keyId', 'bucketName', 'resource']) {
    const name = parameters[field];
    if (typeof name === 'string' && !named.some((entry) => entry.name === name))
      named.push({ type: '', name });
  }
  return named;
};

const userName = (event: CloudTrailEvent): string => {
  const identity = isJsonObject(event.detail.userIdentity) ? event.detail.userIdentity : {};
  const principalId = String(identity.principalId ?? '');
  return String(identity.userName ?? (principalId.includes(':') ? principalId.split(':')[1] : 'root'));
};

const attributeMatches = (event: CloudTrailEvent, key: string, value: string): boolean => {
  switch (key) {
    case 'ResourceName':
      return resourceNames(event).some((resource) => resource.name === value);
    case 'ResourceType':
      return resourceNames(event).some((resource) => resource.type === value);
    case 'EventName':
      return event.detail.eventName === value;
    case 'EventId':
      return event.detail.eventID === value;
    case 'EventSource':
      return event.detail.eventSource === value;
    case 'ReadOnly':
      return value === 'false';
    case 'Username':
      return userName(event) === value;
    default:
      throw new AwsError(
        'InvalidLookupAttributesException',
        400,
        `Lookup attribute ${key} is not supported.`,
      );
  }
};

const lookupAttribute = (input: JsonObject): readonly [string, string] | undefined => {
  const attributes = Array.isArray(input.LookupAttributes) ? input.LookupAttributes : [];
  if (attributes.length > 1) {
    throw new AwsError('InvalidLookupAttributesException', 400, 'You can specify only one lookup attribute.');
  }
  const only = attributes[0];
  return isJsonObject(only) ? [String(only.AttributeKey), String(only.AttributeValue)] : undefined;
};

const seconds = (value: unknown, fallback: number): number =>
  typeof value === 'number' ? value * 1000 : fallback;

const shown = (event: CloudTrailEvent): JsonObject => ({
  EventId: event.detail.eventID,
  EventName: event.detail.eventName,
  ReadOnly: 'false',
  EventTime: Date.parse(event.time) / 1000,
  EventSource: event.detail.eventSource,
  Username: userName(event),
  Resources: resourceNames(event).map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
  CloudTrailEvent: JSON.stringify(event.detail),
});

const lookup = (account: Account, region: string, input: JsonObject): JsonObject => {
  const attribute = lookupAttribute(input);
  const now = account.clock.now();
  const from = seconds(input.StartTime, 0);
  const until = Math.min(seconds(input.EndTime, now), now);
  const found = account.events
    .all()
    .filter(
      (event) =>
        event.region === region && account.events.recordedAt(event) <= now - account.traps.lookupDelayMs,
    )
    .filter((event) => Date.parse(event.time) >= from - 999 && Date.parse(event.time) <= until)
    .filter((event) => attribute === undefined || attributeMatches(event, ...attribute))
    .reverse();
  const start = typeof input.NextToken === 'string' ? Number(input.NextToken.replace('lab-', '')) : 0;
  const size = typeof input.MaxResults === 'number' ? input.MaxResults : 50;
  const next = start + size < found.length ? { NextToken: `lab-${start + size}` } : {};
  return { Events: found.slice(start, start + size).map(shown), ...next };
};

const operations: Readonly<
  Record<string, (account: Account, region: string, input: JsonObject) => JsonObject>
> = {
  LookupEvents: lookup,
  DescribeTrails: describeTrails,
  GetTrailStatus: trailStatus,
  GetEventSelectors: trailSelectors,
};

/** Routes one CloudTrail request; `undefined` for operations the lab does not know. */
export const cloudTrailService = (account: Account, request: ServiceRequest): Routed | undefined => {
  const { operation = '' } = request;
  const answer = operations[operation];
  if (answer === undefined) return undefined;
  return {
    operation,
    resource: undefined,
    write: false,
    eventRegion: request.region,
    requestParameters: null,
    resources: [],
    run: () => jsonReply(answer(account, request.region, jsonBody(request))),
  };
};

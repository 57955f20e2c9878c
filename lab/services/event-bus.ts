/** EventBridge: a bus whose rules match events by pattern and hand them to queues or functions. */
import { randomUUID } from 'node:crypto';
import { type EventRules, ruleOperations } from './event-rules.ts';
import { type JsonInput, type JsonService, listOf, ServiceError } from './json-service.ts';

/** An event as targets receive it. */
export interface BusEvent {
  readonly version: string;
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface Rule {
  readonly name: string;
  readonly matches: (event: BusEvent) => boolean;
  /** Delivers; what happens then is the target's business, as on AWS. */
  readonly target: (event: BusEvent) => void;
}

export interface EventBus {
  addRule(rule: Rule): void;
  /** Hands the event to every rule that matches; the names of those rules. */
  put(event: BusEvent): readonly string[];
  /** Everything that was put, oldest first. */
  readonly history: readonly BusEvent[];
}

export const createEventBus = (): EventBus => {
  const rules: Rule[] = [];
  const history: BusEvent[] = [];
  return {
    history,
    addRule: (rule) => rules.push(rule),
    put: (event) => {
      history.push(event);
      const matching = rules.filter((rule) => rule.matches(event));
      for (const rule of matching) rule.target(event);
      return matching.map((rule) => rule.name);
    },
  };
};

const maximumEntryBytes = 1_048_576;

const entryToEvent = (entry: JsonInput, account: string, region: string): BusEvent => {
  const detail: unknown = JSON.parse(String(entry.Detail));
  if (typeof detail !== 'object' || detail === null) throw new Error('Detail is not a JSON object.');
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': String(entry.DetailType),
    source: String(entry.Source),
    account,
    time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: (entry.Resources as readonly string[] | undefined) ?? [],
    detail: detail as Readonly<Record<string, unknown>>,
  };
};

/** PutEvents: one bad entry fails alone, with the code that AWS uses. */
export const createEvents = (
  buses: Readonly<Record<string, EventBus>>,
  account: string,
  region: string,
  rules: EventRules = [],
): JsonService => ({
  name: 'events',
  contentType: 'application/x-amz-json-1.1',
  operations: {
    ...ruleOperations(rules, account),
    PutEvents: (input) => {
      const entries = listOf(input, 'Entries');
      if (entries.length === 0 || entries.length > 10) {
        throw new ServiceError(
          'ValidationException',
          `1 validation error detected: Value at 'entries' must have length 1 to 10.`,
        );
      }
      const results = entries.map((entry) => putEntry(entry, buses, account, region));
      return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
    },
  },
});

const putEntry = (
  entry: JsonInput,
  buses: Readonly<Record<string, EventBus>>,
  account: string,
  region: string,
): { EventId: string } | { ErrorCode: string; ErrorMessage: string } => {
  if (!entry.Source || !entry.DetailType || !entry.Detail) {
    return {
      ErrorCode: 'InvalidArgument',
      ErrorMessage: 'Parameter Source, DetailType and Detail are required.',
    };
  }
  if (String(entry.Source).startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  if (Buffer.byteLength(String(entry.Detail)) > maximumEntryBytes) {
    return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Total size of the entry is over the limit.' };
  }
  const busName =
    String(entry.EventBusName ?? 'default')
      .split('/')
      .pop() ?? 'default';
  const bus = buses[busName];
  if (bus === undefined) {
    return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${busName} does not exist.` };
  }
  try {
    const event = entryToEvent(entry, account, region);
    bus.put(event);
    return { EventId: event.id };
  } catch (error) {
    return { ErrorCode: 'MalformedDetail', ErrorMessage: `Detail is malformed. ${String(error)}` };
  }
};

/** What can be seen of the guard from outside: events, calls, outcome events, Slack messages, invalidations. */
import type { OutcomeEvent } from '../../lib/core/model/outcome.ts';
import type { Subject } from '../../lib/core/model/subject.ts';
import type { Call } from '../aws/calls.ts';
import type { CloudTrailEvent } from '../events.ts';
import { roleName } from '../runtime/definitions.ts';
import type { ReceivedMessage } from '../slack/sink.ts';
import type { Lab } from '../world.ts';

/** A point in the lab's history; what came after it is what an action led to. */
export interface Mark {
  readonly at: number;
  readonly events: number;
  readonly outcomes: number;
  readonly calls: number;
  readonly messages: number;
}

const allOutcomes = (lab: Lab): readonly OutcomeEvent[] =>
  lab.stack.bus.history
    .filter((event) => event.source === 'origin-guard')
    .map((event) => event.detail as unknown as OutcomeEvent);

export const mark = (lab: Lab): Mark => ({
  at: Date.now(),
  events: lab.account.events.all().length,
  outcomes: allOutcomes(lab).length,
  calls: lab.account.calls.find().length,
  messages: lab.slack.messages.length,
});

export const outcomesSince = (lab: Lab, since: Mark): readonly OutcomeEvent[] =>
  allOutcomes(lab).slice(since.outcomes);

export const eventsSince = (lab: Lab, since: Mark): readonly CloudTrailEvent[] =>
  lab.account.events.all().slice(since.events);

export const messagesSince = (lab: Lab, since: Mark): readonly ReceivedMessage[] =>
  lab.slack.messages.slice(since.messages);

/** Successful and failed calls of one of the guard's functions. */
export const callsOf = (lab: Lab, since: Mark, functionName: string): readonly Call[] =>
  lab.account.calls
    .find()
    .slice(since.calls)
    .filter((call) => call.caller === roleName(functionName));

/** Every role of the guard has it in its name. */
export const guardRolePrefix = 'role/origin-guard-';

const policyWrites = new Set(['PutBucketPolicy', 'DeleteBucketPolicy', 'PutKeyPolicy']);

/** The guard's policy writes on a bucket or key that succeeded. */
export const writesOf = (lab: Lab, since: Mark, resource: string): readonly Call[] =>
  callsOf(lab, since, 'on-change').filter(
    (call) => policyWrites.has(call.operation) && call.resource === resource && call.status < 300,
  );

export const isAbout = (outcome: OutcomeEvent, subject: Subject): boolean =>
  JSON.stringify(outcome.subject) === JSON.stringify(subject);

const field = (record: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], record);

/** `alice`, or the role's name for a session. */
const whoOf = (event: CloudTrailEvent): string => {
  const user = field(event.detail, 'userIdentity', 'userName');
  const issuer = field(event.detail, 'userIdentity', 'sessionContext', 'sessionIssuer', 'userName');
  return String(user ?? issuer ?? field(event.detail, 'userIdentity', 'arn'));
};

/** The tool, shortened from the user agent to what a person recognises. */
const toolOf = (event: CloudTrailEvent): string => {
  const agent = String(field(event.detail, 'userAgent') ?? '').replace(/^\[|\]$/g, '');
  return agent.length > 60 ? `${agent.slice(0, 60)}…` : agent;
};

const objectOf = (event: CloudTrailEvent): string => {
  const parameters = field(event.detail, 'requestParameters');
  return String(
    field(parameters, 'bucketName') ?? field(parameters, 'keyId') ?? field(parameters, 'id') ?? '',
  );
};

/** One line about a CloudTrail event: what, on what, who, with which tool. */
export const describeEvent = (event: CloudTrailEvent): string =>
  `${event.detail.eventName} on ${objectOf(event)} (${event.region}) by ${whoOf(event)}\nuser agent ${toolOf(event)}`;

export interface InvalidationView {
  readonly id: string;
  readonly paths: readonly string[];
  readonly status: 'InProgress' | 'Completed';
}

/** The invalidations of a distribution as they stand now, oldest first. */
export const invalidationsOf = (lab: Lab, distributionId: string): readonly InvalidationView[] =>
  (lab.account.cloudFront.distributions.get(distributionId)?.invalidations ?? []).map((invalidation) => ({
    id: invalidation.id,
    paths: invalidation.paths,
    status: lab.account.clock.now() >= invalidation.completedAt ? 'Completed' : 'InProgress',
  }));

/** `guard doctor`: the self-check in a person's hands. It also tries the reads that a decision needs, and Slack. */
import type { App } from './app.ts';
import type { Heartbeat } from './core/model/memory.ts';
import { mapReading, type Reading, valueOr } from './core/model/reading.ts';
import type { Snapshot } from './core/model/snapshot.ts';
import { selfCheck } from './core/selfcheck/check.ts';
import type { CheckResult, SlackFacts } from './core/selfcheck/model.ts';
import { gatherSnapshot } from './gather.ts';
import { originBucketNames } from './gather-distribution.ts';
import type { Installation } from './installation.ts';
import type { CheckPort, ParametersPort, SlackPort } from './ports.ts';
import { gatherCheckFacts } from './self-check.ts';

export interface DoctorPorts {
  readonly checks: CheckPort;
  readonly parameters: ParametersPort;
  /** Made only when a test message is asked for. */
  readonly slackAt: (url: string) => SlackPort;
}

export interface DoctorRequest {
  readonly slackTest: boolean;
  readonly progress: (done: number, total: number) => void;
}

type MayBeUnread = { readonly Unreadable?: Readonly<Record<string, string>> | undefined };

const unreadIn = ({
  buckets = [],
  keys = [],
  distributions = [],
  ...snapshot
}: Snapshot): readonly string[] => {
  const parts: readonly MayBeUnread[] = [snapshot, ...buckets, ...keys, ...distributions];
  return parts.flatMap(({ Unreadable = {} }) => Object.values(Unreadable));
};

/** What the functions' own roles could not read is known from the last sweep only: the person who asks has other rights. */
const unreadBySweep = (heartbeats: Reading<readonly Heartbeat[]>): readonly string[] =>
  valueOr(heartbeats, [])
    .filter(({ name }) => name === 'sweep')
    .flatMap(({ unread }) => unread.map((because) => `${because} (The last sweep says so.)`));

const trySlack = async (app: App, parameter: string, { parameters, slackAt }: DoctorPorts) => {
  const url = await parameters.secret(parameter);
  if (url.status !== 'known') {
    const because = url.status === 'unreadable' ? url.because : 'It is not there.';
    return { sent: false, because: `The webhook in ${parameter} could not be read: ${because}` };
  }
  const text = `Origin Guard in account ${app.account}: a test message of guard doctor. Nothing happened.`;
  try {
    await slackAt(url.value).post({ text });
    return { sent: true, because: '' };
  } catch (error) {
    // Errors of the webhook never name its address; those of anybody else are not shown.
    const isOurs = error instanceof Error && error.name === 'SlackError';
    return { sent: false, because: isOurs ? error.message : 'The test message could not be sent.' };
  }
};

const slackFacts = async (
  app: App,
  parameter: string | undefined,
  ports: DoctorPorts,
  slackTest: boolean,
): Promise<SlackFacts> => {
  if (parameter === undefined) return { parameter, stored: { status: 'absent' } };
  const stored = mapReading(await ports.parameters.parameter(parameter), () => true as const);
  const isTried = slackTest && stored.status !== 'absent';
  return { parameter, stored, ...(isTried ? { test: await trySlack(app, parameter, ports) } : {}) };
};

/** Reads; writes nothing, and sends a message to Slack only when it is asked to. */
export const diagnose = async (
  app: App,
  installation: Installation,
  ports: DoctorPorts,
  request: DoctorRequest,
): Promise<readonly CheckResult[]> => {
  const { state, clock } = app.ports;
  const inventory = await app.inventory.read({ fresh: true });
  const names = originBucketNames(inventory.snapshot.distributions ?? []);
  const documents = [...names].map((name) => ({ type: 'bucket' as const, name }));
  const { account, partition } = app;
  const { progress } = request;
  const [snapshot, heartbeats, slack] = await Promise.all([
    gatherSnapshot(app.ports, { account, partition, scope: { documents }, inventory, progress }),
    state.heartbeats(),
    slackFacts(app, installation.slackParameter, ports, request.slackTest),
  ]);
  const facts = await gatherCheckFacts({
    ...{ checks: ports.checks, state, slack, now: clock.now(), buckets: inventory.buckets },
    ...{ home: installation.region, queueUrl: installation.queueUrl, sweepHours: installation.sweepHours },
    unread: [...unreadIn(snapshot), ...unreadBySweep(heartbeats)],
  });
  return selfCheck(facts);
};

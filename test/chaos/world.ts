/** The lab's account, queue, bus and table in this process, on one clock, with everything drawn from one seed. */
import { type Account, createAccount } from '../../lab/aws/account.ts';
import type { Call as LoggedCall } from '../../lab/aws/calls.ts';
import { type Failure, failureError } from '../../lab/aws/failures.ts';
import { createRandom, type Random } from '../../lab/aws/random.ts';
import { createAwsApi } from '../../lab/aws/router.ts';
import { type LabTraps, promptTraps } from '../../lab/aws/traps.ts';
import type { AwsRequest, AwsResponse } from '../../lab/aws/wire.ts';
import { createDynamoDb, type DynamoDb } from '../../lab/services/dynamodb/service.ts';
import { createEventBus, createEvents, type EventBus } from '../../lab/services/event-bus.ts';
import { createQueue, type Queue } from '../../lab/services/queue.ts';
import { registerJson } from '../../lab/services/register.ts';
import { createSqs } from '../../lab/services/sqs.ts';
import { stateTableDefinition } from '../../lib/aws/state/definition.ts';
import { createScheduler, type Scheduler, type Task } from './scheduler.ts';
import { type ChaosClock, createChaosClock, startOfTime } from './time.ts';

export const minute = 60_000;
export const tableName = 'state';
export const queueUrl = 'http://127.0.0.1:1/changes';

/** What the network and AWS do to one call besides performing it. */
export type Fault =
  | { readonly type: 'error'; readonly failure: Failure['kind']; readonly when: 'before' | 'after' }
  /** Nobody answers: the call took effect, or did not. */
  | { readonly type: 'timeout'; readonly performed: boolean };

/** One call that reached AWS, and what it answered. */
export interface Call {
  readonly order: number;
  readonly at: number;
  readonly task: Task;
  readonly service: string;
  readonly operation: string;
  readonly resource: string | undefined;
  readonly status: number;
  /** It was carried out, whatever was answered. */
  readonly took: boolean;
  readonly request: AwsRequest;
  readonly answer: AwsResponse | undefined;
  readonly fault: Fault | undefined;
}

export interface World {
  readonly seed: number;
  readonly clock: ChaosClock;
  readonly account: Account;
  readonly table: DynamoDb;
  readonly queue: Queue;
  readonly bus: EventBus;
  readonly scheduler: Scheduler;
  /** A stream of its own for each use, so that one more draw here moves nothing there. */
  readonly stream: (name: string) => Random;
  /** Where functions of the guard died. */
  readonly kills: string[];
  /** Lines that say what happened, the same for the same seed. */
  readonly trace: string[];
  readonly note: (task: string, text: string) => void;
  /** Hears of every call that was performed, right after it; everybody waits for what it does. */
  readonly onCall: (listener: (call: Call) => void | Promise<void>) => void;
  readonly perform: (task: Task, request: AwsRequest, fault?: Fault) => Promise<AwsResponse>;
}

const timedOut = (): Error =>
  Object.assign(new Error('The request was not answered in time.'), { name: 'TimeoutError' });
const cut = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

const hashOf = (text: string): number =>
  [...text].reduce((hash, character) => (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0, 7);

const startServices = (account: Account, clock: ChaosClock) => {
  const api = createAwsApi(account);
  const arn = `arn:aws:sqs:us-east-1:${account.id}:changes`;
  const queue = createQueue(
    { name: 'changes', url: queueUrl, arn, visibilityTimeoutMs: 12 * minute },
    clock.now,
  );
  const bus = createEventBus();
  const table = createDynamoDb(clock.now);
  registerJson(api, [createSqs([queue]), createEvents({ default: bus }, account.id, 'us-east-1'), table]);
  table.operations.CreateTable?.(stateTableDefinition(tableName));
  return { api, queue, bus, table };
};

type Api = ReturnType<typeof createAwsApi>;

const send = async (account: Account, api: Api, request: AwsRequest, fault: Fault | undefined) => {
  if (fault?.type !== 'error') return api.handleAws(request);
  const remove = account.failures.add({ kind: fault.failure, when: fault.when, times: 1 });
  try {
    return await api.handleAws(request);
  } finally {
    remove();
  }
};

/** After a fault that comes after the call, the call was carried out unless AWS itself refused it. */
const tookEffect = ({ status, service, errorCode }: LoggedCall, fault: Fault | undefined): boolean => {
  if (status >= 200 && status < 300) return true;
  if (fault?.type !== 'error' || fault.when === 'before') return false;
  return errorCode === (failureError(fault.failure, service)?.code ?? 'reset');
};

export const createWorld = (seed: number, traps: Partial<LabTraps> = {}): World => {
  const clock = createChaosClock();
  const account = createAccount({ clock, seed, traps: { ...promptTraps, ...traps } });
  const { api, ...services } = startServices(account, clock);
  const listeners: ((call: Call) => void | Promise<void>)[] = [];
  const trace: string[] = [];
  const note = (task: string, text: string): void => {
    trace.push(`${((clock.now() - startOfTime) / 1000).toFixed(3).padStart(11)} ${task.padEnd(12)} ${text}`);
  };
  let order = 0;
  const perform = async (task: Task, request: AwsRequest, fault?: Fault): Promise<AwsResponse> => {
    if (fault?.type === 'timeout' && !fault.performed) throw timedOut();
    const answer = await send(account, api, request, fault);
    const logged = account.calls.last();
    if (logged === undefined) throw new Error('The lab performed a call and logged none.');
    const { service, operation, resource, status } = logged;
    order += 1;
    const took = tookEffect(logged, fault);
    const at = clock.now();
    const call = { order, at, task, service, operation, resource, status, took, request, answer, fault };
    for (const listener of listeners) await listener(call);
    if (answer === undefined) throw cut();
    if (fault?.type === 'timeout') throw timedOut();
    return answer;
  };
  return {
    seed,
    clock,
    account,
    ...services,
    scheduler: createScheduler(clock),
    stream: (name) => createRandom((seed * 2_654_435_761 + hashOf(name)) >>> 0),
    kills: [],
    trace,
    note,
    onCall: (listener) => listeners.push(listener),
    perform,
  };
};

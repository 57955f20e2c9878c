/** Somebody who calls AWS: each call waits at a gate before it is made, and at another before its answer arrives. */
import type { AwsRequest, AwsResponse } from '../../lab/aws/wire.ts';
import type { Clock } from '../../lib/ports.ts';
import type { Task } from './scheduler.ts';
import { handlerOf } from './wire.ts';
import type { Fault, World } from './world.ts';

export interface Agent {
  /** What it is doing; one thing at a time. */
  task: Task | undefined;
  readonly requestHandler: ReturnType<typeof handlerOf>;
  readonly clock: Clock;
}

/** How the weather treats calls; changed between phases of a run. */
export interface Weather {
  /** Answers to wait at a gate too; without, only calls do. */
  gateAnswers: boolean;
  fault: (task: Task, what: string, request: AwsRequest) => Fault | undefined;
}

const scope = /Credential=[^/,\s]+\/\d{8}\/[^/]+\/([^/,]+)\//;

/** `dynamodb PutItem`, `s3 PUT /docs?policy`: what a call is, before the lab has routed it. */
export const whatOf = (request: AwsRequest): string => {
  const service = scope.exec(request.headers.authorization ?? '')?.[1] ?? 'unsigned';
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return `${service} ${target.slice(target.lastIndexOf('.') + 1)}`;
  const query = [...request.query.keys()].filter((name) => name !== 'x-id').join('&');
  return `${service} ${request.method} ${request.path}${query === '' ? '' : `?${query}`}`;
};

const shown = (fault: Fault | undefined): string => {
  if (fault === undefined) return '';
  if (fault.type === 'timeout') return ` !timeout${fault.performed ? ' (performed)' : ''}`;
  const kind = typeof fault.failure === 'object' ? fault.failure.code : fault.failure;
  return ` !${kind}${fault.when === 'after' ? ' (performed)' : ''}`;
};

type Answered = { readonly answer: AwsResponse } | { readonly thrown: unknown };

export const createAgent = (world: World, weather: Weather): Agent => {
  const busy = (): Task => {
    if (agent.task === undefined) throw new Error('An agent called AWS while it had nothing to do.');
    return agent.task;
  };
  const perform = async (task: Task, what: string, request: AwsRequest): Promise<Answered> => {
    const fault = weather.fault(task, what, request);
    try {
      const answer = await world.scheduler.during(() => world.perform(task, request, fault));
      world.note(task.id, `${what} -> ${answer.status}${shown(fault)}`);
      return { answer };
    } catch (thrown) {
      world.note(task.id, `${what} -> no answer${shown(fault)}`);
      return { thrown };
    }
  };
  const carry = async (request: AwsRequest): Promise<AwsResponse> => {
    const task = busy();
    const what = whatOf(request);
    await world.scheduler.park(task, what, 'before');
    const answered = await perform(task, what, request);
    if (weather.gateAnswers) await world.scheduler.park(task, what, 'after');
    if ('thrown' in answered) throw answered.thrown;
    return answered.answer;
  };
  const agent: Agent = {
    task: undefined,
    requestHandler: handlerOf(carry),
    clock: { now: world.clock.now, sleep: (ms) => world.scheduler.sleep(busy(), ms) },
  };
  return agent;
};

export const calmWeather = (): Weather => ({ gateAnswers: false, fault: () => undefined });

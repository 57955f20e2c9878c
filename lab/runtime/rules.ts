/** The stack's EventBridge rules: CloudTrail calls go to the queue, outcome events to the functions that want them. */
import { randomUUID } from 'node:crypto';
import { matchesPattern } from '../../events/match.ts';
import type { BusEvent, EventBus } from '../services/event-bus.ts';
import { lambdaName } from './definitions.ts';
import type { Deployment } from './deployment.ts';
import type { LabFunction } from './function.ts';
import type { LogBook } from './logs.ts';
import type { Queues } from './queues.ts';
import type { InvocationResult } from './runtime-api.ts';

interface RuleParts {
  readonly deployment: Deployment;
  readonly queues: Queues;
  readonly logs: LogBook;
}

/** `destinations.onFailure`: what an asynchronous invocation leaves behind when all its tries failed. */
const keepFailure = (queues: Queues, name: string, event: unknown, result: InvocationResult): void => {
  if (result.status !== 'error') return;
  queues.failedRuns.send(
    JSON.stringify({
      version: '1.0',
      timestamp: new Date().toISOString(),
      requestContext: {
        requestId: randomUUID(),
        functionArn: lambdaName(name),
        condition: 'RetriesExhausted',
      },
      requestPayload: event,
      responsePayload: result.error,
    }),
  );
};

export const addRules = (
  parts: RuleParts,
  bus: EventBus,
  functions: Readonly<Record<string, LabFunction>>,
): void => {
  for (const rule of parts.deployment.changeRules) {
    const target = (event: BusEvent): void => {
      parts.queues.changes.send(JSON.stringify(event));
    };
    bus.addRule({ name: rule.name, matches: (event) => matchesPattern(rule.pattern, event), target });
  }
  for (const [name, made] of Object.entries(functions)) {
    const triggers = parts.deployment.functions[name]?.events ?? [];
    for (const pattern of triggers.flatMap((trigger) => trigger.eventBridge?.pattern ?? [])) {
      const target = (event: BusEvent): void => {
        void made.invokeAsync(event).then(
          (result) => keepFailure(parts.queues, name, event, result),
          (error: unknown) => parts.logs.write(name, 'platform', String(error)),
        );
      };
      bus.addRule({ name: `${name}-rule-1`, matches: (event) => matchesPattern(pattern, event), target });
    }
  }
};

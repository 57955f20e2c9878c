/** The stack's queues: work, what was given up on, and failed runs. */
import { createQueue, type Queue } from '../services/queue.ts';
import { homeRegion } from './definitions.ts';
import type { Deployment } from './deployment.ts';

export interface Queues {
  readonly changes: Queue;
  readonly deadLetters: Queue;
  readonly failedRuns: Queue;
}

export const createQueues = (endpoint: string, account: string, deployment: Deployment): Queues => {
  const named = (name: string, redrive?: { target: Queue; maxReceiveCount: number }): Queue =>
    createQueue({
      name: `origin-guard-lab-${name}`,
      url: `${endpoint}/${account}/origin-guard-lab-${name}`,
      arn: `arn:aws:sqs:${homeRegion}:${account}:origin-guard-lab-${name}`,
      visibilityTimeoutMs: deployment.queue.visibilityTimeoutSeconds * 1000,
      ...(redrive && { redrive }),
    });
  const deadLetters = named('changes-dead-letters');
  const { maxReceiveCount } = deployment.queue;
  return {
    deadLetters,
    changes: named('changes', { target: deadLetters, maxReceiveCount }),
    failedRuns: named('failed-runs'),
  };
};

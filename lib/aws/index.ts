/**
 * Composes the adapters for programs that need all of AWS. Bundles that need one or two ports import those files
 * by name instead: this one pulls in every SDK client.
 */
import type { Actor } from '../core/model/memory.ts';
import type { Clock, Ports, ReadPorts } from '../ports.ts';
import { accountPort } from './account.ts';
import { busPort } from './bus.ts';
import type { AwsOptions } from './clients.ts';
import { cloudFrontPort } from './cloudfront.ts';
import { kmsPort } from './kms.ts';
import { queuePort } from './queue.ts';
import { s3Port } from './s3.ts';
import { statePort } from './state-table.ts';
import { trailPort } from './trail.ts';
import { systemClock } from './wait.ts';

export type { AwsCredentials, AwsOptions, Capture } from './clients.ts';

export interface AwsSetup extends AwsOptions {
  /** The account that owns the buckets: S3 refuses calls about anybody else's. */
  readonly account: string;
  readonly tableName: string;
  readonly queueUrl: string;
  readonly busName: string;
  /** From a CloudTrail record to our words. */
  readonly actorOf: (record: Readonly<Record<string, unknown>>) => Actor;
  readonly clock?: Clock;
  /** How many days repairs are kept; 400 when left out. */
  readonly historyDays?: number;
}

/** What reading needs: the CLI's `plan`, `audit` and `collect`. Get `account` from {@link accountPort} first. */
export const awsReadPorts = (
  options: AwsOptions & { readonly account: string; readonly clock?: Clock },
): ReadPorts => {
  const clock = options.clock ?? systemClock;
  return {
    s3: s3Port(options, options.account, clock),
    cloudFront: cloudFrontPort(options),
    kms: kmsPort(options, clock),
    clock,
  };
};

/** Every port but the source of ids, which the caller chooses. */
export const awsPorts = (setup: AwsSetup): Omit<Ports, 'newId'> => {
  const reads = awsReadPorts(setup);
  return {
    ...reads,
    trail: trailPort(setup, setup.actorOf, reads.clock),
    state: statePort(setup, setup.tableName, reads.clock, setup.historyDays),
    bus: busPort(setup, setup.busName),
    queue: queuePort(setup, setup.queueUrl, reads.clock),
  };
};

export {
  accountPort,
  busPort,
  cloudFrontPort,
  kmsPort,
  queuePort,
  s3Port,
  statePort,
  systemClock,
  trailPort,
};

/** The composition root: configuration -> adapters -> app. The only place where adapters and stages meet. */
import { randomUUID } from 'node:crypto';
import type { App, Log } from './app.ts';
import { type AwsOptions, accountPort, awsPorts, awsReadPorts, type Capture } from './aws/index.ts';
import { type Config, readConfig } from './config.ts';
import { actorOf } from './core/trigger/actor.ts';
import { createInventory } from './inventory.ts';
import type { ReadPorts } from './ports.ts';

/** How long a warm function believes its inventory when it only looks; whoever writes reads it again. */
const INVENTORY_KEEP_MS = 60_000;

/** Everything but what belongs to one invocation. */
export type WarmApp = Omit<App, 'remainingMs'>;

/** The app of a stack: of a function in it, or of a person (`aws` says as whom and where) who works with it. */
export const appOfStack = (
  { region, partition, account, table, queueUrl, bus, historyDays, ourRoleNames, settings }: Config,
  aws: Omit<AwsOptions, 'region'>,
  log: Log,
): WarmApp => {
  const ports = {
    ...awsPorts({
      ...aws,
      ...{ region, partition, account, tableName: table, queueUrl, busName: bus, historyDays },
      actorOf: (record) => actorOf(record, ourRoleNames),
    }),
    newId: randomUUID,
  };
  const inventory = createInventory(ports, INVENTORY_KEEP_MS);
  return { ports, settings, account, partition, ourRoleNames, inventory, log };
};

/** The app of a Lambda function. @throws ConfigError when the environment is missing, malformed or unsafe */
export const wireApp = (
  variables: Readonly<Record<string, string | undefined>>,
  log: Log,
  capture?: Capture,
): WarmApp => appOfStack(readConfig(variables), { capture }, log);

/** Whom the CLI asks: the AWS CLI's own options, else the SDK's credential chain. */
export interface LiveOptions {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly endpointUrl?: string | undefined;
}

/** A live account could not be opened; the message says why, in words. */
export class LiveAccountError extends Error {
  override readonly name = 'LiveAccountError';
}

/** The Region of a profile is left to the AWS CLI: ours says where, and CloudFront's home is the default. */
export const awsOptionsOf = ({ region, profile, endpointUrl }: LiveOptions): AwsOptions => ({
  region: region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1',
  profile,
  endpoint: endpointUrl,
});

/** Ports that can only read, and whose account they read. @throws LiveAccountError when GetCallerIdentity fails */
export const readPorts = async (
  options: LiveOptions,
): Promise<{ readonly ports: ReadPorts; readonly account: string; readonly partition: string }> => {
  const aws = awsOptionsOf(options);
  const identity = await accountPort(aws).identity();
  if (identity.status !== 'known') {
    const because = identity.status === 'unreadable' ? identity.because : 'no answer';
    throw new LiveAccountError(
      `The account could not be opened (GetCallerIdentity): ${because}. Nothing was read. Check --profile, ` +
        '--region and your credentials, or read a file with --snapshot.',
    );
  }
  const { account, partition } = identity.value;
  return { ports: awsReadPorts({ ...aws, account, partition }), account, partition };
};

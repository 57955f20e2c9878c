/** A running account for tests of the lab itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, type AccountOptions, createAccount } from './account.ts';
import { type LabClients, labClients } from './clients.ts';
import { manualClock } from './clock.ts';
import { type AwsServer, startAwsServer } from './server.ts';
import { promptTraps } from './traps.ts';

export interface TestLab extends LabClients {
  readonly account: Account;
  readonly server: AwsServer;
  /** Clients of another caller or Region. */
  as(caller: string, region?: string): LabClients;
  /** Moves the account's clock. */
  advance(ms: number): void;
  close(): Promise<void>;
}

/** Nothing takes time unless `options.traps` say so, and the clock moves by hand; signed as `lab-owner`. */
export const startTestLab = async (options: AccountOptions = {}): Promise<TestLab> => {
  const clock = manualClock();
  const account = createAccount({ clock, ...options, traps: { ...promptTraps, ...options.traps } });
  const server = await startAwsServer(account);
  const opened: LabClients[] = [];
  const as = (caller: string, region = 'us-east-1'): LabClients => {
    const clients = labClients(server.url, account.callers.named(caller), region);
    opened.push(clients);
    return clients;
  };
  return {
    ...as('lab-owner'),
    account,
    server,
    as,
    advance: clock.advance,
    close: async () => {
      for (const clients of opened) clients.destroy();
      await server.close();
    },
  };
};

/** The error's name and HTTP status, or `undefined` when the promise resolves. */
export const refusal = async (
  promise: Promise<unknown>,
): Promise<{ name: string; status: number | undefined; message: string } | undefined> => {
  try {
    await promise;
    return undefined;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { name, message, status: $metadata?.httpStatusCode };
  }
};

export const oacStatement = (bucket: string, distributionArn: string) => ({
  Sid: 'AllowCloudFront',
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  Condition: { StringEquals: { 'AWS:SourceArn': distributionArn } },
});

export const policyOf = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

/** Lets queued microtasks and zero timers run. */
export const settle = (): Promise<void> => sleep(5);

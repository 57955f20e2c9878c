/** The real SDK clients and our own adapters, pointed at one implementation of AWS on loopback. */
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { accountPort } from '../../../lib/aws/account.ts';
import { type AwsCredentials, perRegion } from '../../../lib/aws/clients.ts';
import { cloudFrontPort } from '../../../lib/aws/cloudfront.ts';
import { kmsPort } from '../../../lib/aws/kms.ts';
import { s3Port } from '../../../lib/aws/s3.ts';
import type { AccountPort, CloudFrontPort, KmsPort, S3Port } from '../../../lib/ports.ts';

/** The account that every implementation is told to be. */
export const account = '111122223333';

export interface World {
  readonly account: string;
  readonly s3: (region?: string) => S3Client;
  readonly cloudFront: CloudFrontClient;
  readonly kms: (region?: string) => KMSClient;
  readonly sts: STSClient;
  readonly ports: {
    readonly s3: S3Port;
    readonly cloudFront: CloudFrontPort;
    readonly kms: KmsPort;
    readonly account: AccountPort;
  };
  /** A name that nobody else here has. */
  readonly newName: () => string;
  close(): void;
}

interface Client {
  readonly middlewareStack: { add(middleware: never, options: { step: 'initialize' }): void };
  destroy(): void;
}

type Next = (args: unknown) => Promise<unknown>;

/** Errors say which operation they belong to. */
const nameOperation = (next: Next, context: { readonly commandName?: string }) => async (args: unknown) => {
  try {
    return await next(args);
  } catch (error) {
    if (error instanceof Error)
      Object.assign(error, { operation: context.commandName?.replace(/Command$/, '') });
    throw error;
  }
};

export const openWorld = (endpoint: string, credentials: AwsCredentials): World => {
  const opened: Client[] = [];
  const config = { endpoint, credentials, maxAttempts: 1 };
  const keep = <T extends Client>(client: T): T => {
    client.middlewareStack.add(nameOperation as never, { step: 'initialize' });
    opened.push(client);
    return client;
  };
  const s3 = perRegion((region) => keep(new S3Client({ ...config, region, forcePathStyle: true })));
  const kms = perRegion((region) => keep(new KMSClient({ ...config, region })));
  const options = { endpoint, credentials, region: 'us-east-1', maxAttempts: 1 };
  const clock = { sleep: async () => {} };
  let names = 0;
  return {
    account,
    s3: (region = 'us-east-1') => s3(region),
    kms: (region = 'us-east-1') => kms(region),
    cloudFront: keep(new CloudFrontClient({ ...config, region: 'us-east-1' })),
    sts: keep(new STSClient({ ...config, region: 'us-east-1' })),
    ports: {
      s3: s3Port(options, account, clock),
      cloudFront: cloudFrontPort(options),
      kms: kmsPort(options, clock),
      account: accountPort(options),
    },
    newName: () => {
      names += 1;
      return `contract-${names}`;
    },
    close: () => {
      for (const client of opened) client.destroy();
    },
  };
};

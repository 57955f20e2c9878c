/** How every SDK client is made: timeouts, retries, endpoint and credentials in one place, one client per Region. */
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { partitionOfRegion } from '../core/model/partition.ts';
import { homeRegionOf } from './partition.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What the caller may choose. Left out, the SDK's own chain (environment, profile, role) decides. */
export interface AwsOptions {
  /** Region of the table, queue, bus and STS; not of buckets and keys, which are asked where they live. */
  readonly region?: string | undefined;
  /** Left out, it follows from the Region. */
  readonly partition?: string | undefined;
  /** One address for all services (a lab). AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> work as well. */
  readonly endpoint?: string | undefined;
  readonly profile?: string | undefined;
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
  /** At least 8 by default: CloudFront's throttles are low and undocumented (aws-facts 6). */
  readonly maxAttempts?: number | undefined;
  /** `adaptive` by default. `standard` never waits by the system's clock before a first attempt. */
  readonly retryMode?: 'adaptive' | 'standard' | undefined;
  /** Carries requests in place of the SDK's own HTTP client: a lab in this process. */
  readonly requestHandler?: S3ClientConfig['requestHandler'] | undefined;
  /** Given each client when it is made, before its first call: X-Ray, in Lambda. */
  readonly capture?: Capture | undefined;
}

export type Capture = <Client>(client: Client) => Client;

export const captured = <Client>({ capture }: AwsOptions, client: Client): Client =>
  capture === undefined ? client : capture(client);

/**
 * Milliseconds. `connection` and `request` bound one attempt. `read` and `write` bound a whole call with all of
 * its retries: a lease must outlive the function's timeout plus `write`, and no policy write may be repeated
 * long after the read that it was decided on.
 */
export const callLimits = { connection: 3_000, request: 10_000, read: 45_000, write: 20_000 } as const;

export const defaultMaxAttempts = 8;

/** The part of an SDK client's configuration that is the same for every service. */
export const clientConfig = (options: AwsOptions, region: string | undefined = options.region) => ({
  retryMode: options.retryMode ?? 'adaptive',
  maxAttempts: options.maxAttempts ?? defaultMaxAttempts,
  customUserAgent: 'origin-guard',
  requestHandler: options.requestHandler ?? {
    connectionTimeout: callLimits.connection,
    requestTimeout: callLimits.request,
    // Without this the SDK only logs that the time is over, and goes on waiting.
    throwOnRequestTimeout: true,
  },
  ...(region === undefined ? {} : { region }),
  ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
  ...(options.profile === undefined ? {} : { profile: options.profile }),
  ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
});

/**
 * For clients that only write policies. The SDK would repeat such a write blindly, over whatever somebody stored in
 * the meantime; `write.ts` repeats it itself, and reads the document again before each further try.
 */
export const writerConfig = (options: AwsOptions, region: string | undefined = options.region) => ({
  ...clientConfig(options, region),
  retryMode: 'standard',
  maxAttempts: 1,
});

export const partitionOf = (options: AwsOptions): string =>
  options.partition ?? partitionOfRegion(options.region ?? process.env.AWS_REGION ?? 'us-east-1');

/** The Region of CloudFront's control plane and events. */
export const homeRegion = (options: AwsOptions): string => homeRegionOf(partitionOf(options));

/** Keeps one client per Region, so that connections, retry budgets and rate limits are shared. */
export const perRegion = <T>(create: (region: string) => T): ((region: string) => T) => {
  const clients = new Map<string, T>();
  return (region) => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const client = create(region);
    clients.set(region, client);
    return client;
  };
};

/** Where S3 is when it is not on AWS: an address has no room for the bucket's name in front of it. */
export const needsPathStyle = (options: AwsOptions): boolean => {
  const endpoint = options.endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  if (!endpoint) return false;
  const host = new URL(endpoint).hostname;
  return host === 'localhost' || host.startsWith('[') || /^\d+(\.\d+){3}$/.test(host);
};

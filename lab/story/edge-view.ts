/** Looking at the account as a viewer does: through the edge, over HTTP, and as a stranger's distribution would. */
import { newestPolicy, policyInForce } from '../aws/s3/policy-store.ts';
import type { Bucket } from '../aws/s3/state.ts';
import { judge } from '../edge/judge.ts';
import type { Lab } from '../world.ts';
import { type BucketName, type DistributionName, pageCount } from './seed-names.ts';

export interface EdgeView {
  readonly url: string;
  readonly status: number;
  /** `Miss from cloudfront`, `Hit from cloudfront`, `Error from cloudfront`. */
  readonly xCache: string;
  readonly body: string;
}

const nextPage = new WeakMap<Lab, number>();

/** A path that exists everywhere and that no edge has seen yet, as long as the pages last. */
export const freshPath = (lab: Lab): string => {
  const page = (nextPage.get(lab) ?? 0) % pageCount;
  nextPage.set(lab, page + 1);
  return `/page-${page + 1}.html`;
};

export const pageUrl = (lab: Lab, name: DistributionName, path: string): string =>
  lab.edge.urlOf(lab.seeded.distributions[name].id, path);

export const edgeFetch = async (lab: Lab, name: DistributionName, path: string): Promise<EdgeView> => {
  const response = await fetch(pageUrl(lab, name, path));
  return {
    url: `${name}${path}`,
    status: response.status,
    xCache: response.headers.get('x-cache') ?? '',
    body: await response.text(),
  };
};

const bucketOf = (lab: Lab, name: BucketName): Bucket => {
  const bucket = lab.account.s3.buckets.get(name);
  if (bucket === undefined) throw new Error(`The lab has no bucket ${name}.`);
  return bucket;
};

/** The newest policy, whatever reads may still see. */
export const bucketPolicy = (lab: Lab, name: BucketName): unknown =>
  newestPolicy(lab.account, bucketOf(lab, name));

/** A distribution of an account that is not ours. */
export const stranger = {
  account: '999988887777',
  arn: 'arn:aws:cloudfront::999988887777:distribution/ESTRANGER0000',
};

/** What S3 answers the stranger's distribution, which has our bucket as its origin: 200 or an error's status. */
export const strangerStatus = async (lab: Lab, name: BucketName): Promise<number> => {
  const bucket = bucketOf(lab, name);
  const verdict = await judge({
    reader: { type: 'distribution', ...stranger },
    account: lab.account.id,
    bucketArn: `arn:aws:s3:::${name}`,
    key: 'page-1.html',
    objectExists: true,
    bucketPolicy: policyInForce(lab.account, bucket),
    restrictPublicBuckets: bucket.publicAccessBlock?.RestrictPublicBuckets === true,
    secureTransport: true,
    encryptionKey: undefined,
  });
  return verdict.allowed ? 200 : verdict.status;
};

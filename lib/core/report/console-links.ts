/** Links into the AWS console, per partition. A partition that we do not know gets no link rather than a wrong one. */
import type { Subject } from '../model/subject.ts';

export interface ConsoleLink {
  readonly label: string;
  readonly url: string;
}

/** Console host and the home Region of CloudFront's console. */
const consoles: Readonly<Record<string, { readonly host: string; readonly home: string }>> = {
  aws: { host: 'console.aws.amazon.com', home: 'us-east-1' },
  'aws-cn': { host: 'console.amazonaws.cn', home: 'cn-northwest-1' },
  'aws-us-gov': { host: 'console.amazonaws-us-gov.com', home: 'us-gov-west-1' },
  'aws-eusc': { host: 'console.amazonaws-eusc.eu', home: 'eusc-de-east-1' },
};

/** Lone surrogates would make encodeURIComponent throw. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

const isRegion = (region: string | undefined): region is string =>
  region !== undefined && /^[a-z0-9-]{1,40}$/.test(region);

const at = (partition: string, region: string | undefined): string | undefined => {
  const console = Object.hasOwn(consoles, partition) ? consoles[partition] : undefined;
  if (!console) return undefined;
  return `https://${isRegion(region) ? region : console.home}.${console.host}`;
};

/** The permissions tab of a bucket. */
export const bucketLink = (
  partition: string,
  name: string,
  region: string | undefined,
): ConsoleLink | undefined => {
  const host = at(partition, region);
  if (!host) return undefined;
  const query = isRegion(region) ? `region=${region}&tab=permissions` : 'tab=permissions';
  return { label: `Bucket ${name}`, url: `${host}/s3/buckets/${encode(name)}?${query}` };
};

/** The key policy of a KMS key. */
export const keyLink = (partition: string, arn: string): ConsoleLink | undefined => {
  const [, , , region, , resource] = arn.split(':');
  const id = resource?.replace(/^key\//, '');
  const host = at(partition, region);
  if (!host || !id || !isRegion(region)) return undefined;
  return { label: `Key ${id}`, url: `${host}/kms/home?region=${region}#/kms/keys/${encode(id)}` };
};

export const distributionLink = (partition: string, id: string): ConsoleLink | undefined => {
  const host = at(partition, undefined);
  if (!host) return undefined;
  return {
    label: `Distribution ${id}`,
    url: `${host}/cloudfront/v4/home#/distributions/${encode(id)}`,
  };
};

export const invalidationLink = (
  partition: string,
  distributionId: string,
  invalidationId: string,
): ConsoleLink | undefined => {
  const distribution = distributionLink(partition, distributionId);
  if (!distribution) return undefined;
  return {
    label: `Invalidation ${invalidationId}`,
    url: `${distribution.url}/invalidations/details/${encode(invalidationId)}`,
  };
};

/** The page of a subject; accounts have none. */
export const subjectLink = (
  partition: string,
  subject: Subject,
  region: string | undefined,
): ConsoleLink | undefined => {
  switch (subject.type) {
    case 'bucket':
      return bucketLink(partition, subject.name, region);
    case 'key':
      return keyLink(partition, subject.arn);
    case 'distribution':
      return distributionLink(partition, subject.id);
    case 'account':
      return undefined;
  }
};

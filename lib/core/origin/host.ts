/** Tells from an origin's domain name whether it is S3, and which bucket it means. */
import type { OriginHost } from '../model/facts.ts';

const notS3: OriginHost = { kind: 'not-s3' };
const dnsSuffixes = ['.amazonaws.com.cn', '.amazonaws.com', '.amazonaws.eu'];
const regionPattern = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;
const bucketPattern = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;
const longestHost = 253;

/** A host without its DNS suffix, taken apart from the right, because bucket names may hold dots and `s3`. */
interface Endpoint {
  readonly name: string;
  readonly service: string;
  readonly region: string | undefined;
  readonly dualstack: boolean;
}

/**
 * Classifies an origin domain name (docs/aws-facts.md, "Origins"). DNS names are not case-sensitive, and one
 * trailing dot is allowed. The bucket is everything left of the right-most S3 endpoint. Takes linear time and
 * never throws: what is not an S3 host of AWS, look-alikes included, is `not-s3`.
 */
export const classifyOriginHost = (domainName: string): OriginHost => {
  if (hasParameter(domainName)) return { kind: 'parameterised' };
  const host = withoutTrailingDot(domainName.toLowerCase());
  if (host.length > longestHost) return notS3;
  const suffix = dnsSuffixes.find((candidate) => host.endsWith(candidate));
  if (suffix === undefined || host.startsWith('.')) return notS3;
  const stem = host.slice(0, -suffix.length);
  return multiRegionAccessPoint(stem) ?? classifyEndpoint(takeApart(stem.split('.')));
};

/** `{{name}}`, in the domain name of a multi-tenant distribution: known only per tenant. */
const hasParameter = (domainName: string): boolean => {
  const open = domainName.indexOf('{{');
  return open >= 0 && domainName.indexOf('}}', open + 2) > open + 2;
};

const withoutTrailingDot = (host: string): string => (host.endsWith('.') ? host.slice(0, -1) : host);

const multiRegionAccessPoint = (stem: string): OriginHost | undefined => {
  const ending = '.mrap.accesspoint.s3-global';
  if (!stem.endsWith(ending)) return undefined;
  const alias = stem.slice(0, -ending.length);
  return bucketPattern.test(alias) ? { kind: 'multi-region-access-point', alias } : notS3;
};

const takeApart = (labels: string[]): Endpoint => {
  const region = regionPattern.test(labels.at(-1) ?? '') ? labels.pop() : undefined;
  const dualstack = labels.at(-1) === 'dualstack';
  if (dualstack) labels.pop();
  const service = labels.pop() ?? '';
  return { name: labels.join('.'), ...(region ? { service, region } : legacy(service)), dualstack };
};

/** The older forms with the Region behind a dash: `s3-eu-west-1`, `s3-website-us-east-1`, `s3-fips-us-gov-west-1`. */
const legacy = (service: string): Pick<Endpoint, 'service' | 'region'> => {
  if (service === 's3-external-1') return { service: 's3', region: 'us-east-1' };
  for (const base of ['s3-website', 's3-fips', 's3']) {
    const region = service.startsWith(`${base}-`) ? service.slice(base.length + 1) : '';
    if (regionPattern.test(region)) return { service: base, region };
  }
  return { service, region: undefined };
};

const classifyEndpoint = (endpoint: Endpoint): OriginHost => {
  const { name, service, region, dualstack } = endpoint;
  if (name === '') return isRest(endpoint) ? { kind: 'path-style', region } : notS3;
  if (!bucketPattern.test(name)) return notS3;
  if (service === 's3-website' && region && !dualstack) return { kind: 'website', bucket: name, region };
  if (service === 's3-accelerate' && !region) return { kind: 'accelerate', bucket: name };
  if (region && /^s3-accesspoint(?:-fips)?$/.test(service)) return { kind: 'access-point', name };
  if (region && /^s3-object-lambda(?:-fips)?$/.test(service)) return { kind: 'object-lambda', name };
  if (region && service.startsWith('s3express-')) return { kind: 'express', bucket: name };
  return isRest(endpoint) ? classifyName(name, region) : notS3;
};

/** Only `s3` exists without a Region; dual-stack and FIPS endpoints always name one. */
const isRest = ({ service, region, dualstack }: Endpoint): boolean =>
  region === undefined ? service === 's3' && !dualstack : service === 's3' || service === 's3-fips';

/** Aliases look like bucket names; their reserved endings tell them apart. */
const classifyName = (name: string, region: string | undefined): OriginHost => {
  if (name.endsWith('-s3alias')) return { kind: 'access-point', name };
  if (name.endsWith('--ol-s3')) return { kind: 'object-lambda', name };
  if (name.endsWith('--x-s3')) return { kind: 'express', bucket: name };
  return { kind: 'rest', bucket: name, region };
};

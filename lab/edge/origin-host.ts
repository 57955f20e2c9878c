/** The bucket behind an origin's domain name, read independently of the guard's own reading (aws-facts 2.2). */
export interface BucketHost {
  readonly bucket: string;
  /** `undefined` for the global host. */
  readonly region: string | undefined;
  readonly website: boolean;
}

const suffix = '\\.amazonaws\\.(?:com(?:\\.cn)?|eu)$';
const website = new RegExp(`^(.+)\\.s3-website[.-]([a-z0-9-]+)${suffix}`);
const global = new RegExp(`^(.+)\\.s3${suffix}`);
const regional = new RegExp(`^(.+)\\.s3(?:-fips)?[.-](?:dualstack\\.)?([a-z]{2}(?:-[a-z]+)+-\\d)${suffix}`);

/** `undefined` for hosts that are no bucket. */
export const bucketHost = (domainName: string): BucketHost | undefined => {
  const host = domainName.toLowerCase();
  const site = website.exec(host);
  if (site?.[1] !== undefined) return { bucket: site[1], region: site[2], website: true };
  const found = global.exec(host) ?? regional.exec(host);
  return found?.[1] === undefined ? undefined : { bucket: found[1], region: found[2], website: false };
};

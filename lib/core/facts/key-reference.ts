/** Resolves `KMSMasterKeyID`: a key id, key ARN, alias name or alias ARN (aws-facts 3.6). */
import { absent, known, type Reading, unreadable } from '../model/reading.ts';

export interface KeyDirectory {
  readonly account: string;
  readonly partition: string;
  /** Key ARN by `region|alias/name`. */
  readonly aliases: ReadonlyMap<string, string>;
}

interface Arn {
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

const kmsArn = (reference: string): Arn | undefined => {
  const [head, , service, region, account, ...resource] = reference.split(':');
  if (head !== 'arn' || service !== 'kms') return undefined;
  return { region: region ?? '', account: account ?? '', resource: resource.join(':') };
};

export const aliasKey = (region: string, alias: string): string =>
  `${region}|${kmsArn(alias)?.resource ?? alias}`;

const aliasReading = (alias: string, region: string | undefined, keys: KeyDirectory): Reading<string> => {
  if (alias.startsWith('alias/aws/')) return absent;
  const arn = region === undefined ? undefined : keys.aliases.get(aliasKey(region, alias));
  return arn === undefined ? unreadable(`${alias} could not be resolved to a key`) : known(arn);
};

const arnReading = (reference: string, arn: Arn, keys: KeyDirectory): Reading<string> => {
  if (!arn.resource.startsWith('alias/')) return known(reference);
  if (arn.account !== keys.account) return unreadable(`${reference} is an alias of another account`);
  return aliasReading(arn.resource, arn.region, keys);
};

/** `absent`: no customer key is named, which with `aws:kms` is the managed key `aws/s3` (aws-facts 3.2). */
export const resolveKey = (
  reference: string | undefined,
  region: string | undefined,
  keys: KeyDirectory,
): Reading<string> => {
  if (reference === undefined) return absent;
  const arn = kmsArn(reference);
  if (arn !== undefined) return arnReading(reference, arn, keys);
  if (reference.startsWith('alias/')) return aliasReading(reference, region, keys);
  if (region === undefined) return unreadable(`key ${reference}: the bucket's Region is not known`);
  return known(`arn:${keys.partition}:kms:${region}:${keys.account}:key/${reference}`);
};

/** The names that `Unreadable` may hold: what could not be read. An unknown one must not be passed over (law 3). */
import { isJsonObject } from '../model/json.ts';

interface Names {
  /** In the words of the contract, for people. */
  readonly bucket: readonly string[];
  readonly key: readonly string[];
  readonly distribution: readonly string[];
  readonly account: readonly string[];
}

export const unreadableNames: Names = {
  bucket: [
    'Policy',
    'ServerSideEncryptionConfiguration',
    'PublicAccessBlockConfiguration',
    'OwnershipControls',
    'TagSet',
  ],
  key: ['KeyMetadata', 'Policy', 'Grants', 'Aliases'],
  distribution: ['Tags'],
  account: [
    'distributions',
    'originAccessControls',
    'originAccessIdentities',
    'buckets',
    'functions',
    'keys',
    'distributionLookups',
    'bucketLookups',
    'ownBuckets',
    'accountPublicAccessBlock',
  ],
};

/** Other words for the same read, in lower case: names of API calls, of their members, and of the other resource. */
const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    policy: ['bucketpolicy', 'keypolicy'],
    serversideencryptionconfiguration: ['encryption', 'bucketencryption', 'serversideencryption'],
    publicaccessblockconfiguration: ['publicaccessblock'],
    ownershipcontrols: ['bucketownershipcontrols', 'objectownership', 'ownership'],
    tagset: ['tags', 'tag', 'tagging', 'buckettagging'],
    keymetadata: ['metadata'],
  }).flatMap(([name, others]) => others.map((other) => [other, name] as const)),
);

/** Two names with the same meaning are the same text after this. */
export const meaningOf = (name: string): string => {
  const plain = name.trim().toLowerCase();
  return aliases.get(plain) ?? plain;
};

/** Undefined when every name is known; else a clause that names the others and what may stand there. */
export const unknownNames = (resource: unknown, of: keyof Names): string | undefined => {
  if (!isJsonObject(resource) || !isJsonObject(resource.Unreadable)) return undefined;
  const valid = new Set(unreadableNames[of].map(meaningOf));
  const unknown = Object.keys(resource.Unreadable).filter((name) => !valid.has(meaningOf(name)));
  if (unknown.length === 0) return undefined;
  const names = unknown.map((name) => JSON.stringify(name)).join(' and ');
  return `Unreadable names ${names}, which is none of ${unreadableNames[of].join(', ')}`;
};

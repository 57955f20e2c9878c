/** The buckets and keys of a snapshot, each once; one that is there twice, saying different things, is not believed. */
import type { BucketFacts, KeyFacts } from '../model/facts.ts';
import { unreadable } from '../model/reading.ts';
import { bucketFacts } from './bucket.ts';
import { entriesOnce } from './identity.ts';
import { keyFacts } from './key.ts';
import type { KeyDirectory } from './key-reference.ts';
import { member, text } from './parts.ts';

const entriesOf = (snapshot: unknown, name: string): readonly unknown[] => {
  const value = member(snapshot, name);
  return Array.isArray(value) ? value : [];
};

const indexed = <T>(all: readonly (T | undefined)[], keyOf: (entry: T) => string): ReadonlyMap<string, T> =>
  new Map(all.filter((entry) => entry !== undefined).map((entry) => [keyOf(entry), entry]));

const bucketName = (entry: unknown): string | undefined => text(member(entry, 'Name'));

const keyArn = (entry: unknown): string | undefined => text(member(member(entry, 'KeyMetadata'), 'Arn'));

export const bucketsOf = (snapshot: unknown, directory: KeyDirectory): ReadonlyMap<string, BucketFacts> => {
  const { entries: once, contradictory } = entriesOnce(entriesOf(snapshot, 'buckets'), bucketName);
  const nothing = unreadable('the bucket is in the list twice, with different contents');
  const doubt = { policy: nothing, encryption: nothing, publicAccessBlock: nothing, tags: nothing };
  const read = once.map((entry) => {
    const facts = bucketFacts(entry, directory);
    return facts && contradictory.has(facts.name) ? { ...facts, ...doubt, objectOwnership: nothing } : facts;
  });
  return indexed<BucketFacts>(read, (bucket) => bucket.name);
};

export const keysOf = (snapshot: unknown): ReadonlyMap<string, KeyFacts> => {
  const { entries: once, contradictory } = entriesOnce(entriesOf(snapshot, 'keys'), keyArn);
  const nothing = unreadable('the key is in the list twice, with different contents');
  const read = once.map((entry) => {
    const facts = keyFacts(entry);
    return facts && contradictory.has(facts.arn) ? { ...facts, policy: nothing, grants: nothing } : facts;
  });
  return indexed<KeyFacts>(read, (key) => key.arn);
};

/** Whose a bucket is, as far as lists and HeadBucket tell: the account's own names, and lookups of others. */
import type { Facts } from '../model/facts.ts';
import { absent, known, type Reading, unreadable } from '../model/reading.ts';
import { member, record, text, texts, unreadableBecause } from './parts.ts';

const nobody: readonly string[] = ['NotFound', 'NoSuchBucket', '404'];
const somebody: readonly string[] = ['exists', 'Forbidden', 'AccessDenied', '403'];

/** The code in front of a sentence: `NoSuchBucket: GetBucketPolicy of bucket site could not be read. ...`. */
const codeOf = (answer: unknown): string => (text(answer) ?? '').split(':')[0]?.trim() ?? '';

/** HeadBucket's answers in the words of the CLI, the SDK and S3: 404 is nobody's bucket, 403 is somebody else's. */
const lookup = (answer: unknown): Reading<true> => {
  const code = codeOf(answer);
  if (somebody.includes(code)) return known(true as const);
  return nobody.includes(code) ? absent : unreadable(text(answer) ?? 'no answer');
};

const listed = (snapshot: unknown): readonly unknown[] => {
  const value = member(snapshot, 'buckets');
  return Array.isArray(value) ? value : [];
};

const nameOf = (bucket: unknown): readonly string[] => {
  const name = text(member(bucket, 'Name'));
  return name === undefined ? [] : [name];
};

const settings = [
  'Policy',
  'ServerSideEncryptionConfiguration',
  'PublicAccessBlockConfiguration',
  'OwnershipControls',
];

const hasAnswer = (bucket: unknown, setting: string): boolean =>
  Object.keys(record(member(bucket, setting))).length > 0;

/** An entry of which every read failed with "no such bucket": it was deleted since the list was read. */
const isGone = (bucket: unknown): boolean => {
  const failures = Object.entries(record(member(bucket, 'Unreadable')));
  return (
    failures.some(([field]) => field === 'Policy') &&
    failures.every(([, because]) => nobody.includes(codeOf(because))) &&
    !settings.some((setting) => hasAnswer(bucket, setting))
  );
};

/** Names with capitals, by their small letters; a bucket of ours with exactly the small ones goes first. */
export const writtenNames = (snapshot: unknown): ReadonlyMap<string, string> => {
  const names = [...texts(member(snapshot, 'ownBuckets')), ...listed(snapshot).flatMap(nameOf)];
  const capitals = names.filter((name) => name !== name.toLowerCase() && !names.includes(name.toLowerCase()));
  return new Map(capitals.map((name) => [name.toLowerCase(), name]));
};

const namesOf = (snapshot: unknown): Reading<ReadonlySet<string>> => {
  const because = unreadableBecause(snapshot, 'buckets') ?? unreadableBecause(snapshot, 'ownBuckets');
  if (because !== undefined) return unreadable(because);
  const all = member(snapshot, 'ownBuckets');
  if (!Array.isArray(all) && !Array.isArray(member(snapshot, 'buckets')))
    return unreadable('the snapshot has no list of buckets');
  const names = [...texts(all), ...listed(snapshot).flatMap(nameOf)];
  const gone = new Set(listed(snapshot).filter(isGone).flatMap(nameOf));
  return known(new Set(names.filter((name) => !gone.has(name)).map((name) => name.toLowerCase())));
};

export const bucketOwnership = (snapshot: unknown): Pick<Facts, 'bucketLookups' | 'ownBuckets'> => {
  const gone = listed(snapshot).filter(isGone).flatMap(nameOf);
  const asked = Object.entries(record(member(snapshot, 'bucketLookups')));
  return {
    ownBuckets: namesOf(snapshot),
    bucketLookups: new Map([
      ...gone.map((name) => [name.toLowerCase(), absent] as const),
      ...asked.map(([name, answer]) => [name.toLowerCase(), lookup(answer)] as const),
    ]),
  };
};

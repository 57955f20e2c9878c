/**
 * Tells when a marker changes: the tag `origin-guard` on a bucket or distribution, or the account's pause. What was
 * told last is remembered among the sightings: of a bucket under the bucket, of a distribution and of the pause under
 * the account, so that the many buckets of one distribution tell it once. Told before it is remembered: a crash in
 * between tells twice rather than never.
 */
import pLimit from 'p-limit';
import { accountPlace, rememberOfAccount, toldOf } from './account-memory.ts';
import type { App } from './app.ts';
import { type MarkerChange, markerChange, toldSubjects, wordsOf } from './core/desired/marker-change.ts';
import type { Facts } from './core/model/facts.ts';
import type { Actor, Sighting } from './core/model/memory.ts';
import { valueOr } from './core/model/reading.ts';
import type { SnapshotDistribution } from './core/model/snapshot.ts';
import type { DocumentRef } from './core/model/subject.ts';
import { pauseInWords, tagInWords } from './core/report/marker.ts';
import { originBucketNames } from './gather-distribution.ts';
import type { KeptReads } from './kept-reads.ts';
import type { Work } from './read-facts.ts';
import { tell } from './tell.ts';

const CONCURRENCY = 4;

const tagCalls: ReadonlySet<string | undefined> = new Set([
  ...['PutBucketTagging', 'DeleteBucketTagging', 'TagResource', 'UntagResource'],
  ...['CreateDistributionWithTags', 'CreateBucket'],
]);

/** Whoever changed something else is not the one who changed the tag. */
const whoTagged = (cause: Actor | undefined): Actor | undefined =>
  tagCalls.has(cause?.eventName) ? cause : undefined;

/** What a look at a bucket finds about its own tag; undefined when it says what was told last, or was not read. */
export const bucketMarkerChange = (facts: Facts, document: DocumentRef): MarkerChange | undefined => {
  const tags = document.type === 'bucket' ? facts.buckets.get(document.name)?.tags : undefined;
  if (tags === undefined || tags.status === 'unreadable') return undefined;
  return markerChange(document, wordsOf(tags), valueOr(facts.memory.sightings, []));
};

export const tellBucketMarker = (app: App, change: MarkerChange, work: Work): Promise<void> => {
  const actor = whoTagged(work.cause);
  return tell(app, {
    type: 'marker',
    subject: change.subject,
    because: tagInWords(change),
    actor,
    eventTime: actor === undefined ? undefined : work.eventTime,
  });
};

const rememberTold = (app: App, changes: readonly Pick<MarkerChange, 'put' | 'drop'>[]): Promise<void> => {
  const firstSeenAt = app.ports.clock.now();
  return rememberOfAccount(app, {
    putSightings: changes.flatMap(({ put }) => put.map((fingerprint) => ({ fingerprint, firstSeenAt }))),
    deleteSightings: changes.flatMap(({ drop }) => drop),
  });
};

const pauseChange = async (app: App, told: readonly Sighting[]): Promise<MarkerChange | undefined> => {
  const mode = await app.ports.state.pause();
  return markerChange(accountPlace(app), mode === undefined ? [] : [{ text: mode, marker: mode }], told);
};

/** For whoever has just set the pause and told so: a sweep does not tell it once more, unless this fails. */
export const pauseWasTold = async (app: App): Promise<void> => {
  try {
    const change = await pauseChange(app, await toldOf(app, 'the account'));
    if (change !== undefined) await rememberTold(app, [change]);
  } catch (error) {
    app.log.warn('the next sweep tells the pause once more', { because: String(error) });
  }
};

/** A pause that was set, changed or lifted by hand in the table. */
const noticePause = async (app: App): Promise<void> => {
  const change = await pauseChange(app, await toldOf(app, 'the account'));
  if (change === undefined) return;
  await tell(app, { type: 'marker', subject: change.subject, because: pauseInWords(change) });
  await rememberTold(app, [change]);
};

/** Undefined while it says what was told last, and when its tags could not be read: unreadable is not gone. */
const distributionChange = async (
  app: App,
  { Id, ARN }: SnapshotDistribution,
  { kept, told }: { readonly kept: KeptReads; readonly told: readonly Sighting[] },
): Promise<MarkerChange | undefined> => {
  const tags = await kept.distributionTags.ask(ARN, () => app.ports.cloudFront.distributionTags(ARN));
  if (tags.status !== 'known') return undefined;
  const values = Object.fromEntries(tags.value.map(({ Key, Value }) => [Key, Value ?? '']));
  const subject = { type: 'distribution', id: Id } as const;
  return markerChange(subject, wordsOf({ status: 'known', value: values }), told);
};

/** What was told of distributions that are gone is of no use to anybody. */
const gone = (
  distributions: readonly SnapshotDistribution[],
  told: readonly Sighting[],
): readonly Pick<MarkerChange, 'put' | 'drop'>[] => {
  const listed = new Set(distributions.map(({ Id }) => Id));
  return [...toldSubjects('distribution', told)]
    .filter(([id]) => !listed.has(id))
    .map(([, drop]) => ({ put: [], drop }));
};

/** Ids of distributions that changed, each with who did it as far as known; `all` for a look at every one. */
export type ChangedDistributions = ReadonlyMap<string, Actor | undefined> | 'all';

const noticeDistributions = async (app: App, changed: ChangedDistributions): Promise<void> => {
  const { snapshot, kept } = await app.inventory.read({ fresh: false });
  const { distributions } = snapshot;
  if (distributions === undefined) return;
  const told = await toldOf(app, 'the account');
  const wanted = (one: SnapshotDistribution): boolean =>
    changed === 'all' ? originBucketNames([one]).size > 0 : changed.has(one.Id);
  const limit = pLimit(CONCURRENCY);
  const found = await Promise.all(
    distributions.filter(wanted).map((one) => limit(() => distributionChange(app, one, { kept, told }))),
  );
  const changes = found.filter((change) => change !== undefined);
  for (const change of changes) {
    const { subject } = change;
    const cause = changed === 'all' || subject.type !== 'distribution' ? undefined : changed.get(subject.id);
    await tell(app, { type: 'marker', subject, because: tagInWords(change), actor: whoTagged(cause) });
  }
  await rememberTold(app, [...changes, ...gone(distributions, told)]);
};

/**
 * Tells what changed since it was told last: the tags of these distributions, and in a look at all also the pause.
 * @throws when the table cannot be read or written
 */
export const noticeMarkers = async (app: App, changed: ChangedDistributions): Promise<void> => {
  await noticeDistributions(app, changed);
  if (changed === 'all') await noticePause(app);
};

/**
 * What is about no policy document of ours - origins that lead nowhere or to strangers, access controls that do not
 * sign, legacy identities - told once and remembered under the account. It needs the lists and a HeadBucket for each
 * origin bucket that is not ours, no policy, and writes nothing but memory.
 */
import { accountPlace, rememberOfAccount } from './account-memory.ts';
import type { App } from './app.ts';
import { isMarkerPrint } from './core/desired/marker-change.ts';
import { unreadableKind } from './core/drift/unreadable.ts';
import { factsFromSnapshot } from './core/facts/from-snapshot.ts';
import type { Facts } from './core/model/facts.ts';
import type { Finding } from './core/model/finding.ts';
import { selfCheckFamily } from './core/model/memory.ts';
import { absent, valueOr } from './core/model/reading.ts';
import type { Snapshot } from './core/model/snapshot.ts';
import { type Subject, subjectKey } from './core/model/subject.ts';
import { decide } from './core/plan/decide.ts';
import { subjectsOf } from './core/plan/documents.ts';
import { gatherOriginBuckets } from './gather-origin-buckets.ts';
import type { InventoryLists } from './inventory.ts';
import { isNews } from './remember.ts';
import { tellFindingsOf } from './tell.ts';

/** Findings in one message: an event has room for no more, and nobody reads them. */
const MOST_IN_ONE = 20;

const snapshotOf = async (app: App, lists: InventoryLists): Promise<Snapshot> => ({
  schema: 'origin-guard/snapshot/1',
  account: app.account,
  partition: app.partition,
  takenAt: new Date(app.ports.clock.now()).toISOString(),
  ...lists.snapshot,
  ...(await gatherOriginBuckets(app.ports.s3, lists.snapshot.distributions, lists.buckets)),
  ...(Object.keys(lists.unreadable).length > 0 ? { Unreadable: lists.unreadable } : {}),
});

const factsOf = async (app: App): Promise<Facts> => {
  const lists = await app.inventory.read({ fresh: false });
  const [snapshot, sightings] = await Promise.all([
    snapshotOf(app, lists),
    app.ports.state.sightingsOfDocument(accountPlace(app)),
  ]);
  if (sightings.status === 'unreadable')
    throw new Error(`What was seen before of the account could not be read (${sightings.because}).`);
  return factsFromSnapshot(snapshot, {
    settings: app.settings,
    inventoryIsFresh: lists.fresh,
    memory: { edges: absent, sightings, holds: absent, actors: new Map() },
  });
};

const isUrgent = ({ severity }: Finding): boolean => severity === 'critical' || severity === 'high';

const bySubject = (findings: readonly Finding[]): readonly (readonly Finding[])[] => [
  ...Map.groupBy(findings, ({ subject }) => subjectKey(subject)).values(),
];

const cut = (findings: readonly Finding[]): readonly (readonly Finding[])[] =>
  Array.from({ length: Math.ceil(findings.length / MOST_IN_ONE) }, (_, index) =>
    findings.slice(index * MOST_IN_ONE, (index + 1) * MOST_IN_ONE),
  );

/** What is urgent, each distribution on its own; the rest together, so that a first look is no flood. */
const messagesOf = (news: readonly Finding[]): readonly (readonly Finding[])[] =>
  [...bySubject(news.filter(isUrgent)), news.filter((finding) => !isUrgent(finding))].flatMap(cut);

const aboutAll = (findings: readonly Finding[], account: Subject): Subject => {
  const [only, ...others] = bySubject(findings);
  return only?.[0] !== undefined && others.length === 0 ? only[0].subject : account;
};

/** What could not be looked at did not go away. */
const isBlind = (facts: Facts, findings: readonly Finding[]): boolean =>
  facts.distributions.status !== 'known' ||
  facts.originAccessControls.status !== 'known' ||
  findings.some(({ kind }) => kind === unreadableKind);

const goneFrom = (facts: Facts, findings: readonly Finding[]): readonly string[] => {
  const current = new Set(findings.map(({ fingerprint }) => fingerprint));
  const before = valueOr(facts.memory.sightings, []).map(({ fingerprint }) => fingerprint);
  return before.filter(
    (print) => !current.has(print) && !isMarkerPrint(print) && !print.startsWith(selfCheckFamily),
  );
};

/**
 * Tells what is new before it is remembered: a crash in between tells twice rather than never.
 * @throws when the table cannot be read or written: the message must be tried again
 */
export const lookAtAccount = async (app: App): Promise<readonly Finding[]> => {
  const facts = await factsOf(app);
  const { findings } = decide(facts, app.settings, subjectsOf(facts));
  const news = findings.filter((finding) => isNews(facts, finding.fingerprint));
  for (const message of messagesOf(news))
    await tellFindingsOf(app, aboutAll(message, accountPlace(app)), message);
  const firstSeenAt = app.ports.clock.now();
  await rememberOfAccount(app, {
    putSightings: news.map(({ fingerprint }) => ({ fingerprint, firstSeenAt })),
    deleteSightings: isBlind(facts, findings) ? [] : goneFrom(facts, findings),
  });
  return findings;
};

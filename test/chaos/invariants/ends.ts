/** What must hold when everything has come to rest. */
import type { OutcomeEvent } from '../../../lib/core/model/outcome.ts';
import type { Ledger, PolicyWrite, Version } from '../ledger.ts';
import { dueItems, storedOf } from '../stored.ts';
import type { Pair, Truth } from '../truth.ts';
import { minute, type World } from '../world.ts';
import { meaningOf, readersIn } from './policy.ts';
import { isRevoked } from './removals.ts';

export const outcomesOf = (world: World): readonly OutcomeEvent[] =>
  world.bus.history
    .filter((event) => event.source === 'origin-guard')
    .map((event) => event.detail as unknown as OutcomeEvent);

const isAbout = (pair: Pair, { subject }: OutcomeEvent): boolean => {
  if (subject.type === 'bucket') return subject.name === pair.bucket;
  if (subject.type === 'key') return subject.arn === pair.keyArn;
  return subject.type === 'distribution' && subject.id === pair.distributionId;
};

/** Told since `from` that something is wrong or was done about this pair. */
export const isTold = (world: World, pair: Pair, from: number): boolean =>
  outcomesOf(world).some((event) => event.at >= from && isAbout(pair, event));

/** Every signed origin can read, or is kept out on purpose, or somebody was told. */
export const untoldLosses = (world: World, truth: Truth, from: number): readonly string[] =>
  truth.pairs.flatMap((pair) => {
    if (truth.originOf(pair) === undefined || truth.readsNow(pair) || isRevoked(world, pair)) return [];
    if (isTold(world, pair, from)) return [];
    return [`${pair.distributionId} cannot read ${pair.bucket}, and nobody was told`];
  });

/** What was revoked cannot be read any more, or somebody was told. */
export const stillOpen = (world: World, truth: Truth, from: number): readonly string[] =>
  truth.pairs.flatMap((pair) => {
    if (!isRevoked(world, pair) || !truth.readsNow(pair) || isTold(world, pair, from)) return [];
    return [`${pair.bucket} is revoked and can still be read, and nobody was told`];
  });

/** Nobody is let in who has no business there, or somebody was told. */
export const untoldLeftovers = (
  world: World,
  ledger: Ledger,
  truth: Truth,
  from: number,
): readonly string[] =>
  truth.pairs.flatMap((pair) => {
    const documents = [`bucket:${pair.bucket}`, ...(pair.keyArn === undefined ? [] : [`key:${pair.keyArn}`])];
    const named = documents.filter((key) => {
      const document = ledger.versions(key).at(-1)?.document ?? null;
      return readersIn(world.account, document).has(pair.distributionArn);
    });
    const isDisabled =
      world.account.cloudFront.distributions.get(pair.distributionId)?.versions.at(-1)?.config.Enabled ===
      'false';
    if (named.length === 0 || truth.originOf(pair) !== undefined || isDisabled) return [];
    if (isTold(world, pair, from)) return [];
    return [`${named} still names ${pair.distributionId}, which does not use it, and nobody was told`];
  });

export const forgotten = (world: World): readonly string[] => {
  const now = world.clock.now();
  const overdue = dueItems(world, now - 2 * minute).map(({ pk, sk }) => `${pk} / ${sk} is overdue`);
  const open = storedOf(world, 'revocation')
    .filter(({ state }) => state !== 'done' && state !== 'void')
    .map(({ revocationId, state }) => `revocation ${revocationId} is still ${state}`);
  const leases = storedOf(world, 'lease')
    .filter(({ leaseUntil }) => Number(leaseUntil) > now)
    .map(({ pk }) => `the lease of ${pk} is still held`);
  // `written` for good: it was made, and then somebody else wrote before it could be read back.
  const repairs = storedOf(world, 'repair')
    .filter(({ state, dueAt }) => state === 'intended' || dueAt !== undefined)
    .map(({ repairId, state }) => `repair ${repairId} is still ${state}`);
  return [...overdue, ...open, ...leases, ...repairs];
};

/** Every write was told once, and what was told was written. */
export const untoldWrites = (world: World, ledger: Ledger): readonly string[] => {
  const { account } = world;
  const all = outcomesOf(world);
  const told = all.filter(({ type }) => type === 'repair');
  const writes = ledger.writes().filter(({ version }) => version.task.kind === 'guard');
  const same = (one: unknown, other: unknown): boolean =>
    meaningOf(account, (one ?? null) as null) === meaningOf(account, (other ?? null) as null);
  // Put back at once, before its writer could store what became of it (killed, or the table failed): it looks to
  // everybody as if it had never been made.
  const takenBack = ({ key, version, lastRead }: PolicyWrite): boolean => {
    const next = ledger.versions(key).find(({ order }) => order > version.order);
    const ended = storedOf(world, 'repair').some(
      ({ pk, state, after }) => pk === key && state !== 'failed' && same(after, version.document),
    );
    return !ended && next?.task.kind === 'foreign' && same(next.document, lastRead?.document);
  };
  const untold = writes
    .filter((write) => !takenBack(write))
    // A failure that says that nobody knows whether it was written is a message, too.
    .filter(({ version }) => !all.some(({ after, repairId }) => repairId && same(after, version.document)))
    .map(({ key, version }) => `the write of ${key} by ${version.task.id} was told to nobody`);
  // When the writer died, and somebody else did the very same, nobody can tell whose the result is.
  const untrue = told
    .filter(({ after }) => !ledger.writes().some(({ version }) => same(after, version.document)))
    .map(({ subject }) => `a repair of ${JSON.stringify(subject)} was told that was never made`);
  const twice = [...new Set(told.map(({ repairId }) => repairId))]
    .filter(
      (id) =>
        new Set(told.filter(({ repairId }) => repairId === id).map((event) => event.outcomeId)).size > 1,
    )
    .map((id) => `repair ${id} was told twice, under two ids`);
  return [...untold, ...untrue, ...twice];
};

/** A repair that is marked as verified must have been read back by then: says which was not. */
export const verifiedUnread = (world: World, ledger: Ledger, known: Set<string>): readonly string[] =>
  storedOf(world, 'repair').flatMap((repair) => {
    const id = String(repair.repairId);
    if (repair.state !== 'verified' || known.has(id)) return [];
    known.add(id);
    const key = String(repair.pk);
    const wanted = meaningOf(world.account, repair.after as null);
    const write = ledger
      .writes()
      .find(
        ({ version }) => version.at >= Number(repair.startedAt) && isSame(world, version.document, wanted),
      );
    const seen = ledger
      .reads(key)
      .some((read) => read.order > (write?.version.order ?? 0) && isSame(world, read.document, wanted));
    return seen ? [] : [`repair ${id} of ${key} is marked as verified, and nobody has read it back`];
  });

const isSame = (world: World, document: Version['document'], meaning: string): boolean =>
  meaningOf(world.account, document) === meaning;

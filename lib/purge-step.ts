/**
 * Stores the steps of purges, each with the message that comes with it. Who was told of is marked in the same
 * transaction, so that no crash loses the message at the end of a revocation, and nobody tells it twice.
 */
import type { App } from './app.ts';
import type { OutcomeEvent, Revocation, RevocationAct } from './core/model/outcome.ts';
import { publishStored, toStore } from './outcome-event.ts';
import type { RevocationChange } from './ports.ts';
import { actOf, completedEvent } from './purge-message.ts';

/** False when another run has taken the step, or a part of it, since it was read: nothing was stored then. */
export const storeStep = async (
  app: App,
  changes: readonly RevocationChange[],
  event?: OutcomeEvent,
): Promise<boolean> => {
  if (!(await app.ports.state.updateRevocations(changes, event && toStore(app, event)))) return false;
  if (event !== undefined) await publishStored(app, event);
  return true;
};

/** What each becomes. */
export const changed = (
  group: readonly Revocation[],
  next: (member: Revocation) => Partial<Revocation>,
): readonly RevocationChange[] => group.map((was) => ({ was, now: { ...was, ...next(was) } }));

const isPending = ({ state, purgedAt }: Revocation): boolean =>
  state !== 'done' && state !== 'void' && purgedAt === undefined;

const isUntold = ({ purgedAt, told }: Revocation): boolean => purgedAt !== undefined && !told;

/** The unfinished or untold members of an act as stored, without `own`; undefined as soon as one of them has not purged. */
const purgedMembers = async (
  app: App,
  act: RevocationAct,
  own: ReadonlySet<string>,
): Promise<readonly Revocation[] | undefined> => {
  const members: Revocation[] = [];
  for (const id of act.distributionIds) {
    const open = await app.ports.state.openRevocationsOfDistribution(id);
    const found = open.filter((one) => actOf(one).id === act.id && !own.has(one.revocationId));
    if (found.some(isPending)) return undefined;
    members.push(...found);
  }
  return members;
};

interface News {
  readonly own: readonly Revocation[];
  readonly others: readonly Revocation[];
}

/** Who is to be told of, once nobody of an act is left: of `own`, as they are about to be stored, and of the others. */
const newsOf = async (app: App, own: readonly Revocation[]): Promise<News> => {
  const ids = new Set(own.map(({ revocationId }) => revocationId));
  const news: { own: Revocation[]; others: Revocation[] } = { own: [], others: [] };
  for (const members of Map.groupBy(own, (member) => actOf(member).id).values()) {
    const [first] = members;
    if (first === undefined || members.every(({ told }) => told) || members.some(isPending)) continue;
    const others = await purgedMembers(app, actOf(first), ids);
    if (others === undefined) continue;
    news.own.push(...members.filter(isUntold));
    news.others.push(...others.filter(isUntold));
  }
  return news;
};

const asTold = (revocation: Revocation): Revocation => ({ ...revocation, told: true });

const storeWithNews = async (
  app: App,
  changes: readonly RevocationChange[],
  news: News,
): Promise<boolean> => {
  const own = new Set(news.own);
  return storeStep(
    app,
    [
      ...changes.map(({ was, now }) => ({ was, now: own.has(now) ? asTold(now) : now })),
      ...news.others.map((was) => ({ was, now: asTold(was) })),
    ],
    completedEvent(app, [...news.own, ...news.others]),
  );
};

/**
 * Stores a step by which caches have forgotten, or are no more, and tells of the acts that end with it. Two runs may
 * end the two halves of an act at one moment, each seeing the other half open: whoever told nothing looks once more.
 */
export const storeEnd = async (app: App, changes: readonly RevocationChange[]): Promise<void> => {
  const own = changes.map(({ now }) => now);
  const news = await newsOf(app, own);
  if (!(await storeWithNews(app, changes, news))) return;
  const left = own.filter((member) => !member.told && !news.own.includes(member));
  if (left.length === 0) return;
  const late = await newsOf(app, left);
  const same = late.own.map((member) => ({ was: member, now: member }));
  if (late.own.length + late.others.length > 0) await storeWithNews(app, same, late);
};

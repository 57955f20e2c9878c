/** What is remembered about the account as a whole, and of no document: sightings, and nothing else. */
import type { App } from './app.ts';
import type { Sighting } from './core/model/memory.ts';
import { valueOr } from './core/model/reading.ts';
import type { MemoryUpdate } from './ports.ts';

export const accountPlace = ({ account }: Pick<App, 'account'>) => ({ type: 'account', account }) as const;

/** `what` completes the sentence "What was told before of … could not be read". @throws when it cannot be */
export const toldOf = async (app: App, what: string): Promise<readonly Sighting[]> => {
  const sightings = await app.ports.state.sightingsOfDocument(accountPlace(app));
  if (sightings.status === 'unreadable')
    throw new Error(`What was told before of ${what} could not be read (${sightings.because}).`);
  return valueOr(sightings, []);
};

/** Nothing is stored where nothing changes. No edges are, so none are read: the sweep has no right to (BatchGetItem). */
export const rememberOfAccount = async (
  app: App,
  { putSightings, deleteSightings }: Pick<MemoryUpdate, 'putSightings' | 'deleteSightings'>,
): Promise<void> => {
  if (putSightings.length + deleteSightings.length === 0) return;
  const nothing = { putEdges: [], deleteEdges: [], revocations: [], lookAgainAt: undefined };
  const document = accountPlace(app);
  const { state } = app.ports;
  await state.remember({ document, ...nothing, putSightings, deleteSightings });
};

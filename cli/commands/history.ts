/** `history`: the repairs of this installation, newest first, or one of them whole. Reads only. */

import type { RepairRecord, Revocation } from '../../lib/core/model/outcome.ts';
import { absent, known } from '../../lib/core/model/reading.ts';
import type { DocumentRef } from '../../lib/core/model/subject.ts';
import { undoRefusal } from '../../lib/core/plan/undo.ts';
import { historyContract, repairContract } from '../../lib/core/report/repair-contract.ts';
import { renderHistory, renderRepair } from '../../lib/report/history.ts';
import type { Opened } from '../../lib/wire-installed.ts';
import { documentNamed } from '../documents.ts';
import { type StageOptions, terminalFor, whereOf, withInstallation } from '../installed.ts';
import { CliError, type Io } from '../io.ts';
import { exitCodes, jsonText } from '../view.ts';

export interface HistoryOptions extends StageOptions {
  readonly bucket?: string;
  readonly key?: string;
  /** Milliseconds to look back. */
  readonly since?: number;
  readonly limit: number;
}

const DAY_MS = 86_400_000;
/** Repairs of one document among which an undo of an undo is looked for. */
const RELATED = 50;

const documentOf = ({ bucket, key }: HistoryOptions): DocumentRef | undefined => {
  if (bucket !== undefined && key !== undefined) throw new CliError('Name a --bucket or a --key, not both.');
  const name = bucket ?? key;
  return name === undefined ? undefined : documentNamed(name);
};

const repairsFor = async (
  { app, installation }: Opened,
  options: HistoryOptions,
  document: DocumentRef | undefined,
): Promise<readonly RepairRecord[]> => {
  const now = app.ports.clock.now();
  const from = now - (options.since ?? installation.historyDays * DAY_MS);
  const { limit } = options;
  // The clocks of those who write may be ahead of ours.
  if (document === undefined) return app.ports.state.repairsOfAccount({ from, until: now + DAY_MS, limit });
  const repairs = await app.ports.state.repairsOfDocument(document, limit);
  return repairs.filter(({ startedAt }) => startedAt >= from);
};

const list = (options: HistoryOptions, io: Io): Promise<number> => {
  const document = documentOf(options);
  return withInstallation(options, io, async (opened) => {
    const repairs = await repairsFor(opened, options, document);
    const title = [`Repairs in ${whereOf(opened)}, newest first`];
    io.stdout.write(
      options.json
        ? jsonText(historyContract(opened.app.account, repairs))
        : renderHistory(repairs, terminalFor(io, title)),
    );
    return exitCodes.nothing;
  });
};

const distributionsOf = ({ findings }: RepairRecord): readonly string[] => [
  ...new Set(
    findings.flatMap(({ distributions, invalidations }) => [
      ...distributions,
      ...invalidations.map(({ distributionId }) => distributionId),
    ]),
  ),
];

const openRevocationsOf = async ({ app }: Opened, repair: RepairRecord): Promise<readonly Revocation[]> => {
  const all = await Promise.all(
    distributionsOf(repair).map((id) => app.ports.state.openRevocationsOfDistribution(id)),
  );
  // One that is done may still be listed, while the message about it waits for other caches.
  return all.flat().filter(({ repairId, state }) => repairId === repair.repairId && state !== 'done');
};

const one = (id: string, options: HistoryOptions, io: Io): Promise<number> =>
  withInstallation(options, io, async (opened) => {
    const { app } = opened;
    const repair = await app.ports.state.repairById(id);
    if (repair === undefined)
      throw new CliError(
        `There is no repair ${id} in ${whereOf(opened)} (any more). List them: guard history.`,
      );
    const [revocations, others] = await Promise.all([
      openRevocationsOf(opened, repair),
      app.ports.state.repairsOfDocument(repair.document, RELATED),
    ]);
    // Whether the document moved is for `undo` to see: here only the record is judged.
    const current = repair.after === null ? absent : known(repair.after);
    const refusal = undoRefusal({ repair, others, current });
    io.stdout.write(
      options.json
        ? jsonText(repairContract(app.account, repair, revocations, refusal))
        : renderRepair(repair, revocations, refusal, terminalFor(io, [`Repair in ${whereOf(opened)}`])),
    );
    return exitCodes.nothing;
  });

/** @returns exit code 0 */
export const history = (id: string | undefined, options: HistoryOptions, io: Io): Promise<number> =>
  id === undefined ? list(options, io) : one(id, options, io);

/** Reads the account that a command is about: from a snapshot file, or live. */
import type { Snapshot } from '../lib/core/model/snapshot.ts';
import { parseSnapshot } from '../lib/snapshot.ts';
import { readText } from './files.ts';
import { CliError, type Io } from './io.ts';
import type { CommonOptions } from './options.ts';
import { progressOn } from './progress.ts';

const fromFile = async (file: string, io: Io): Promise<Snapshot> => {
  const parsed = parseSnapshot(await readText(file, io), file === '-' ? 'standard input' : file);
  if (!parsed.ok) throw new CliError(parsed.problems.join('\n'));
  return parsed.snapshot;
};

/** The SDK is loaded only here, so that snapshots need neither it nor credentials. */
const fromAws = async (options: CommonOptions, io: Io): Promise<Snapshot> => {
  const progress = progressOn(io, options.verbose ?? false);
  try {
    progress.say('Opening the account');
    const [{ readPorts }, { gatherSnapshot }] = await Promise.all([
      import('../lib/wire.ts'),
      import('../lib/gather.ts'),
    ]);
    const { ports, account, partition } = await readPorts(options);
    progress.say(`Reading the distributions of account ${account}`);
    return await gatherSnapshot(ports, { account, partition, scope: 'all', progress: progress.step });
  } catch (error) {
    if (error instanceof Error && error.name === 'LiveAccountError') throw new CliError(error.message);
    throw error;
  } finally {
    progress.end();
  }
};

const withEarlier = (snapshot: Snapshot, earlier: Snapshot): Snapshot => {
  const both = { ...snapshot, earlier };
  const checked = parseSnapshot(JSON.stringify(both), '--earlier');
  if (!checked.ok) throw new CliError(checked.problems.join('\n'));
  return checked.snapshot;
};

/** The snapshot to decide on. @throws CliError with what is wrong and where */
export const readAccount = async (options: CommonOptions, io: Io): Promise<Snapshot> => {
  if (options.snapshot === '-' && options.earlier === '-') {
    throw new CliError('Only one of --snapshot and --earlier can be standard input.');
  }
  // The file first: a wrong path should not cost a minute of reading the account.
  const earlier = options.earlier === undefined ? undefined : await fromFile(options.earlier, io);
  const snapshot =
    options.snapshot === undefined ? await fromAws(options, io) : await fromFile(options.snapshot, io);
  return earlier ? withEarlier(snapshot, earlier) : snapshot;
};

/** `collect`: writes the account as a snapshot, for audits without credentials and as the earlier of two reads. */
import type { Snapshot } from '../../lib/core/model/snapshot.ts';
import { counted } from '../../lib/core/report/words.ts';
import { visible } from '../../lib/report/visible.ts';
import { readAccount } from '../account.ts';
import { writeText } from '../files.ts';
import type { Io } from '../io.ts';
import type { CommonOptions } from '../options.ts';
import { exitCodes, jsonText } from '../view.ts';

export interface CollectOptions extends CommonOptions {
  readonly output?: string;
}

type Unreadable = Readonly<Record<string, string>> | undefined;

const reasons = (what: string, unreadable: Unreadable): readonly string[] =>
  Object.entries(unreadable ?? {}).map(([field, because]) => `${what}${field}: ${because}`);

/** One line for each fact that could not be read: `bucket site: Policy: AccessDenied`. */
export const unreadableIn = (snapshot: Snapshot): readonly string[] => [
  ...reasons('', snapshot.Unreadable),
  ...(snapshot.distributions ?? []).flatMap(({ Id, Unreadable }) =>
    reasons(`distribution ${Id}: `, Unreadable),
  ),
  ...(snapshot.buckets ?? []).flatMap(({ Name, Unreadable }) => reasons(`bucket ${Name}: `, Unreadable)),
  ...(snapshot.keys ?? []).flatMap(({ KeyMetadata, Unreadable }) =>
    reasons(`key ${KeyMetadata.Arn}: `, Unreadable),
  ),
];

const tellUnreadable = (unread: readonly string[], io: Io): void => {
  if (unread.length === 0) return;
  const facts = unread.map((line) => `  ${visible(line)}\n`).join('');
  io.stderr.write(
    `${counted(unread.length, 'fact')} could not be read; nothing will be decided on them:\n${facts}`,
  );
};

/** @returns exit code 0: a snapshot with unreadable facts says so itself */
export const collect = async (options: CollectOptions, io: Io): Promise<number> => {
  const snapshot = await readAccount(options, io);
  const text = jsonText(snapshot);
  if (options.output === undefined || options.output === '-') io.stdout.write(text);
  else await writeText(options.output, text);
  tellUnreadable(unreadableIn(snapshot), io);
  return exitCodes.nothing;
};

/** Policy writes: what AWS may grant on a second try is tried again, as long as the document has not moved. */
import type { Clock, WriteResult } from '../ports.ts';
import { writeLimit } from './call.ts';
import { type AwsFailure, classifyAwsError } from './errors.ts';
import type { Seen } from './last-read.ts';
import { jittered } from './wait.ts';

export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

export interface PolicyWrite {
  /** API call and resource, for people: `PutBucketPolicy of bucket site`. */
  readonly what: string;
  /** One attempt: its client must not repeat the call by itself. */
  readonly send: (options: CallOptions) => Promise<unknown>;
  /** Reads the document and compares it with what was read before the write, and with what the write wants. */
  readonly look: (options: CallOptions) => Promise<Seen>;
}

interface SecondTries {
  readonly times: number;
  readonly pauseMs: number;
}

/** Nobody knows whether a call without an answer took effect; each further try looks first. */
const byCategory: Partial<Readonly<Record<AwsFailure['category'], SecondTries>>> = {
  throttled: { times: 5, pauseMs: 300 },
  transient: { times: 4, pauseMs: 300 },
};

/**
 * OperationAborted is another writer at work (aws-facts 6); MalformedPolicy is also said, for a while, of a
 * principal that was just made, and is lasting for one that is gone (aws-facts 1.3), so it is tried twice more and
 * no longer.
 */
const byCode: Readonly<Record<string, SecondTries>> = {
  OperationAborted: { times: 3, pauseMs: 400 },
  MalformedPolicy: { times: 2, pauseMs: 1_000 },
  MalformedPolicyDocumentException: { times: 2, pauseMs: 1_000 },
};

const secondTriesAfter = ({ code, category }: AwsFailure): SecondTries | undefined =>
  byCode[code] ?? byCategory[category];

const hints: Readonly<Record<string, string>> = {
  AccessDenied:
    'Either the role lacks the permission, or Block Public Access refuses the document because a statement ' +
    'in it is public; nothing was written.',
  MalformedPolicy:
    'Most often a principal in the document no longer exists, perhaps in a statement that is not ours; nothing was written.',
  MalformedPolicyDocumentException:
    'A principal in the document does not exist, or the caller would lock itself out; nothing was written.',
};

/** A refusal is AWS's last word on this document; a failure may pass, and may have reached AWS. */
const resultOf = (what: string, failure: AwsFailure, unsure: boolean): WriteResult => {
  const { category, code, because } = failure;
  if (unsure) {
    const doubt = 'Whether it was written is not known; the document must be read again.';
    return { status: 'failed', code, because: `${what}: ${because} ${doubt}`, retry: true, unsure: true };
  }
  const hint = hints[code] ?? 'Nothing was written.';
  const lastWord = category === 'fatal' && failure.httpStatus !== undefined;
  if (category === 'denied' || category === 'absent' || lastWord) {
    return { status: 'refused', code, because: `${what}: ${because} ${hint}` };
  }
  const retry = category !== 'fatal';
  return { status: 'failed', code, because: `${what}: ${because} Nothing was written.`, retry };
};

const moved = (what: string): WriteResult => ({
  status: 'moved',
  because: `${what}: someone else changed the document while AWS was busy with it. Nothing was written; it must be decided anew.`,
});

/** A document that cannot be read is not known to be as before: nothing more is sent. */
const lookSafely = async (write: PolicyWrite, options: CallOptions): Promise<Seen> => {
  try {
    return await write.look(options);
  } catch {
    return 'otherwise';
  }
};

const attempt = async (write: PolicyWrite, options: CallOptions): Promise<AwsFailure | undefined> => {
  try {
    await write.send(options);
    return undefined;
  } catch (error) {
    return classifyAwsError(error);
  }
};

/** What a look after a failed try settles; undefined: the document is as it was, and may be sent again. */
const settledBy = (write: PolicyWrite, failure: AwsFailure, seen: Seen, unsure: boolean) => {
  if (unsure && seen === 'as-wanted') return { status: 'written' } as const;
  if (seen === 'as-before') return undefined;
  return unsure ? resultOf(write.what, failure, unsure) : moved(write.what);
};

/**
 * Sends one policy write within `callLimits.write` in all. Before it sends again it reads the document again: a
 * second try must not overwrite what another writer stored in the meantime (law 6), and a try that got no answer
 * may have taken effect.
 */
export const writePolicy = async (write: PolicyWrite, clock: Pick<Clock, 'sleep'>): Promise<WriteResult> => {
  const options = writeLimit();
  let unsure = false;
  for (let tried = 0; ; tried += 1) {
    const failure = await attempt(write, options);
    if (failure === undefined) return { status: 'written' };
    unsure ||= failure.category === 'transient';
    const again = secondTriesAfter(failure);
    const isLast = again === undefined || tried >= again.times || options.abortSignal.aborted;
    if (isLast && !unsure) return resultOf(write.what, failure, unsure);
    if (!isLast) await clock.sleep(jittered(again.pauseMs, tried));
    const settled = settledBy(write, failure, await lookSafely(write, options), unsure);
    if (settled !== undefined) return settled;
    if (isLast) return resultOf(write.what, failure, unsure);
  }
};

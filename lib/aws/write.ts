/** Policy writes: what AWS may grant on a second try is tried again, as long as the document has not moved. */
import type { Clock, WriteResult } from '../ports.ts';
import { writeLimit } from './call.ts';
import { type AwsFailure, classifyAwsError } from './errors.ts';
import { jittered } from './wait.ts';

export interface CallOptions {
  readonly abortSignal: AbortSignal;
}

export interface PolicyWrite {
  /** API call and resource, for people: `PutBucketPolicy of bucket site`. */
  readonly what: string;
  readonly send: (options: CallOptions) => Promise<unknown>;
  /** Whether the document still reads as it did when this adapter last read it. */
  readonly unmoved: (options: CallOptions) => Promise<boolean>;
}

/**
 * How often more, and after what pause. The SDK itself repeats throttles, 5xx and timeouts. OperationAborted is
 * another writer at work (aws-facts 6); MalformedPolicy is also said, for a while, of a principal that was just
 * made, and is lasting for one that is gone (aws-facts 1.3), so it is tried twice more and no longer.
 */
const secondTries: Readonly<Record<string, { readonly times: number; readonly pauseMs: number }>> = {
  OperationAborted: { times: 3, pauseMs: 400 },
  MalformedPolicy: { times: 2, pauseMs: 1_000 },
  MalformedPolicyDocumentException: { times: 2, pauseMs: 1_000 },
};

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
const resultOf = (what: string, failure: AwsFailure): WriteResult => {
  const { category, code, because } = failure;
  if (category === 'denied' || category === 'absent') {
    return {
      status: 'refused',
      code,
      because: `${what}: ${because} ${hints[code] ?? 'Nothing was written.'}`,
    };
  }
  if (category === 'fatal' && failure.httpStatus !== undefined) {
    return {
      status: 'refused',
      code,
      because: `${what}: ${because} ${hints[code] ?? 'Nothing was written.'}`,
    };
  }
  if (category === 'transient') {
    const unsure = 'Whether it was written is not known; the document must be read again.';
    return { status: 'failed', code, because: `${what}: ${because} ${unsure}`, retry: true };
  }
  const retry = category !== 'fatal';
  return { status: 'failed', code, because: `${what}: ${because} Nothing was written.`, retry };
};

const moved = (what: string): WriteResult => ({
  status: 'failed',
  code: 'DocumentMoved',
  because: `${what}: someone else changed the document while AWS was busy with it. Nothing was written; it must be decided anew.`,
  retry: true,
});

/**
 * Sends one policy write within `callLimits.write` in all. Before it sends again it reads the document again: a
 * second try must not overwrite what another writer stored in the meantime (law 6).
 */
export const writePolicy = async (write: PolicyWrite, clock: Pick<Clock, 'sleep'>): Promise<WriteResult> => {
  const options = writeLimit();
  for (let tried = 0; ; tried += 1) {
    try {
      await write.send(options);
      return { status: 'written' };
    } catch (error) {
      const failure = classifyAwsError(error);
      const again = secondTries[failure.code];
      if (again === undefined || tried >= again.times || options.abortSignal.aborted) {
        return resultOf(write.what, failure);
      }
      await clock.sleep(jittered(again.pauseMs, tried));
      if (!(await stillUnmoved(write, options))) return moved(write.what);
    }
  }
};

const stillUnmoved = async (write: PolicyWrite, options: CallOptions): Promise<boolean> => {
  try {
    return await write.unmoved(options);
  } catch {
    return false;
  }
};

/** One thing that AWS is documented to do, as an observation that can be made of anything that speaks its protocol. */
import type { Json } from '../../../lib/core/model/json.ts';
import type { World } from './world.ts';

export interface Behaviour {
  /** `s3-policy-absent`. */
  readonly id: string;
  /** What AWS does, one sentence. */
  readonly says: string;
  /** Section of docs/aws-facts.md, or the page or type that documents it. */
  readonly source: string;
  /** V: documented or seen; I: follows from what is; U: nobody has settled it, and the lab has to choose. */
  readonly evidence: 'V' | 'I' | 'U';
  /** What {@link Behaviour.observe} answers on AWS. */
  readonly aws: Json;
  /** Makes its own resources and answers what can be told apart, without ids, names and times. */
  readonly observe: (world: World) => Promise<Json>;
}

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** Added by the clients of {@link World}. */
  readonly operation?: string;
}

/** `NoSuchBucketPolicy 404`; what is not an SDK error is a bug of the test and goes on. */
const refusalOf = (error: unknown): string => {
  const { name, $metadata } = error as SdkError;
  if ($metadata === undefined) throw error;
  return `${name} ${$metadata.httpStatusCode ?? 'without an answer'}`;
};

/** `accepted`, or how the call was refused. */
export const answer = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    return refusalOf(error);
  }
};

/** What was observed; a call that should have worked and did not is an observation too. */
export const observed = async (behaviour: Behaviour, world: World): Promise<Json> => {
  try {
    return await behaviour.observe(world);
  } catch (error) {
    const refusal = refusalOf(error);
    return `${(error as SdkError).operation ?? 'a call'} failed: ${refusal}`;
  }
};

/** Asks until `done`, for at most a second, and answers what was said last. */
export const eventually = async <T>(ask: () => Promise<T>, done: (value: T) => boolean): Promise<T> => {
  const until = Date.now() + 1_000;
  for (;;) {
    const value = await ask();
    if (done(value) || Date.now() > until) return value;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
};

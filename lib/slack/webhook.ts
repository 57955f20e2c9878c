/** Posts to a Slack incoming webhook. The address is a secret: no error, log line or redirect ever shows it. */
import type { Clock, SlackPort } from '../ports.ts';

export interface WebhookOptions {
  /** The webhook's address: https, or http on loopback (the lab). */
  readonly url: string;
  readonly clock: Pick<Clock, 'sleep'>;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
  readonly maxAttempts?: number;
  /** The longest single wait; a longer Retry-After gives up, and the event's queue tries again later. */
  readonly maxWaitMs?: number;
  readonly timeoutMs?: number;
}

/** Slack did not take the message. The message says why, and never where it was sent. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
}

type Answer =
  | { readonly result: 'ok' }
  | { readonly result: 'again'; readonly because: string; readonly afterMs: number | undefined }
  | { readonly result: 'refused'; readonly because: string };

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);

const checked = (address: string): URL => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isFit = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !isFit) {
    throw new SlackError('The Slack webhook is not an https address. Store the whole URL that Slack shows.');
  }
  return url;
};

/** Only the short words that Slack answers with (`invalid_blocks`), never a body that might echo the address. */
const reasonOf = async (response: Response): Promise<string> => {
  const body = await response.text().catch(() => '');
  return /^[a-z_]{1,60}$/.test(body.trim()) ? `${response.status} ${body.trim()}` : `${response.status}`;
};

/** Seconds, as Slack sends it. */
const retryAfterMs = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
};

const answerOf = async (response: Response): Promise<Answer> => {
  const because = `Slack answered ${await reasonOf(response)}`;
  if (response.ok) return { result: 'ok' };
  if (response.status === 429) return { result: 'again', because, afterMs: retryAfterMs(response) };
  if (response.status >= 500) return { result: 'again', because, afterMs: undefined };
  return { result: 'refused', because };
};

/** A network error by its code alone: its message may hold the address. */
const networkTrouble = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : undefined;
  const code = cause && typeof cause === 'object' && 'code' in cause ? cause.code : undefined;
  const name = error instanceof Error ? error.name : 'error';
  return `Slack could not be reached (${typeof code === 'string' ? code : name})`;
};

const send = async (url: URL, body: string, timeoutMs: number): Promise<Answer> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return await answerOf(response);
  } catch (error) {
    return { result: 'again', because: networkTrouble(error), afterMs: undefined };
  }
};

type Limits = Required<Pick<WebhookOptions, 'random' | 'maxAttempts' | 'maxWaitMs'>>;

/** Milliseconds until the next attempt; throws when there should be none. */
const waitAfter = (answer: Exclude<Answer, { result: 'ok' }>, attempt: number, limits: Limits): number => {
  const told = `The message did not reach Slack: ${answer.because}`;
  if (answer.result === 'refused') throw new SlackError(`${told}. Sending it again would not help.`);
  const backoff = Math.min(limits.maxWaitMs, 1000 * 2 ** (attempt - 1)) * limits.random();
  const wait = answer.afterMs ?? backoff;
  if (attempt >= limits.maxAttempts || wait > limits.maxWaitMs) {
    throw new SlackError(`${told}, after ${attempt} attempt${attempt === 1 ? '' : 's'}.`);
  }
  return wait;
};

/**
 * 429 is retried after its Retry-After, 5xx and network trouble with exponential backoff and full jitter; then,
 * and at once for anything else, it throws a {@link SlackError}. Throws too when the address is not usable.
 */
export const slackWebhook = (options: WebhookOptions): SlackPort => {
  const url = checked(options.url);
  const { clock, random = Math.random, maxAttempts = 4, maxWaitMs = 15_000, timeoutMs = 10_000 } = options;
  return {
    post: async (message) => {
      const body = JSON.stringify(message);
      for (let attempt = 1; ; attempt += 1) {
        const answer = await send(url, body, timeoutMs);
        if (answer.result === 'ok') return;
        await clock.sleep(waitAfter(answer, attempt, { random, maxAttempts, maxWaitMs }));
      }
    },
  };
};

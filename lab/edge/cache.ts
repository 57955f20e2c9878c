/** One cache per distribution: nothing in it changes when access is revoked, only time and invalidations empty it. */
import type { Account } from '../aws/account.ts';
import type { Distribution } from '../aws/cloudfront/state.ts';
import { invalidates } from './paths.ts';
import type { EdgeAnswer } from './words.ts';

interface Entry {
  readonly answer: EdgeAnswer;
  readonly storedAt: number;
  readonly freshUntil: number;
}

export interface EdgeCache {
  /** A fresh copy, and how long ago it was stored (ms). */
  get(
    distribution: Distribution,
    path: string,
  ): { readonly answer: EdgeAnswer; readonly ageMs: number } | undefined;
  put(distribution: Distribution, path: string, answer: EdgeAnswer, ttlMs: number): void;
  clear(): void;
}

export const createEdgeCache = (account: Account): EdgeCache => {
  const entries = new Map<string, Entry>();
  const keyOf = (distribution: Distribution, path: string): string => `${distribution.id} ${path}`;
  const purged = (distribution: Distribution, path: string, entry: Entry, now: number): boolean =>
    distribution.invalidations.some(
      (invalidation) =>
        invalidation.purgedAt <= now &&
        (entry.storedAt < invalidation.purgedAt || entry.storedAt <= invalidation.createdAt) &&
        invalidation.paths.some((pattern) => invalidates(pattern, path)),
    );
  return {
    get: (distribution, path) => {
      const key = keyOf(distribution, path);
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      const now = account.clock.now();
      if (now < entry.freshUntil && !purged(distribution, path, entry, now)) {
        return { answer: entry.answer, ageMs: now - entry.storedAt };
      }
      entries.delete(key);
      return undefined;
    },
    put: (distribution, path, answer, ttlMs) => {
      const storedAt = account.clock.now();
      if (ttlMs > 0)
        entries.set(keyOf(distribution, path), { answer, storedAt, freshUntil: storedAt + ttlMs });
    },
    clear: () => entries.clear(),
  };
};

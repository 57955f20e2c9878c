/** Makes results: one for all that is in order, one for each trouble with the places that share it. */
import type { CheckName, CheckResult } from './model.ts';

export const ok = (check: CheckName, because: string): CheckResult => ({
  check,
  status: 'ok',
  where: [],
  because,
  fix: undefined,
});

/** Something about one place. */
export interface Trouble {
  readonly status: 'problem' | 'unknown';
  readonly where: string;
  readonly because: string;
  readonly fix: string;
}

/** The same trouble in several places is one result; `because` is told with the places behind it. */
export const troubles = (check: CheckName, found: readonly Trouble[]): readonly CheckResult[] => {
  const alike = Map.groupBy(found, ({ status, because, fix }) => JSON.stringify([status, because, fix]));
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const where = [...new Set([first, ...others].map((one) => one.where))].sort();
    const because = `${first.because} (${where.join(', ')}).`;
    return [{ check, status: first.status, where, because, fix: first.fix }];
  });
};

const denied = /^[\w.#]*(AccessDenied|NotAuthorized|Unauthorized|AuthorizationError|Forbidden)\w*:/;

/** Readings say AWS's code first. */
export const isDenied = (because: string): boolean => denied.test(because);

const withoutStop = (text: string): string => text.replace(/\.$/, '');

/** What could not be read, and the permission that it takes. */
export const unreadTrouble = (where: string, because: string, permission: string): Trouble => ({
  status: 'unknown',
  where,
  because: withoutStop(because),
  fix: isDenied(because)
    ? `Allow ${permission} to whoever asks.`
    : `Ask again; reading it takes ${permission}, which was not what failed.`,
});

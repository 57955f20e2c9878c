/** Words that the kinds about origins share. */
import type { DistributionFacts, OriginFacts } from '../model/facts.ts';
import type { Severity } from '../model/finding.ts';

const longest = 8;

/** `a, b and 3 more`: every name once, sorted; a long list is cut in the sentence, never in the details. */
export const named = (names: readonly string[]): string => {
  const all = [...new Set(names)].sort();
  if (all.length <= longest) return all.join(', ');
  return `${all.slice(0, longest).join(', ')} and ${all.length - longest} more`;
};

const plural = (count: number, one: string): string => (count === 1 ? one : `${one}s`);

/** `reads` for one, `read` for several. */
export const verb = (subjects: readonly unknown[], base: string): string =>
  subjects.length === 1 ? `${base}s` : base;

/** `origin a`, `origins a, b`. */
export const originsInWords = (origins: readonly OriginFacts[]): string =>
  `${plural(new Set(origins.map(({ id }) => id)).size, 'origin')} ${named(origins.map(({ id }) => id))}`;

/** `distribution E1`, `distributions E1, E2`. */
export const distributionsInWords = (ids: readonly string[]): string =>
  `${plural(new Set(ids).size, 'distribution')} ${named(ids)}`;

/** The origins as JSON for `details`. */
export const originDetails = (origins: readonly OriginFacts[]) =>
  origins.map(({ id, domainName, originPath }) => ({ origin: id, host: domainName, path: originPath }));

/** A disabled distribution serves nobody until it is enabled again: never more than medium. */
export const unlessDisabled = (
  distribution: DistributionFacts,
  severity: Severity,
): { readonly severity: Severity; readonly said: string } =>
  distribution.enabled
    ? { severity, said: '' }
    : {
        severity: severity === 'low' ? 'low' : 'medium',
        said: ' The distribution is disabled, so nobody is served by it now.',
      };

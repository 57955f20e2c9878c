/** The order in which findings are told: what hurts most comes first. */
import type { Severity } from '../model/finding.ts';

export const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

/** Negative when `a` is the graver one. */
export const compareSeverity = (a: Severity, b: Severity): number =>
  severities.indexOf(a) - severities.indexOf(b);

/** The gravest severity among findings; undefined when there are none. */
export const worstSeverity = (findings: readonly { readonly severity: Severity }[]): Severity | undefined =>
  severities.find((severity) => findings.some((finding) => finding.severity === severity));

export type SeverityCounts = Readonly<Record<Severity, number>>;

export const countBySeverity = (findings: readonly { readonly severity: Severity }[]): SeverityCounts => {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return { critical: count('critical'), high: count('high'), medium: count('medium'), low: count('low') };
};

/** `1 critical, 2 low`: only what is there, gravest first. */
export const countsInWords = (counts: SeverityCounts): string =>
  severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${severity}`)
    .join(', ');

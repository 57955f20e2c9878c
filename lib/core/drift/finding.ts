/** Builds findings: the parts that follow from the rule are filled in once, here. */

import type { Change } from '../model/change.ts';
import type { Action, Finding, FindingClass, InvalidationWish, Severity } from '../model/finding.ts';
import type { JsonObject } from '../model/json.ts';
import { type Subject, subjectKey } from '../model/subject.ts';

export interface FindingParts {
  readonly kind: string;
  readonly class: FindingClass;
  readonly id: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** What tells this problem from others of its id and subject: the reader, never a position. */
  readonly about: string;
  readonly distributions: readonly string[];
  readonly because: string;
  readonly details?: JsonObject;
  readonly action: Action;
  readonly changes?: readonly Change[];
  readonly invalidations?: readonly InvalidationWish[];
  readonly wait?: NonNullable<Finding['wait']>;
}

const fnv1a = (text: string, seed: number): number => {
  let hash = seed;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
};

/** 16 characters that stand for a long text in a fingerprint, which becomes part of a table key. */
export const shortName = (text: string): string =>
  [0x811c9dc5, 0x9e3779b9].map((seed) => fnv1a(text, seed).toString(16).padStart(8, '0')).join('');

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const finding = (parts: FindingParts): Finding => {
  const reports = parts.action === 'report';
  return {
    kind: parts.kind,
    id: parts.id,
    severity: parts.severity,
    subject: parts.subject,
    distributions: [...new Set(parts.distributions)].sort(),
    because: sentence(parts.because),
    class: parts.class,
    action: parts.action,
    details: parts.details ?? {},
    changes: reports ? [] : (parts.changes ?? []),
    invalidations: reports ? [] : (parts.invalidations ?? []),
    ...(parts.action === 'wait' && parts.wait !== undefined ? { wait: parts.wait } : {}),
    fingerprint: [parts.kind, parts.id, subjectKey(parts.subject), parts.about].join('|'),
  };
};

/** The same finding as a report, because something holds its repair back. */
export const heldBack = (held: Finding, because: string): Finding => {
  const { wait: _, ...rest } = held;
  const details = { ...held.details, would: held.action, held: because };
  const text = `${held.because} Nothing is written: ${because}.`;
  return { ...rest, action: 'report', because: text, details, changes: [], invalidations: [] };
};

const severities: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Severity, subject, kind, fingerprint: the order of every list of findings. */
export const compareFindings = (one: Finding, other: Finding): number =>
  severities[one.severity] - severities[other.severity] ||
  compareText(subjectKey(one.subject), subjectKey(other.subject)) ||
  compareText(one.kind, other.kind) ||
  compareText(one.fingerprint, other.fingerprint);

/** The difference between two policies as people read it: a unified diff of their stable printed form. */
import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';
import type { JsonObject } from '../core/model/json.ts';
import { printPolicy } from '../core/policy/print.ts';

type Document = JsonObject | null | undefined;

/** Unified hunks without file headers; empty when both print the same. A missing document prints as nothing. */
export const policyDiff = (before: Document, after: Document): string => {
  const [old, now] = [printPolicy(before ?? null), printPolicy(after ?? null)];
  return formatPatch(structuredPatch('', '', old, now), OMIT_HEADERS).trimEnd();
};

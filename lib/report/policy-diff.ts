/** The difference between two policies as people read it: a unified diff of their stable printed form. */
import { formatPatch, OMIT_HEADERS, structuredPatch } from 'diff';
import type { JsonObject } from '../core/model/json.ts';
import { printPolicy } from '../core/policy/print.ts';

const printed = (policy: JsonObject | null | undefined): string => (policy ? `${printPolicy(policy)}\n` : '');

/** Unified hunks without file headers; empty when both print the same. A missing document prints as nothing. */
export const policyDiff = (
  before: JsonObject | null | undefined,
  after: JsonObject | null | undefined,
): string => {
  const patch = structuredPatch('', '', printed(before), printed(after), undefined, undefined, {
    context: 3,
  });
  return formatPatch(patch, OMIT_HEADERS).trimEnd();
};

import { describe, expect, it } from 'vitest';
import { objectionOf } from '../../../test/support/guard-check.ts';
import { bucketRef } from '../../../test/support/policies.ts';
import { keyRef, oac } from '../../../test/support/policy-changes.ts';
import type { JsonObject } from '../model/json.ts';
import type { PlannedWrite } from '../model/plan.ts';
import { withinSize } from './within-size.ts';

const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const to = (document: PlannedWrite['document'], policy: JsonObject | null): PlannedWrite => ({
  document,
  from: null,
  to: policy,
  changes: [],
  findings: [],
  invalidations: [],
});
const padded = (length: number): JsonObject => oac('', { Sid: 'x'.repeat(length) });
/** Just as many bytes as asked for. */
const ofSize = (bytes: number): JsonObject => doc(padded(bytes - JSON.stringify(doc(padded(0))).length));

describe('within-size', () => {
  it.each([
    ['a bucket', 'site', bucketRef, 20_480],
    ['a key', keyRef.type === 'key' ? keyRef.arn : '', keyRef, 32_768],
  ] as const)('takes a policy of %s up to the limit of AWS, and not a byte more', (_, name, ref, limit) => {
    expect(objectionOf(withinSize, to(ref, ofSize(limit)))).toBeUndefined();
    expect(objectionOf(withinSize, to(ref, ofSize(limit + 1)))).toBe(
      `The policy of ${ref.type} ${name} would be ${limit + 1} bytes long, and AWS takes at most ${limit}. Its largest statement is number 1.`,
    );
  });

  it('names the largest statement, wherever it stands, so that a person knows what to shorten', () => {
    const [small, large] = [padded(9_000), padded(12_000)];
    for (const [place, statements] of [
      [1, [large, small]],
      [2, [small, large, padded(1)]],
      [3, [small, padded(1), large]],
    ] as const) {
      expect(objectionOf(withinSize, to(bucketRef, doc(...statements)))).toContain(
        `Its largest statement is number ${place}.`,
      );
    }
  });

  it('names none where no statement is there to be shortened', () => {
    const policy = { ...doc(), Id: 'x'.repeat(21_000) };
    expect(objectionOf(withinSize, to(bucketRef, policy))).toMatch(/takes at most 20480\.$/);
  });

  it('has nothing against a policy that goes', () => {
    expect(objectionOf(withinSize, to(bucketRef, null))).toBeUndefined();
  });
});

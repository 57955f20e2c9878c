/** The fast way to ask about many distributions answers like the plain one, whatever the policy. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { distributionOutcomes } from '../../lib/core/policy/distributions.ts';
import { cloudFrontRequest, evaluate } from '../../lib/core/policy/evaluate.ts';
import { parsePolicy } from '../../lib/core/policy/parse.ts';
import { services } from './callers.ts';
import { statement } from './statements.ts';

const question = { action: 's3:GetObject', resource: 'arn:aws:s3:::site/docs/index.html', secure: true };
const arns = ['111122223333', '444455556666'].flatMap((account) =>
  ['E1AAA', 'E2BBB', 'E3'].map((id) => `arn:aws:cloudfront::${account}:distribution/${id}`),
);
const [cloudFront] = services;
if (cloudFront === undefined) throw new Error('There is no service to ask for.');

const sourceCondition = fc
  .record({
    operator: fc.constantFrom(
      'StringEquals',
      'StringLike',
      'ArnLike',
      'ArnNotEquals',
      'StringEqualsIfExists',
      'ForAllValues:StringEquals',
    ),
    key: fc.constantFrom('aws:SourceArn', 'AWS:SOURCEARN'),
    values: fc.subarray([...arns, 'arn:aws:cloudfront::111122223333:distribution/*'], {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ operator, key, values }): JsonObject => ({ Condition: { [operator]: { [key]: values } } }));

const scoped = fc
  .tuple(statement('bucket', 5, cloudFront), sourceCondition)
  .map(([plain, condition]): JsonObject => ({ ...plain, ...condition }));

const policy = fc
  .array(fc.oneof(scoped, statement('bucket', 5, cloudFront)), { minLength: 1, maxLength: 4 })
  .map((list): JsonObject => ({ Version: '2012-10-17', Statement: list }));

it('answers for each distribution as evaluate does', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(policy, (raw) => {
      const parsed = parsePolicy(raw);
      if (!parsed.ok) throw new Error(parsed.because);
      const fast = distributionOutcomes(parsed.document, question);
      for (const distributionArn of arns) {
        const { outcome } = evaluate(parsed.document, cloudFrontRequest({ distributionArn, ...question }));
        expect(fast(distributionArn)).toBe(outcome);
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      }
    }),
    { numRuns: 3_000, seed: 20_261_124 },
  );
  for (const outcome of ['allowed', 'denied', 'not-allowed', 'undecidable']) {
    expect(seen.get(outcome) ?? 0, outcome).toBeGreaterThan(500);
  }
});

/** Whatever AWS or an attacker hands over, reading and judging it answers; nothing throws. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { canonicalDocument, samePolicy } from '../../lib/core/policy/canonical.ts';
import { readsPrefix } from '../../lib/core/policy/coverage.ts';
import { applyChanges } from '../../lib/core/policy/edit.ts';
import { anonymousRequest, evaluate } from '../../lib/core/policy/evaluate.ts';
import { cloudFrontGrants } from '../../lib/core/policy/grants.ts';
import { parsePolicy } from '../../lib/core/policy/parse.ts';
import { policySize } from '../../lib/core/policy/size.ts';
import { arnOf } from '../support/builders.ts';
import { bucketRef } from '../support/policies.ts';

/** Objects whose members are, often, those of a policy, with anything in them. */
const members = [
  'Version',
  'Id',
  'Statement',
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
  'AWS',
  'Service',
  'StringEquals',
  'aws:SourceArn',
  '__proto__',
  'constructor',
];
const leaves = [
  'Allow',
  'Deny',
  '*',
  's3:GetObject',
  'cloudfront.amazonaws.com',
  arnOf('E1AAA'),
  `\${aws:x}`,
  '',
  'AIDAJQABLZS4A3QDU576Q',
];

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(...leaves),
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...members), tie('tree'), { maxKeys: 6 }),
  ),
}));

const statement = fc
  .tuple(fc.constantFrom('Allow', 'Deny'), fc.dictionary(fc.constantFrom(...members), tree, { maxKeys: 6 }))
  .map(([effect, rest]) => ({ ...rest, Effect: effect }));
const nearlyPolicy = fc
  .array(statement, { maxLength: 4 })
  .map((list) => ({ Version: '2012-10-17', Statement: list }));

const judge = (raw: unknown): void => {
  const parsed = parsePolicy(raw);
  if (!parsed.ok) {
    expect(parsed.because.length).toBeGreaterThan(10);
    return;
  }
  const { document } = parsed;
  cloudFrontGrants(document);
  canonicalDocument(document.raw);
  policySize(document.raw);
  readsPrefix(document, { type: 'distribution', arn: arnOf('E1AAA') }, 'arn:aws:s3:::site', '');
  evaluate(document, anonymousRequest({ action: 's3:GetObject', resource: 'arn:aws:s3:::site/x' }));
  expect(samePolicy(document.raw, document.raw, { transientOai: true })).toBe(true);
  applyChanges(
    document.raw,
    [{ type: 'grant-read', document: bucketRef, reader: { type: 'oai', id: 'E9' } }],
    { partition: 'aws' },
  );
};

describe('a policy from outside', () => {
  it('is never a reason to throw, whatever the JSON', () => {
    fc.assert(fc.property(fc.anything(), judge));
    fc.assert(fc.property(fc.jsonValue(), judge));
    fc.assert(fc.property(fc.string(), judge));
    fc.assert(fc.property(tree, judge));
    fc.assert(fc.property(nearlyPolicy, judge), { numRuns: 500 });
  });

  it('means the same as an object and as its text', () => {
    fc.assert(
      fc.property(nearlyPolicy, (raw) => {
        const text = JSON.stringify(raw);
        const [one, other] = [parsePolicy(JSON.parse(text)), parsePolicy(text)];
        expect(other).toEqual(one);
      }),
    );
  });

  it('of 20 KB is judged within a moment', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      Effect: index % 2 === 0 ? 'Allow' : 'Deny',
      Principal: '*',
      Action: `s3:${'*a'.repeat(60)}`,
      Resource: `arn:aws:s3:::site/${'*a'.repeat(150)}`,
      Condition: { StringLike: { 'aws:SourceArn': `${'*E'.repeat(20)}` } },
    }));
    const raw: JsonObject = { Version: '2012-10-17', Statement: many };
    expect(policySize(raw)).toBeGreaterThan(20_000);
    const started = performance.now();
    judge(raw);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

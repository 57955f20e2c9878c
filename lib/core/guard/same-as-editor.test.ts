import { expect, it } from 'vitest';
import { arnOf } from '../../../test/support/builders.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import { grant, oac, planned, remove, write } from '../../../test/support/policy-changes.ts';
import { sameAsEditor } from './same-as-editor.ts';

const [e1, e2] = [arnOf('E1AAA'), arnOf('E2BBB')];
const from = { Version: '2012-10-17', Statement: [oac(e1)] };

it('what is written is what the editor makes of the changes, in the same order', () => {
  const plan = planned(from, grant(e2));
  expect(objectionOf(sameAsEditor, plan)).toBeUndefined();
  expect(
    objectionOf(sameAsEditor, { ...plan, to: { Version: '2012-10-17', Statement: [oac([e2, e1])] } }),
  ).toBe('The policy to be written for bucket site is not what the planned changes make of the present one.');
});

it('it is made in the partition of the account', () => {
  expect(objectionOf(sameAsEditor, planned(null, grant(e1)))).toBeUndefined();
  expect(objectionOf(sameAsEditor, planned(null, grant(e1)), plainFacts({ partition: 'aws-cn' }))).toMatch(
    /is not what the planned changes make/,
  );
});

it('changes that do not fit the present policy are no reason to write', () => {
  const stale = { ...remove(from, 0, e1), statement: { index: 3, canonical: '' } };
  expect(objectionOf(sameAsEditor, write(from, from, stale))).toMatch(
    /^The planned changes do not fit the policy of bucket site: .*statement 4/i,
  );
});

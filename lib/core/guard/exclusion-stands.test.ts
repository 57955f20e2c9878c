import { describe, expect, it } from 'vitest';
import { arnOf } from '../../../test/support/builders.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import { cloudFront, grant, grantOai, oac, planned, write } from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { exclusionProblem } from './exclusion-stands.ts';
import { guardWrite } from './guard-write.ts';

const [e1, e2] = [arnOf('E1AAA'), arnOf('E2BBB')];

it.each(['StringNotEquals', 'ArnNotLike', 'ForAllValues:StringNotLike'])(
  'whom an Allow leaves out with %s is not granted the read beside it',
  (operator) => {
    const but = oac(e2, { Condition: { [operator]: { 'aws:SourceArn': e2 } } });
    const from = { Version: '2012-10-17', Statement: [but] };
    expect(guardWrite(planned(from, grant(e2)), plainFacts())).toMatchObject({
      check: 'intended-effect',
      because: expect.stringContaining(`leaves out ${e2} by name, in statement 1 "Site"`),
    });
    expect(guardWrite(planned(from, grant(e1)), plainFacts())).toEqual({ verdict: 'go' });
  },
);

describe('the check of exclusions alone', () => {
  const but = (parts: JsonObject = {}): JsonObject =>
    oac('', { Condition: { StringNotEquals: { 'AWS:SourceArn': [e2, 'x'] } }, ...parts });
  const objection = (statements: readonly JsonObject[], ...changes: readonly Change[]) => {
    const from = { Version: '2012-10-17', Statement: statements };
    return objectionOf(exclusionProblem, write(from, from, ...changes));
  };
  const told = (condition = `StringNotEquals AWS:SourceArn ${e2}, x`): string =>
    `The policy of bucket site leaves out ${e2} by name, in statement 2 "Site" (${condition}), perhaps on purpose; a person has to take that out or grant the read.`;

  it('tells who is left out, and by which statement', () => {
    expect(objection([oac(e1), but()], grant(e2))).toBe(told());
    expect(objection([oac(e1), but()], grant(e1), grantOai('E9OAI'), grant(e2))).toBe(told());
    expect(objection([oac(e1), but({ Principal: { AWS: '444455556666', ...cloudFront } })], grant(e2))).toBe(
      told(),
    );
    expect(objection([oac(e1), but()], grant(e1))).toBeUndefined();
  });

  it('takes what cannot be told for an exclusion', () => {
    const Condition = { 'ForAllValues:StringNotEqualsSomehow': { 'aws:SourceArn': e1 } };
    expect(objection([oac(e1), but({ Condition })], grant(e2))).toBe(
      told(`ForAllValues:StringNotEqualsSomehow aws:SourceArn ${e1}`),
    );
  });

  const { Principal, ...nobody } = but();
  it.each<[string, JsonObject]>([
    ['a Deny', but({ Effect: 'Deny' })],
    ['a grant of writes', but({ Action: 's3:PutObject' })],
    ['a grant of others', but({ Principal: { AWS: '444455556666' } })],
    ['a NotPrincipal', { ...nobody, NotPrincipal: Principal ?? null }],
    [
      'an exclusion by another key',
      but({ Condition: { StringNotEquals: { 'aws:PrincipalServiceName': 'x' } } }),
    ],
    ['a list of others', but({ Condition: { StringEquals: { 'aws:SourceArn': [e1] } } })],
    ['an exclusion of others', but({ Condition: { ArnNotLike: { 'aws:SourceArn': [e1] } } })],
  ])('has nothing against a grant beside %s', (_, statement) => {
    expect(objection([oac(e1), statement], grant(e2))).toBeUndefined();
  });
});

import { expect, it } from 'vitest';
import { arnOf } from '../../../test/support/builders.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import { grant, oac, planned } from '../../../test/support/policy-changes.ts';
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

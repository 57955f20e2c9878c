import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { rule } from './rule.ts';

const detect = (behaviour: string, originType = 's3', uses = ['E2', 'E1']) =>
  given.findingsOf(
    rule,
    given.factsOf(
      given.anAccount({
        originAccessControls: [
          { Id: 'OAC1', SigningBehavior: behaviour, OriginAccessControlOriginType: originType },
        ],
        distributions: uses.map((id) => given.aDistribution(id, [given.anOrigin('site')])),
      }),
    ),
    given.account,
  );

it('is one low finding per access control', () => {
  const found = detect('no-override');
  expect(found).toMatchObject([
    { id: 'OAC_NO_OVERRIDE', severity: 'low', action: 'report', distributions: ['E1', 'E2'] },
  ]);
  expect(found[0]?.because).toContain('Origin access control OAC1 of distributions E1, E2');
});

it.each([
  ['one that always signs', 'always', 's3', undefined],
  ['one that never signs', 'never', 's3', undefined],
  ['one of another type', 'no-override', 'lambda', undefined],
  ['one that nothing uses', 'no-override', 's3', []],
] as const)('says nothing about %s', (_, behaviour, type, uses) => {
  expect(detect(behaviour, type, uses === undefined ? undefined : [...uses])).toEqual([]);
});

import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Snapshot, SnapshotDistribution } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const control = (behaviour: string, originType = 's3', id = 'OAC1') => ({
  Id: id,
  SigningBehavior: behaviour,
  OriginAccessControlOriginType: originType,
});
const site = (id: string): SnapshotDistribution => given.aDistribution(id, [given.anOrigin('site')]);
const detect = (parts: Partial<Snapshot>) =>
  given.findingsOf(
    rule,
    given.factsOf(given.anAccount({ distributions: [site('E1')], ...parts })),
    given.account,
  );

it('is one finding per access control that names everything that uses it', () => {
  const found = detect({
    originAccessControls: [control('never'), control('never', 's3', 'OAC2')],
    distributions: [
      site('E2'),
      site('E1'),
      given.aDistribution('E3', [given.anOrigin('b', { oac: 'OAC2' })]),
    ],
  });
  expect(found).toMatchObject([
    {
      id: 'OAC_NEVER',
      severity: 'high',
      action: 'report',
      subject: { type: 'account', account: given.account },
      distributions: ['E1', 'E2'],
      details: { originAccessControl: 'OAC1', origins: [{ distribution: 'E2' }, { distribution: 'E1' }] },
    },
    { distributions: ['E3'] },
  ]);
  expect(found[0]?.because).toContain('signs no request of distributions E1, E2');
  expect(found[0]?.because).toContain('It is shared');
  expect(found[1]?.because).not.toContain('It is shared');
  expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2);
});

it('cuts a long list in the sentence and nowhere else', () => {
  const ids = Array.from({ length: 12 }, (_, index) => `E${index + 10}`);
  const [found] = detect({ originAccessControls: [control('never')], distributions: ids.map(site) });
  expect(found?.because).toContain('E17 and 4 more:');
  expect(found?.distributions).toEqual(ids);
});

it.each<[string, Partial<Snapshot>]>([
  ['one that signs', { originAccessControls: [control('always')] }],
  ['one that mostly signs', { originAccessControls: [control('no-override')] }],
  [
    'one of another type, which has a kind of its own',
    { originAccessControls: [control('never', 'lambda')] },
  ],
  ['one that nothing uses', { originAccessControls: [control('never')], distributions: [] }],
  [
    'one that only a custom origin names',
    {
      originAccessControls: [control('never')],
      distributions: [
        given.aDistribution('E1', [
          { ...given.aCustomOrigin('www.example.com'), OriginAccessControlId: 'OAC1' },
        ]),
      ],
    },
  ],
  ['an unreadable list', { originAccessControls: undefined as never }],
])('says nothing about %s', (_, parts) => {
  expect(detect(parts)).toEqual([]);
});

import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { SnapshotOrigin } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const detect = (...origins: readonly SnapshotOrigin[]) =>
  given.findingsOf(
    rule,
    given.factsOf(given.anAccount({ distributions: [given.aDistribution('E1', origins)] })),
    'E1',
  );

it('is one low finding per distribution, with the steps of a move without a gap', () => {
  const found = detect(
    given.anOrigin('b', { oai: 'EOAI2' }),
    given.anOrigin('a', { oai: 'EOAI1' }),
    given.anOrigin('c'),
  );
  expect(found).toMatchObject([
    {
      id: 'OAI_LEGACY',
      severity: 'low',
      action: 'report',
      distributions: ['E1'],
      details: { identities: ['EOAI1', 'EOAI2'], origins: [{ origin: 'b' }, { origin: 'a' }] },
    },
  ]);
  expect(found[0]?.because).toMatch(/^Origins a, b of distribution E1 .*EOAI1, EOAI2.*Deployed/);
});

it('says nothing about other ways to sign', () => {
  expect(
    detect(
      given.anOrigin('a'),
      given.anOrigin('b', { oac: '' }),
      given.anOrigin('c', { oac: 'OAC1', oai: 'EOAI1' }),
    ),
  ).toEqual([]);
});

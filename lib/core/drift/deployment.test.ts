import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { SnapshotDistribution } from '../model/snapshot.ts';
import { undeployed, unsaidStatus } from './deployment.ts';

const facts = (...all: readonly SnapshotDistribution[]) => {
  const { distributions } = given.factsOf(given.anAccount({ distributions: all }));
  return distributions.status === 'known' ? distributions.value : [];
};
const aDistribution = (id: string, Status: string | undefined): SnapshotDistribution => {
  const { Status: _, ...rest } = given.aDistribution(id, [given.anOrigin('site')]);
  return Status === undefined ? rest : { ...rest, Status };
};
const of = (status: string | undefined) => facts(aDistribution('E1', status)).map(undeployed);

it('is over when the distribution is Deployed', () => {
  expect(of('Deployed')).toEqual([undefined]);
});

it.each(['InProgress', 'SomethingNew', 'deployed'])('comes to an end by itself when it is %s', (status) => {
  expect(of(status)).toMatchObject([
    {
      comes: true,
      distribution: { id: 'E1' },
      because: `distribution E1 is ${status}, not Deployed: edges may still use an earlier configuration`,
    },
  ]);
});

it('is not waited for when nobody said how far it is, and says what to do', () => {
  const [found] = of(undefined);
  expect(found).toMatchObject({ comes: false, distribution: { id: 'E1' } });
  expect(found?.because).toMatch(
    /^the Status of distribution E1 was not read, .*read it again .*guard collect/,
  );
});

it('finds the first of several that is not said', () => {
  const some = facts(aDistribution('E1', 'InProgress'), aDistribution('E2', undefined));
  expect(unsaidStatus(some)).toMatch(/Status of distribution E2/);
  expect(unsaidStatus(some.slice(0, 1))).toBeUndefined();
});

import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { DistributionFacts } from '../model/facts.ts';
import { behavioursOf, behavioursOfBucket, letsWrite } from './behaviours.ts';

const origins = [
  given.anOrigin('site', { id: 'a' }),
  given.anOrigin('site', { id: 'b' }),
  given.anOrigin('media', { id: 'c' }),
];
const distribution = (): DistributionFacts => {
  const facts = given.factsOf(
    given.anAccount({
      distributions: [
        given.aDistribution('E1', origins, {
          OriginGroups: given.items({
            Id: 'group',
            Members: given.items({ OriginId: 'b' }, { OriginId: 'c' }),
          }),
          DefaultCacheBehavior: given.aBehaviour('a'),
          CacheBehaviors: given.items(
            { PathPattern: '/group/*', ...given.aBehaviour('group') },
            { PathPattern: '/media/*', ...given.aBehaviour('c') },
          ),
        }),
      ],
    }),
  );
  const [one] = facts.distributions.status === 'known' ? facts.distributions.value : [];
  if (one === undefined) throw new Error('no distribution');
  return one;
};
const patterns = (list: readonly { readonly pathPattern: string }[]) =>
  list.map(({ pathPattern }) => pathPattern);

describe('the behaviours', () => {
  it.each([
    ['a', ['*']],
    ['b', ['/group/*']],
    ['c', ['/group/*', '/media/*']],
  ])('of origin %s are those that target it, or a group it is in', (id, expected) => {
    const one = distribution();
    const origin = one.origins.find((candidate) => candidate.id === id);
    expect(origin === undefined ? [] : patterns(behavioursOf(one, origin))).toEqual(expected);
  });

  it('of a bucket are those of all its origins, each once', () => {
    expect(patterns(behavioursOfBucket(distribution(), 'site'))).toEqual(['*', '/group/*']);
    expect(behavioursOfBucket(distribution(), 'elsewhere')).toEqual([]);
  });
});

it.each([
  [['GET', 'HEAD'], 'no'],
  [['GET', 'HEAD', 'OPTIONS'], 'no'],
  [['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'], 'yes'],
  [['GET', 'SOMETHING-NEW'], 'yes'],
  [[], 'unknown'],
] as const)('methods %j let viewers write: %s', (allowedMethods, expected) => {
  const [behaviour] = distribution().behaviours;
  if (behaviour === undefined) throw new Error('no behaviour');
  expect(letsWrite({ ...behaviour, allowedMethods })).toBe(expected);
});

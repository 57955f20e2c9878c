import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Facts } from '../model/facts.ts';
import type { AccessEdge } from '../model/memory.ts';
import { workingEdges } from './edges.ts';
import { purgePaths, purgeWish } from './purge-paths.ts';

const site = { type: 'bucket', name: 'site' } as const;
/** `site` behind these patterns of E1, and granted; with this of it remembered. */
const factsOf = (patterns: readonly string[], edges: readonly AccessEdge[]): Facts => {
  const behaviours = patterns.map((PathPattern) => given.aBehaviour('site', { PathPattern }));
  const origins = [given.aCustomOrigin('www.example.com'), given.anOrigin('site')];
  const snapshot = given.anAccount({
    distributions: [given.aDistribution('E1', origins, { CacheBehaviors: given.items(...behaviours) })],
    buckets: [given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1'))))],
  });
  return given.factsOf(snapshot, given.remembering(edges));
};
const edge = (paths?: readonly string[]): AccessEdge =>
  given.anEdge('E1', 'site', paths === undefined ? {} : { paths });
const seen = (patterns: readonly string[], edges: readonly AccessEdge[]) =>
  workingEdges(factsOf(patterns, edges), site).map(({ paths }) => paths);

describe('an access edge remembers under which paths it was ever served', () => {
  it('first those of today, then also those of before', () => {
    expect(seen(['a/*'], [])).toEqual([['/a/*']]);
    expect(seen(['b/*'], [edge(['/a/*'])])).toEqual([['/a/*', '/b/*']]);
    expect(seen(['a/*'], [edge(['/a/*', '/b/*'])])).toEqual([['/a/*', '/b/*']]);
  });

  it('any path when it was any once, is any now, or was not written down', () => {
    expect(seen(['a?'], [edge(['/a/*'])])).toEqual([undefined]);
    expect(seen(['a/*'], [edge()])).toEqual([undefined]);
    const many = Array.from({ length: 10 }, (_, index) => `/p${index}/*`);
    expect(seen(['a/*'], [edge(many)])).toEqual([undefined]);
  });
});

describe('a purge covers', () => {
  const paths = (facts: Facts, bucket = 'site') => {
    const [e1] = facts.distributions.status === 'known' ? facts.distributions.value : [];
    return e1 && purgePaths(facts, e1, bucket);
  };

  it('what is served, and what was by any edge of that distribution and bucket', () => {
    expect(paths(factsOf(['a/*'], []))).toEqual(['/a/*']);
    const other = { ...edge(['/b/*']), originPath: '/old' };
    const strangers = [
      { ...edge(), distributionId: 'E2' },
      { ...edge(), bucket: 'docs' },
    ];
    expect(paths(factsOf(['a/*'], [edge(['/a/*']), other, ...strangers]))).toEqual(['/a/*', '/b/*']);
    expect(paths(factsOf(['a/*'], [edge(['/a/*']), edge()]))).toEqual(['/*']);
  });

  it('everything when it is not used any more, or memory cannot be read', () => {
    expect(paths(factsOf(['a/*'], []), 'docs')).toEqual(['/*']);
    const facts = factsOf(['a/*'], []);
    const blind = { ...facts.memory, edges: { status: 'unreadable', because: 'throttled' } as const };
    expect(paths({ ...facts, memory: blind })).toEqual(['/*']);
  });
});

it('a purge of a multi-tenant distribution says what it may not reach', () => {
  const facts = factsOf(['a/*'], []);
  const [e1] = facts.distributions.status === 'known' ? facts.distributions.value : [];
  if (e1 === undefined) throw new Error('there is no E1');
  const wish = { distributionId: 'E1', bucket: 'site', paths: ['/a/*'] };
  expect(purgeWish(facts, e1, 'site', 'it went')).toEqual({ ...wish, because: 'it went' });
  expect(purgeWish(facts, { ...e1, tenantOnly: true }, 'site', 'it went')).toEqual({
    ...wish,
    because: expect.stringMatching(
      /^it went \(it is multi-tenant,.*create-invalidation-for-distribution-tenant/,
    ),
  });
});

import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { SnapshotBehaviour, SnapshotDistribution } from '../model/snapshot.ts';
import { invalidationPaths, mergePaths } from './paths.ts';

const front = given.aCustomOrigin('www.example.com');
const paths = (behaviours: readonly SnapshotBehaviour[], parts: Partial<SnapshotDistribution> = {}) => {
  const { distributions } = given.factsOf(
    given.anAccount({
      distributions: [
        given.aDistribution('E1', [front, given.anOrigin('site'), given.anOrigin('docs')], {
          CacheBehaviors: given.items(...behaviours),
          ...parts,
        }),
      ],
    }),
  );
  const distribution = distributions.status === 'known' ? distributions.value[0] : undefined;
  return distribution === undefined ? distributions : invalidationPaths(distribution, 'site');
};
const at = (PathPattern: string, target = 'site', parts: Partial<SnapshotBehaviour> = {}) =>
  given.aBehaviour(target, { PathPattern, ...parts });
const rewriting = {
  FunctionAssociations: given.items({ EventType: 'viewer-request', FunctionARN: 'arn:f' }),
};
const group = (id: string, ...members: readonly string[]) => ({
  Id: id,
  Members: given.items(...members.map((OriginId) => ({ OriginId }))),
});

it('only groups with an origin of the bucket serve it', () => {
  const OriginGroups = given.items(group('with', 'docs', 'site'), group('without', 'docs', front.Id));
  expect(paths([at('a/*', 'with'), at('b/*', 'without')], { OriginGroups })).toEqual(['/a/*']);
});

it('one behaviour whose paths a function rewrites spoils the proof for all', () => {
  expect(paths([at('a/*'), at('b/*', 'site', rewriting)])).toEqual(['/*']);
  expect(paths([at('a/*'), at('b/*', 'docs', rewriting)])).toEqual(['/*']);
  expect(paths([at('a/*'), at('b?/*')])).toEqual(['/*']);
});

it.each(['a~b/*', 'a%20b/*', 'a b/*', 'a"b/*', "a'b/*", 'a&b/*', 'ä/*', 'a?b', '(a)/*'])(
  'the pattern %s may be spelled otherwise in a request, or cannot be invalidated',
  (pattern) => {
    expect(paths([at(pattern)])).toEqual(['/*']);
  },
);

it('letters of either case, digits and the marks that paths have are named as they are', () => {
  expect(paths([at('Img_2-a.b$c/@x:y+z/*')])).toEqual(['/Img_2-a.b$c/@x:y+z/*']);
});

it('the path of the origin is no part of what viewers ask for', () => {
  const CacheBehaviors = given.items(at('a/*'));
  const origins = [front, given.anOrigin('site', { path: '/deep/down' })];
  const { distributions } = given.factsOf(
    given.anAccount({ distributions: [given.aDistribution('E1', origins, { CacheBehaviors })] }),
  );
  const [only] = distributions.status === 'known' ? distributions.value : [];
  expect(only && invalidationPaths(only, 'site')).toEqual(['/a/*']);
});

describe('an error page', () => {
  const responses = (...pages: readonly (string | undefined)[]) => ({
    CustomErrorResponses: given.items(
      ...pages.map((ResponsePagePath) => ({ ErrorCode: 404, ...(ResponsePagePath && { ResponsePagePath }) })),
    ),
  });

  it('among what the bucket serves answers for any path', () => {
    expect(paths([at('errors/*')], responses('/errors/404.html'))).toEqual(['/*']);
    expect(paths([at('a/*'), at('errors/404.html')], responses('/errors/404.html'))).toEqual(['/*']);
  });

  it('of somebody else, or none, changes nothing', () => {
    expect(paths([at('a/*')], responses('/errors/404.html', undefined))).toEqual(['/a/*']);
    expect(paths([at('a/*'), at('errors/*', 'docs')], responses('/errors/404.html'))).toEqual(['/a/*']);
  });

  it('that may be any, because the list was cut, proves nothing', () => {
    expect(paths([at('a/*')], { CustomErrorResponses: { Quantity: 2, Items: [] } })).toEqual(['/*']);
  });
});

it('a star that is not at the end proves nothing', () => {
  expect(paths([at('a*b')])).toEqual(['/*']);
  expect(paths([at('a*b*')])).toEqual(['/*']);
});

it.each<[string, readonly string[], readonly string[]]>([
  ['index.html', ['index*'], ['/', '/index*']],
  ['/index.html', ['index*'], ['/', '/index*']],
  ['a//index.html', ['a//index*'], ['/', '/a//index*']],
  ['index.html', ['other*', 'index*'], ['/', '/index*', '/other*']],
  ['index.html', ['html*'], ['/html*']],
  ['index.html', ['ndex.html'], ['/ndex.html*']],
])('the root object %s under %j', (DefaultRootObject, patterns, expected) => {
  expect(
    paths(
      patterns.map((pattern) => at(pattern)),
      { DefaultRootObject },
    ),
  ).toEqual(expected);
});

it('ten paths are named, eleven are too many', () => {
  const some = (count: number) => Array.from({ length: count }, (_, index) => `/p${index}/*`);
  const patterns = (count: number) => some(count).map((pattern) => at(pattern));
  expect(paths(patterns(10))).toHaveLength(10);
  expect(paths(patterns(11))).toEqual(['/*']);
  expect(mergePaths(some(9), some(10))).toHaveLength(10);
  expect(mergePaths(some(1), some(11))).toEqual(['/*']);
  expect(paths([at('*'), at('a/*')])).toEqual(['/*']);
  expect(mergePaths(['/a/*'], ['/*'])).toEqual(['/*']);
});

import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { SnapshotDistribution } from '../model/snapshot.ts';
import { invalidationPaths, mergePaths } from './paths.ts';

const distributionOf = (distribution: SnapshotDistribution) => {
  const { distributions } = given.factsOf(given.anAccount({ distributions: [distribution] }));
  if (distributions.status !== 'known' || distributions.value[0] === undefined)
    throw new Error('not readable');
  return distributions.value[0];
};

describe('invalidation paths', () => {
  const origins = [given.aCustomOrigin('www.example.com'), given.anOrigin('site')];
  const paths = (
    behaviours: readonly Parameters<typeof given.aBehaviour>[],
    parts: Partial<SnapshotDistribution> = {},
  ) =>
    invalidationPaths(
      distributionOf(
        given.aDistribution('E1', origins, {
          CacheBehaviors: given.items(...behaviours.map((one) => given.aBehaviour(...one))),
          ...parts,
        }),
      ),
      'site',
    );
  const viewerRequest = {
    EventType: 'viewer-request',
    FunctionARN: 'arn:aws:cloudfront::111122223333:function/f',
  };

  it.each<[string, readonly Parameters<typeof given.aBehaviour>[], readonly string[]]>([
    ['a prefix', [['site', { PathPattern: 'images/*' }]], ['/images/*']],
    ['one path, with its query strings', [['site', { PathPattern: '/logo.png' }]], ['/logo.png*']],
    [
      'several, sorted, each once',
      [
        ['site', { PathPattern: '/b/*' }],
        ['site', { PathPattern: 'a/*' }],
        ['site', { PathPattern: '/b/*' }],
      ],
      ['/a/*', '/b/*'],
    ],
    [
      'only those that serve the bucket',
      [
        ['www.example.com', { PathPattern: 'api/*' }],
        ['site', { PathPattern: 'a/*' }],
      ],
      ['/a/*'],
    ],
    ['none that we can see', [], ['/*']],
    ['a question mark', [['site', { PathPattern: 'a?/*' }]], ['/*']],
    ['a star in the middle', [['site', { PathPattern: '*.jpg' }]], ['/*']],
    [
      'a function that may rewrite',
      [['site', { PathPattern: 'a/*', FunctionAssociations: given.items(viewerRequest) }]],
      ['/*'],
    ],
    [
      'more than ten',
      Array.from({ length: 11 }, (_, index) => ['site', { PathPattern: `p${index}/*` }]),
      ['/*'],
    ],
  ])('%s', (_, behaviours, expected) => {
    expect(paths(behaviours)).toEqual(expected);
  });

  it('are everything when the default behaviour serves it, directly or by a group', () => {
    expect(paths([], { DefaultCacheBehavior: given.aBehaviour('site') })).toEqual(['/*']);
    const group = {
      Id: 'group',
      Members: given.items({ OriginId: 'www.example.com' }, { OriginId: 'site' }),
    };
    expect(
      paths([], { DefaultCacheBehavior: given.aBehaviour('group'), OriginGroups: given.items(group) }),
    ).toEqual(['/*']);
    expect(paths([['group', { PathPattern: 'g/*' }]], { OriginGroups: given.items(group) })).toEqual([
      '/g/*',
    ]);
  });

  it('hold the root when its object is among them', () => {
    expect(paths([['site', { PathPattern: 'index.html' }]], { DefaultRootObject: 'index.html' })).toEqual([
      '/',
      '/index.html*',
    ]);
  });

  it('merge to everything when they become many', () => {
    expect(mergePaths(['/a/*'], ['/*'])).toEqual(['/*']);
    expect(mergePaths(['/b/*'], ['/a/*', '/b/*'])).toEqual(['/a/*', '/b/*']);
  });
});

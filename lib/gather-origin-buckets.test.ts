import { expect, it } from 'vitest';
import * as given from '../test/support/given.ts';
import { absent, known, type Reading, unreadable } from './core/model/reading.ts';
import { gatherOriginBuckets } from './gather-origin-buckets.ts';
import type { S3Port } from './ports.ts';

const own = known([
  { name: 'site', region: 'eu-west-1' },
  { name: 'Old-Site', region: 'us-east-1' },
]);

interface Answers {
  readonly region: Reading<string>;
  readonly policy?: Reading<null>;
}

/** An S3 that answers as told, and notes what it was asked. */
const s3With = (answers: Readonly<Record<string, Answers>>) => {
  const asked: string[] = [];
  const s3 = {
    bucketRegion: async (name: string) => {
      asked.push(`region of ${name}`);
      return answers[name]?.region ?? unreadable('nobody asked for that');
    },
    bucketPolicy: async ({ name, region }: { readonly name: string; readonly region: string }) => {
      asked.push(`policy of ${name} in ${region}`);
      return answers[name]?.policy ?? unreadable('nobody asked for that');
    },
  };
  return { asked, s3: s3 as unknown as S3Port };
};

const origins = (...hosts: readonly string[]) => [
  given.aDistribution(
    'E1',
    hosts.map((host) => given.aCustomOrigin(host)),
  ),
];
const rest = (bucket: string): string => `${bucket}.s3.eu-west-1.amazonaws.com`;

it('asks S3 only about buckets that are not in the list, each once', async () => {
  const { s3, asked } = s3With({
    gone: { region: absent },
    web: { region: absent },
    fast: { region: absent },
  });
  const found = await gatherOriginBuckets(
    s3,
    origins(
      ...[rest('site'), rest('old-site'), rest('gone'), 'gone.s3.amazonaws.com', 'www.example.com'],
      ...['web.s3-website-eu-west-1.amazonaws.com', 'fast.s3-accelerate.amazonaws.com'],
      ...[
        'x-ab12-s3alias.s3.eu-west-1.amazonaws.com',
        's3.eu-west-1.amazonaws.com',
        '{{t}}.s3.amazonaws.com',
      ],
    ),
    own,
  );
  expect(asked.toSorted()).toEqual(['region of fast', 'region of gone', 'region of web']);
  expect(found).toEqual({
    ownBuckets: ['site', 'Old-Site'],
    bucketLookups: { fast: 'NotFound', gone: 'NotFound', web: 'NotFound' },
  });
});

it.each<[string, Answers, unknown]>([
  ['a 404 is nobody’s', { region: absent }, 'NotFound'],
  ['a refusal is somebody else’s', { region: unreadable('Forbidden: HeadBucket failed') }, 'exists'],
  ['a throttle tells nothing', { region: unreadable('SlowDown: slow down') }, 'SlowDown: slow down'],
  [
    'a Region and a refusal is somebody else’s',
    { region: known('eu-west-1'), policy: unreadable('AccessDenied: no') },
    'exists',
  ],
  [
    'a Region and a throttle tells nothing',
    { region: known('eu-west-1'), policy: unreadable('SlowDown: slow down') },
    'SlowDown: slow down',
  ],
])('%s', async (_, answers, lookup) => {
  const { s3 } = s3With({ there: answers });
  const found = await gatherOriginBuckets(s3, origins(rest('there')), own);
  expect(found).toEqual({ ownBuckets: ['site', 'Old-Site'], bucketLookups: { there: lookup } });
});

it.each<[string, Reading<null>]>([
  ['a policy', known(null)],
  ['no policy', absent],
])('a bucket that lets us see %s is ours, though the list lacks it', async (_, policy) => {
  const { s3, asked } = s3With({ fresh: { region: known('eu-west-1'), policy } });
  const found = await gatherOriginBuckets(s3, origins(rest('fresh')), own);
  expect(found).toEqual({ ownBuckets: ['site', 'Old-Site', 'fresh'], bucketLookups: {} });
  expect(asked).toEqual(['region of fresh', 'policy of fresh in eu-west-1']);
});

it('asks nothing without a list to compare with', async () => {
  const { s3, asked } = s3With({});
  expect(await gatherOriginBuckets(s3, origins(rest('gone')), unreadable('AccessDenied'))).toEqual({});
  expect(await gatherOriginBuckets(s3, undefined, own)).toMatchObject({ bucketLookups: {} });
  expect(asked).toEqual([]);
});

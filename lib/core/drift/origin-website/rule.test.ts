import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const detect = (hosts: readonly string[], parts: Partial<Snapshot> = {}) =>
  given.findingsOf(
    rule,
    given.factsOf(
      given.anAccount({
        distributions: [
          given.aDistribution(
            'E1',
            hosts.map((host) => given.aCustomOrigin(host)),
          ),
        ],
        buckets: [given.aBucket('site', null), given.aBucket('www.example.com', null)],
        ...parts,
      }),
    ),
    'E1',
  );
const host = 'site.s3-website-eu-west-1.amazonaws.com';

it.each([
  ['site', host],
  ['www.example.com', 'www.example.com.s3-website.eu-central-1.amazonaws.com'],
])('reports the website endpoint of %s', (bucket, website) => {
  const found = detect([website]);
  expect(found).toMatchObject([
    {
      id: 'ORIGIN_WEBSITE',
      severity: 'medium',
      action: 'report',
      distributions: ['E1'],
      details: { bucket },
    },
  ]);
  expect(found[0]?.because).toContain(`reads bucket ${bucket} at its website endpoint`);
});

it('is one finding per bucket', () => {
  const found = detect([
    host,
    'site.s3-website.eu-west-1.amazonaws.com',
    'www.example.com.s3-website-eu-west-1.amazonaws.com',
  ]);
  expect(found.map(({ details }) => details.bucket)).toEqual(['site', 'www.example.com']);
});

it('does not depend on the list of buckets', () => {
  expect(detect([host], { Unreadable: { buckets: 'AccessDenied' } })).toHaveLength(1);
  expect(detect([host], { buckets: [] })).toHaveLength(1);
});

it.each(['NotFound', 'Forbidden'])('is silent where a bucket of which S3 says %s says more', (answer) => {
  expect(detect([host], { buckets: [], bucketLookups: { site: answer } })).toEqual([]);
});

it.each(['site.s3.eu-west-1.amazonaws.com', 'www.example.com', `${host}.example.com`])(
  'says nothing about %s',
  (other) => {
    expect(detect([other])).toEqual([]);
  },
);

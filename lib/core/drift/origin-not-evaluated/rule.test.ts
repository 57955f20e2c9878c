import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Snapshot, SnapshotOrigin } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const detect = (origins: readonly SnapshotOrigin[], parts: Partial<Snapshot> = {}) =>
  given.findingsOf(
    rule,
    given.factsOf(given.anAccount({ distributions: [given.aDistribution('E1', origins)], ...parts })),
    'E1',
  );
const at = (host: string, path = '') => given.anOrigin('x', { id: 'o', host, path });

it.each([
  ['a Multi-Region Access Point', at('mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com')],
  ['an access point', at('site-abc-s3alias.s3.eu-west-1.amazonaws.com')],
  ['an access point', at('ap-111122223333.s3-accesspoint.eu-west-1.amazonaws.com')],
  ['an Object Lambda access point', at('x-abc--ol-s3.s3.eu-west-1.amazonaws.com')],
  ['a directory bucket', at('site--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com')],
  ['path style', at('s3.eu-west-1.amazonaws.com', '/site')],
  ['Transfer Acceleration', at('site.s3-accelerate.amazonaws.com')],
  ['parameters', at('{{tenant}}.s3.eu-west-1.amazonaws.com')],
  ['parameters', at('site.s3.eu-west-1.amazonaws.com', '/{{tenant}}')],
])('says that %s is not judged', (way, origin) => {
  const found = detect([origin]);
  expect(found).toMatchObject([
    { id: 'ORIGIN_NOT_EVALUATED', severity: 'low', action: 'report', distributions: ['E1'] },
  ]);
  expect(found[0]?.because).toContain(way);
});

it('is said once per distribution, with every such origin', () => {
  const found = detect([
    given.anOrigin('site'),
    given.anOrigin('a', { host: 'site-abc-s3alias.s3.eu-west-1.amazonaws.com' }),
    given.anOrigin('m', { host: 'mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com' }),
  ]);
  expect(found).toHaveLength(1);
  expect(found[0]?.because).toContain('a (an access point), m (a Multi-Region Access Point).');
});

it('keeps its fingerprint when an origin joins', () => {
  const one = at('s3.amazonaws.com');
  const more = [one, given.anOrigin('y', { host: 'y.s3-accelerate.amazonaws.com' })];
  expect(detect(more)[0]?.fingerprint).toBe(detect([one])[0]?.fingerprint);
});

it.each([
  ['signing behaviour "quantum"', { SigningBehavior: 'quantum', OriginAccessControlOriginType: 's3' }],
  ['whose type was not said', { SigningBehavior: 'always' }],
])('says that an access control is not understood: %s', (words, control) => {
  const found = detect([given.anOrigin('site')], { originAccessControls: [{ Id: 'OAC1', ...control }] });
  expect(found[0]?.because).toContain(words);
});

it.each([
  ['a signed origin', given.anOrigin('site')],
  ['a website', given.aCustomOrigin('site.s3-website-eu-west-1.amazonaws.com')],
  ['a custom origin', given.aCustomOrigin('www.example.com')],
  ['an access control that does not exist', given.anOrigin('site', { oac: 'OAC9' })],
])('says nothing about %s', (_, origin) => {
  expect(detect([origin])).toEqual([]);
});

it('leaves an access control of another type to its own kind', () => {
  const originAccessControls = [
    { Id: 'OAC1', SigningBehavior: 'quantum', OriginAccessControlOriginType: 'lambda' },
  ];
  expect(detect([given.anOrigin('site')], { originAccessControls })).toEqual([]);
});

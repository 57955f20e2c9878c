import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const control = (type: string | undefined) => [
  {
    Id: 'OAC1',
    SigningBehavior: 'always',
    ...(type === undefined ? {} : { OriginAccessControlOriginType: type }),
  },
];
const two = ['a', 'b'].map((id) => given.anOrigin('site', { id, path: `/${id}` }));
const detect = (parts: Partial<Snapshot>) =>
  given.findingsOf(
    rule,
    given.factsOf(given.anAccount({ distributions: [given.aDistribution('E1', two)], ...parts })),
    'E1',
  );

it('reports an access control that does not exist, once per distribution', () => {
  const found = detect({ originAccessControls: [] });
  expect(found).toMatchObject([
    {
      id: 'OAC_MISSING',
      severity: 'high',
      action: 'report',
      subject: { type: 'distribution', id: 'E1' },
      distributions: ['E1'],
      details: { originAccessControl: 'OAC1', origins: [{ origin: 'a' }, { origin: 'b' }] },
    },
  ]);
  expect(found[0]?.because).toContain(
    'Origin access control OAC1, which origins a, b of distribution E1 name, does not exist',
  );
});

it.each(['lambda', 'mediastore', 'mediapackagev2', 's3mrap'])('reports one of type %s', (type) => {
  const found = detect({ originAccessControls: control(type) });
  expect(found).toMatchObject([{ id: 'OAC_TYPE_MISMATCH', severity: 'high' }]);
  expect(found[0]?.because).toContain(`is of type "${type}"`);
});

describe('no claim', () => {
  const elsewhere = (host: string) => ({
    distributions: [given.aDistribution('E1', [given.anOrigin('x', { host, oac: 'OAC9' })])],
  });
  it.each<[string, Partial<Snapshot>]>([
    ['type s3', { originAccessControls: control('s3') }],
    ['a type that was not said', { originAccessControls: control(undefined) }],
    ['an unreadable list', { Unreadable: { originAccessControls: 'AccessDenied' } }],
    ['a host that is not S3', elsewhere('abc.lambda-url.eu-west-1.on.aws')],
    ['a Multi-Region Access Point', elsewhere('mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com')],
  ])('about %s', (_, parts) => {
    expect(detect(parts)).toEqual([]);
  });
});

it('is medium while the distribution is disabled', () => {
  const distributions = [given.aDistribution('E1', two, { Enabled: false })];
  expect(detect({ originAccessControls: [], distributions })).toMatchObject([{ severity: 'medium' }]);
});

import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json } from '../../model/json.ts';
import type { SnapshotBucket, SnapshotOrigin } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const controls = (ownership: string): Json => ({ Rules: [{ ObjectOwnership: ownership }] });

const detect = (parts: Partial<SnapshotBucket>, origin: SnapshotOrigin = given.anOrigin('site')) => {
  const snapshot = given.anAccount({
    distributions: [given.aDistribution('E2', [origin]), given.aDistribution('E1', [origin])],
    buckets: [given.aBucket('site', null, parts)],
  });
  return given.findingsOf(rule, given.factsOf(snapshot), 'site');
};

it('reports ObjectWriter behind an origin access control as low, and changes nothing', () => {
  const found = detect({ OwnershipControls: controls('ObjectWriter') });
  expect(found).toMatchObject([
    {
      id: 'OBJECT_OWNERSHIP_ACL',
      severity: 'low',
      action: 'report',
      changes: [],
      distributions: ['E1', 'E2'],
    },
  ]);
  expect(found[0]?.because).toContain('viewers get 403');
});

describe('no claim', () => {
  it.each(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'SomethingNew'])('is made for %s', (ownership) => {
    expect(detect({ OwnershipControls: controls(ownership) })).toEqual([]);
  });

  it.each([
    ['nothing is stated', {}],
    ['there are no controls', { OwnershipControls: null }],
    ['it could not be read', { Unreadable: { OwnershipControls: 'AccessDenied' } }],
  ])('is made when %s', (_, parts) => {
    expect(detect(parts)).toEqual([]);
  });

  it.each([
    ['an identity', given.anOrigin('site', { oai: 'EOAI1' })],
    ['no signature', given.anOrigin('site', { oac: '' })],
    ['another bucket', given.anOrigin('other')],
  ])('is made when the origin has %s', (_, origin) => {
    expect(detect({ OwnershipControls: controls('ObjectWriter') }, origin)).toEqual([]);
  });
});

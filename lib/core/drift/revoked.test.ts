import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { AccessEdge } from '../model/memory.ts';
import { defaultSettings } from '../model/settings.ts';
import type { Snapshot, SnapshotDistribution } from '../model/snapshot.ts';
import { revokedFindings } from './revoked.ts';

const site = { type: 'bucket', name: 'site' } as const;
const edge = given.anEdge('E2', 'site', { originPath: '/web' });
const keep = given.aDistribution('E1', [given.anOrigin('site')]);
const away = (parts: Partial<SnapshotDistribution> = {}) =>
  given.aDistribution('E2', [given.anOrigin('other')], parts);

const account = (...distributions: readonly SnapshotDistribution[]): Snapshot =>
  given.anAccount({
    distributions,
    buckets: [
      given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1')))),
      given.aBucket('other', null),
    ],
  });
const found = (snapshot: Snapshot, edges: readonly AccessEdge[] = [edge]) =>
  revokedFindings(given.factsOf(snapshot, given.remembering(edges)), defaultSettings, site);

describe('an edge whose origin was taken away', () => {
  it('is purged once its distribution is deployed', () => {
    expect(found(account(keep, away()))).toEqual([
      {
        kind: 'cache-holds-revoked',
        id: 'CACHE_STALE_AFTER_REVOKE',
        class: 'revoke',
        severity: 'high',
        action: 'repair',
        subject: site,
        distributions: ['E2'],
        because:
          'Distribution E2 could read bucket site/web and is not meant to any more (distribution E2 has no signed origin in bucket site/web any more), but its caches still serve what they hold.',
        details: { bucket: 'site', originPath: '/web', buckets: ['site'] },
        changes: [],
        invalidations: [expect.objectContaining({ distributionId: 'E2', bucket: 'site', paths: ['/*'] })],
        fingerprint: `cache-holds-revoked|CACHE_STALE_AFTER_REVOKE|bucket:site|E2|site|/web|${given.arnOf('E2')}`,
      },
    ]);
  });

  it.each([
    [
      'InProgress',
      'distribution E2 is InProgress, not Deployed: edges may still use an earlier configuration',
    ],
    [
      'SomethingNew',
      'distribution E2 is SomethingNew, not Deployed: edges may still use an earlier configuration',
    ],
  ])('waits while its distribution is %s', (Status, because) => {
    expect(found(account(keep, away({ Status })))).toMatchObject([
      { action: 'wait', wait: { because, until: undefined }, invalidations: [{ distributionId: 'E2' }] },
    ]);
  });

  it('waits for a Status that nobody read, and says what to do', () => {
    const { Status: _, ...unsaid } = away();
    const [finding] = found(account(keep, unsaid));
    expect(finding).toMatchObject({ action: 'wait' });
    expect(finding?.wait?.because).toMatch(/Status of distribution E2 was not read.*read it again/);
  });

  it('has nothing to purge when its distribution is gone', () => {
    expect(found(account(keep))).toEqual([]);
  });
});

it('is silent about what still works, and about other buckets', () => {
  const edges = [given.anEdge('E1', 'site'), given.anEdge('E2', 'elsewhere')];
  expect(found(account(keep, away()), edges)).toEqual([]);
});

it('is silent while it cannot be told', () => {
  const facts = given.factsOf(
    { ...account(keep, away()), Unreadable: { distributions: 'AccessDenied' } },
    given.remembering([edge]),
  );
  expect(revokedFindings(facts, defaultSettings, site)).toEqual([]);
});

describe('an identity that a tag revokes, and that the policy does not name', () => {
  const id = 'AIDAJDPLRKLG7UEXAMPLE';
  const grant = { ...given.oaiGrant('site', 'EOAI1'), Principal: { AWS: id } };
  const revoked = { TagSet: [{ Key: 'origin-guard', Value: 'revoked' }] };
  const read = given.anEdge('E3', 'site', { reader: { type: 'oai', id: 'EOAI1' } });
  const look = (statements: readonly (typeof grant)[]) =>
    found(
      given.anAccount({
        distributions: [given.aDistribution('E3', [given.anOrigin('site', { oai: 'EOAI1' })])],
        buckets: [given.aBucket('site', given.aPolicy(...statements), revoked)],
      }),
      [read],
    );

  it('is purged', () => {
    const other = { ...grant, Principal: { AWS: 'arn:aws:iam::111122223333:root' } };
    expect(look([other])).toMatchObject([{ action: 'repair', invalidations: [{ distributionId: 'E3' }] }]);
  });

  it('waits while an id in the policy may be it: its grant has to go first', () => {
    expect(look([grant])).toMatchObject([
      { action: 'wait', wait: { because: expect.stringContaining(id), until: expect.any(Number) } },
    ]);
  });
});

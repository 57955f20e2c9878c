import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const account = (statement: JsonObject, parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [
      given.aDistribution('E1', [given.anOrigin('site')]),
      given.aDistribution('E2', [given.anOrigin('other')]),
    ],
    buckets: [given.aBucket('site', given.aPolicy(statement))],
    ...parts,
  });

const detect = (snapshot: Snapshot, parts: given.FactsParts = {}, settings = given.enforcing) =>
  given.findingsOf(rule, given.factsOf(snapshot, parts), 'site', settings);

/** Seen long enough ago that only the other preconditions decide. */
const secondTime = (snapshot: Snapshot) => detect(snapshot, given.sighted(detect(snapshot), 15));

const deleted = account(given.oacGrant('site', given.arnOf('E1'), given.arnOf('EDEAD')));
const unused = account(given.oacGrant('site', given.arnOf('E1'), given.arnOf('E2')));
const unusedOai = account(given.oaiGrant('site', 'EOAI1'));

describe('two agreeing reads', () => {
  it.each([
    ['GRANT_STALE_DIST_DELETED', deleted, 'medium', []],
    ['GRANT_STALE_DIST_UNUSED', unused, 'high', [{ distributionId: 'E2', paths: ['/*'] }]],
    ['GRANT_STALE_OAI_UNUSED', unusedOai, 'high', []],
  ] as const)('%s waits at first and is taken out then', (id, snapshot, severity, invalidations) => {
    expect(detect(snapshot)).toMatchObject([
      { id, severity, action: 'wait', wait: { until: given.now + given.minutes(15) } },
    ]);
    const [finding, ...others] = secondTime(snapshot);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id,
      action: 'repair',
      class: 'revoke',
      changes: [{ type: 'remove-reader' }],
    });
    expect(finding?.invalidations).toMatchObject(invalidations);
    expect(finding?.invalidations).toHaveLength(invalidations.length);
  });

  it('waits while the first read is too young', () => {
    expect(detect(unused, given.sighted(detect(unused), 14))).toMatchObject([
      { action: 'wait', wait: { until: given.now + given.minutes(1) } },
    ]);
  });

  it('is not satisfied by the sighting of something else', () => {
    expect(detect(unused, given.sighted(detect(deleted), 60))).toMatchObject([{ action: 'wait' }]);
  });

  it('is reported when earlier sightings cannot be read', () => {
    const memory = { memory: { sightings: { status: 'unreadable', because: 'Throttled' } as const } };
    expect(detect(unused, memory)).toMatchObject([{ action: 'report', changes: [], invalidations: [] }]);
  });
});

describe('patience', () => {
  const changed = (parts: object): Snapshot => ({
    ...unused,
    distributions: [
      given.aDistribution('E1', [given.anOrigin('site')]),
      given.aDistribution('E2', [given.anOrigin('other')], parts),
    ],
  });

  it.each(['InProgress', 'SomethingNew'])('waits while a distribution is %s', (Status) => {
    const [finding] = secondTime(changed({ Status }));
    expect(finding).toMatchObject({ action: 'wait' });
    expect(finding?.wait?.because).toContain(Status);
  });

  it('does not wait for a distribution that has nothing to do with the bucket', () => {
    const distributions = [
      ...(unused.distributions ?? []),
      given.aDistribution('E9', [given.anOrigin('other')], { Status: 'InProgress' }),
    ];
    expect(secondTime({ ...unused, distributions })).toMatchObject([{ action: 'repair' }]);
  });

  it('waits for another one that the policy names, whatever its origins are now', () => {
    const both = account(given.oacGrant('site', given.arnOf('E2'), given.arnOf('EDEAD')), {
      distributions: [given.aDistribution('E2', [given.anOrigin('other')], { Status: 'InProgress' })],
    });
    const found = detect(both, given.sighted(detect(both), 15));
    expect(found.map(({ id, action }) => `${id} ${action}`)).toEqual([
      'GRANT_STALE_DIST_UNUSED wait',
      'GRANT_STALE_DIST_DELETED wait',
    ]);
  });

  it('is no use while nobody said how far a distribution is, and tells it at once', () => {
    const { Status: _, ...unsaid } = given.aDistribution('E2', [given.anOrigin('other')]);
    const distributions = [given.aDistribution('E1', [given.anOrigin('site')]), unsaid];
    const [finding] = detect({ ...unused, distributions });
    expect(finding).toMatchObject({ action: 'report', changes: [], invalidations: [] });
    expect(finding?.because).toMatch(/It is not taken out: the Status of distribution E2 was not read/);
  });

  it('waits during the grace period after the distribution changed', () => {
    expect(secondTime(changed({ LastModifiedTime: '2026-11-24T11:50:00Z' }))).toMatchObject([
      { action: 'wait', wait: { until: given.now + given.minutes(5) } },
    ]);
  });

  it('waits during the grace period after the policy changed', () => {
    const actors = new Map([['bucket:site', given.anActor('person', { at: given.now - given.minutes(1) })]]);
    const { memory } = given.sighted(detect(unused), 15);
    expect(detect(unused, { memory: { ...memory, actors } })).toMatchObject([{ action: 'wait' }]);
  });

  it('waits for a list that was read for this decision', () => {
    const parts = { ...given.sighted(detect(unused), 15), inventoryIsFresh: false };
    expect(detect(unused, parts)).toMatchObject([{ action: 'wait' }]);
  });
});

describe('doubt is reported', () => {
  const withE2 = (parts: object, origin = given.anOrigin('other')): Snapshot => ({
    ...unused,
    distributions: [
      given.aDistribution('E1', [given.anOrigin('site')]),
      given.aDistribution('E2', [origin], parts),
    ],
  });
  const code = (Code?: string) => ({
    ...withE2({
      DefaultCacheBehavior: given.aBehaviour('other', {
        FunctionAssociations: given.items({
          EventType: 'viewer-request',
          FunctionARN: 'arn:aws:cloudfront::111122223333:function/f',
        }),
      }),
    }),
    functions: [
      { FunctionARN: 'arn:aws:cloudfront::111122223333:function/f', ...(Code === undefined ? {} : { Code }) },
    ],
  });

  it.each<[string, Snapshot, RegExp]>([
    [
      'code that picks origins',
      code('import cf from "cloudfront"; cf.updateRequestOrigin({})'),
      /uses updateRequestOrigin/,
    ],
    ['code that could not be read', code(), /could not be read/],
    ['a multi-tenant distribution', withE2({ ConnectionMode: 'tenant-only' }), /multi-tenant/],
    [
      'an access point',
      withE2({}, given.anOrigin('x', { host: 'x-s3alias.s3.eu-west-1.amazonaws.com' })),
      /access point/,
    ],
    [
      'a deleted one that CloudFront answers for',
      { ...deleted, distributionLookups: { EDEAD: 'exists' } },
      /still answers/,
    ],
    [
      'a deleted one that could not be asked for',
      { ...deleted, distributionLookups: { EDEAD: 'Throttling' } },
      /Throttling/,
    ],
  ])('%s', (_, snapshot, reason) => {
    const [finding] = secondTime(snapshot);
    expect(finding).toMatchObject({ action: 'report', changes: [], invalidations: [] });
    expect(finding?.because).toMatch(reason);
  });

  it('is none for a function that only rewrites paths', () => {
    expect(secondTime(code('function handler(e) { return e.request; }'))).toMatchObject([
      { action: 'repair' },
    ]);
  });

  it('is none when CloudFront confirms that it is gone', () => {
    const confirmed = { ...deleted, distributionLookups: { EDEAD: 'NoSuchDistribution' } };
    expect(secondTime(confirmed)).toMatchObject([{ action: 'repair' }]);
  });
});

describe('what is not ours or not stale', () => {
  it.each<[string, Snapshot]>([
    ['a distribution of another account', account(given.oacGrant('site', given.arnOf('EX', '444455556666')))],
    ['an identity of another account', account(given.oaiGrant('site', 'EFOREIGN'))],
    [
      'an identity while the own list cannot be read',
      { ...unusedOai, Unreadable: { originAccessIdentities: 'AccessDenied' } },
    ],
    [
      'a distribution with an unsigned origin',
      account(given.oacGrant('site', given.arnOf('E2')), {
        distributions: [given.aDistribution('E2', [given.anOrigin('site', { oac: '' })])],
      }),
    ],
    [
      'a disabled distribution',
      account(given.oacGrant('site', given.arnOf('E1')), {
        distributions: [given.aDistribution('E1', [given.anOrigin('site')], { Enabled: false })],
      }),
    ],
    [
      'an identity in use',
      account(given.oaiGrant('site', 'EOAI1'), {
        distributions: [given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })])],
      }),
    ],
    ['a Deny', account({ ...given.oacGrant('site', given.arnOf('EDEAD')), Effect: 'Deny' })],
    [
      'a pattern',
      account({ ...given.oacGrant('site'), Condition: { ArnLike: { 'aws:SourceArn': given.arnOf('*') } } }),
    ],
  ])('%s', (_, snapshot) => {
    expect(detect(snapshot)).toEqual([]);
  });
});

it('waits for the end of a move from OAI to OAC', () => {
  const moving = account(given.oaiGrant('site', 'EOAI1'), {
    distributions: [given.aDistribution('E1', [given.anOrigin('site')], { Status: 'InProgress' })],
  });
  expect(secondTime(moving)).toMatchObject([{ id: 'GRANT_STALE_OAI_UNUSED', action: 'wait' }]);
});

it('purges the distributions that read with the identity before and are off the bucket now', () => {
  const edges = [
    given.anEdge('E2', 'site', { reader: { type: 'oai', id: 'EOAI1' } }),
    given.anEdge('E1', 'site', { reader: { type: 'oai', id: 'EOAI1' } }),
  ];
  const [finding] = detect(unusedOai, given.remembering(edges));
  expect(finding?.invalidations.map(({ distributionId }) => distributionId)).toEqual(['E2']);
});

describe('the tag revoked', () => {
  const tagged = account(given.oacGrant('site', given.arnOf('E1')), {
    distributions: [given.aDistribution('E1', [given.anOrigin('site')], { Tags: given.withTag('revoked') })],
  });

  it('takes the reader out at once and purges it', () => {
    expect(detect(tagged)).toMatchObject([
      { id: 'GRANT_REVOKED', action: 'repair', invalidations: [{ distributionId: 'E1' }] },
    ]);
  });

  it('does not take an identity away that another distribution reads with', () => {
    const oai = given.anOrigin('site', { oai: 'EOAI1' });
    const shared = account(given.oaiGrant('site', 'EOAI1'), {
      distributions: [
        given.aDistribution('E1', [oai], { Tags: given.withTag('revoked') }),
        given.aDistribution('E2', [oai]),
      ],
    });
    expect(detect(shared)).toMatchObject([{ id: 'GRANT_REVOKED', action: 'report', changes: [] }]);
  });

  it('says when it gets in by a grant that is not its own', () => {
    const byAccount = {
      ...given.oacGrant('site'),
      Condition: { ArnLike: { 'aws:SourceArn': given.arnOf('*') } },
    };
    const [finding, ...others] = detect({
      ...tagged,
      buckets: [given.aBucket('site', given.aPolicy(byAccount))],
    });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ id: 'GRANT_REVOKED', action: 'report', distributions: ['E1'] });
  });
});

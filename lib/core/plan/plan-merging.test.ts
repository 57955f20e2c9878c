import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Change } from '../model/change.ts';
import type { Finding, InvalidationWish } from '../model/finding.ts';
import type { DocumentRef } from '../model/subject.ts';
import { factsWithEarlier, memoryFromEarlier } from './earlier.ts';
import { withoutEffect } from './effect.ts';
import { coalesce, makePlan } from './plan.ts';

const site: DocumentRef = { type: 'bucket', name: 'site' };
const grant = (id: string, document: DocumentRef = site): Change => ({
  type: 'grant-read',
  document,
  reader: { type: 'distribution', arn: given.arnOf(id) },
});
const finding = (parts: Partial<Finding> = {}): Finding => ({
  kind: 'k',
  id: 'K',
  severity: 'high',
  subject: site,
  distributions: ['E1'],
  because: 'Something is wrong.',
  class: 'grant',
  action: 'repair',
  details: {},
  changes: [grant('E1')],
  invalidations: [],
  fingerprint: 'f',
  ...parts,
});
const facts = given.factsOf(
  given.anAccount({ buckets: [given.aBucket('site', null), given.aBucket('docs', null)] }),
);

const wish = (distributionId: string, bucket: string, because = 'x'): InvalidationWish => ({
  distributionId,
  bucket,
  paths: ['/*'],
  because,
});

describe('changes of one write', () => {
  it('come each once, in an order that does not depend on the findings', () => {
    const findings = [
      finding({ changes: [grant('E2'), grant('E1')], fingerprint: 'a' }),
      finding({ fingerprint: 'b' }),
    ];
    const [write] = makePlan(findings, facts).writes;
    const [turned] = makePlan([...findings].reverse(), facts).writes;
    expect(write?.changes).toEqual([grant('E1'), grant('E2')]);
    expect(turned?.changes).toEqual(write?.changes);
    expect(turned?.to).toEqual(write?.to);
  });

  it('carry their purges, one per distribution and bucket', () => {
    const invalidations = [wish('E1', 'site'), wish('E1', 'docs'), wish('E2', 'site')];
    const plan = makePlan([finding({ invalidations }), finding({ invalidations, fingerprint: 'g' })], facts);
    expect(plan.writes[0]?.invalidations).toHaveLength(3);
    expect(plan.invalidations.map(({ distributionId }) => distributionId)).toEqual(['E1', 'E2']);
  });

  it('of several documents come as several writes, sorted', () => {
    const plan = makePlan(
      [finding(), finding({ changes: [grant('E1', { type: 'bucket', name: 'docs' })] })],
      facts,
    );
    expect(plan.writes.map(({ document }) => document)).toEqual([{ type: 'bucket', name: 'docs' }, site]);
  });
});

describe('nothing is written', () => {
  const held = (of: Finding, about = facts) => makePlan([of], about).findings[0]?.details.held;

  it('to a document that was not read', () => {
    expect(held(finding({ changes: [grant('E1', { type: 'bucket', name: 'x' })] }))).toBe(
      'the policy of bucket:x could not be read',
    );
    const key: DocumentRef = { type: 'key', arn: given.keyArnOf('k1') };
    expect(held(finding({ changes: [grant('E1', key)] }))).toBe(
      `the policy of key:${key.arn} could not be read`,
    );
    const dark = given.factsOf(
      given.anAccount({ buckets: [given.aBucket('site', null, { Unreadable: { Policy: 'Throttled' } })] }),
    );
    expect(held(finding(), dark)).toBe('the policy of bucket:site could not be read');
  });

  it('when the policy says it already', () => {
    const done = given.factsOf(
      given.anAccount({
        buckets: [given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1'))))],
      }),
    );
    expect(held(finding(), done)).toBe('the policy says already what would be written');
    expect(makePlan([finding()], done).writes).toEqual([]);
  });

  it('when the changes do not fit, with the reason as one sentence', () => {
    const misfit: Change = {
      type: 'remove-reader',
      document: site,
      statement: { index: 0, canonical: 'x' },
      reader: { type: 'oai', id: 'E' },
      written: 'x',
    };
    const [report] = makePlan([finding({ changes: [misfit] })], facts).findings;
    expect(report?.because).toBe(
      'Something is wrong. Nothing is written: Nothing was changed: the policy has no statement 1 any more.',
    );
  });

  it('for a repair that only purges, and its purge is planned', () => {
    const plan = makePlan([finding({ changes: [], invalidations: [wish('E1', 'site')] })], facts);
    expect(plan).toMatchObject({
      writes: [],
      findings: [{ action: 'repair' }],
      invalidations: [wish('E1', 'site')],
    });
  });
});

it('findings of every outcome come sorted together', () => {
  const critical = finding({ severity: 'critical', fingerprint: 'z' });
  const low = finding({ severity: 'low', action: 'report', changes: [] });
  expect(makePlan([low, critical], facts).findings.map(({ severity }) => severity)).toEqual([
    'critical',
    'low',
  ]);
});

it('merged purges are sorted by distribution, whatever came first', () => {
  const all = [wish('E2', 'a'), wish('E1', 'b', 'z'), wish('E1', 'a', 'y')];
  expect(coalesce(all, (one) => one.distributionId)).toEqual([
    { ...wish('E1', 'a'), because: 'y; z' },
    wish('E2', 'a'),
  ]);
});

describe('removals without effect', () => {
  const shared = given.aPolicy({
    ...given.oacGrant('site'),
    Condition: { ArnLike: { 'aws:SourceArn': given.arnOf('*') } },
  });
  const alive = given.factsOf(
    given.anAccount({
      distributions: [given.aDistribution('E1', [given.anOrigin('x')])],
      buckets: [given.aBucket('site', shared)],
    }),
  );
  const removal = (reader: { type: 'distribution'; arn: string } | { type: 'oai'; id: string }) =>
    finding({
      changes: [
        {
          type: 'remove-reader',
          document: site,
          statement: { index: 0, canonical: '' },
          reader,
          written: '',
        },
      ],
    });
  const e1 = removal({ type: 'distribution', arn: given.arnOf('E1') });

  it('are those whose reader still gets in', () => {
    expect([...withoutEffect(alive, site, shared, [e1])]).toEqual([e1]);
    expect(
      withoutEffect(alive, site, given.aPolicy(given.oacGrant('site', given.arnOf('E9'))), [e1]).size,
    ).toBe(0);
  });

  it('are none for a distribution that is gone, or may be', () => {
    const gone = removal({ type: 'distribution', arn: given.arnOf('EDEAD') });
    expect(withoutEffect(alive, site, shared, [gone]).size).toBe(0);
    const unlisted = { ...alive, distributions: { status: 'unreadable', because: 'x' } as const };
    expect(withoutEffect(unlisted, site, shared, [e1]).size).toBe(0);
  });

  it('count for an identity, which is no distribution', () => {
    const oai = removal({ type: 'oai', id: 'EOAI1' });
    const open = given.aPolicy(given.oaiGrant('site', 'EOAI1'));
    expect([...withoutEffect(alive, site, open, [oai])]).toEqual([oai]);
  });

  it('are none when the same write grants it, when nothing is left, or in a key', () => {
    expect(withoutEffect(alive, site, shared, [e1, finding()]).size).toBe(0);
    expect(withoutEffect(alive, site, null, [e1]).size).toBe(0);
    expect(withoutEffect(alive, { type: 'key', arn: given.keyArnOf('k1') }, shared, [e1]).size).toBe(0);
  });
});

describe('an older snapshot', () => {
  const dead = given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('EDEAD'))))],
  });

  it('leaves sightings of what waits, and of nothing else', () => {
    const { sightings } = memoryFromEarlier(given.factsOf(dead), given.enforcing);
    expect(sightings).toMatchObject({ value: [{ fingerprint: expect.stringContaining('EDEAD') }] });
    expect(sightings.status === 'known' && sightings.value.length).toBe(1);
  });

  it('that is not there leaves nothing, also as null', () => {
    const empty = { edges: { status: 'absent' }, sightings: { status: 'absent' } };
    expect(factsWithEarlier(dead, given.enforcing).memory).toMatchObject(empty);
    expect(factsWithEarlier({ ...dead, earlier: null as never }, given.enforcing).memory).toMatchObject(
      empty,
    );
  });

  it('and no older one are read with the same settings', () => {
    const lambda = 'arn:aws:lambda:us-east-1:111122223333:function:safe';
    const behaviour = given.aBehaviour('site', {
      LambdaFunctionAssociations: given.items({
        EventType: 'origin-request',
        LambdaFunctionARN: `${lambda}:1`,
      }),
    });
    const edge = {
      ...dead,
      distributions: [
        given.aDistribution('E1', [given.anOrigin('site')], { DefaultCacheBehavior: behaviour }),
      ],
    };
    const { distributions } = factsWithEarlier(edge, { ...given.enforcing, harmlessEdgeFunctions: [lambda] });
    expect(distributions).toMatchObject({ value: [{ originPickers: [] }] });
  });
});

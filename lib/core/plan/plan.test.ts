import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { detect } from '../drift/detect.ts';
import type { Change } from '../model/change.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { planContract } from './contract.ts';
import { decide } from './decide.ts';
import { documentsOf } from './documents.ts';
import { factsWithEarlier, memoryFromEarlier } from './earlier.ts';
import { coalesce, makePlan } from './plan.ts';

const e1 = given.aDistribution('E1', [given.anOrigin('site')]);
const missing = given.anAccount({ distributions: [e1], buckets: [given.aBucket('site', null)] });
const findingsOf = (snapshot: Snapshot) => {
  const facts = given.factsOf(snapshot);
  return { facts, findings: detect(facts, given.enforcing, documentsOf(facts)) };
};

describe('makePlan', () => {
  it('merges all findings of a document into one write that names them', () => {
    const two = {
      ...missing,
      distributions: [e1, given.aDistribution('E2', [given.anOrigin('site', { oai: 'EOAI1' })])],
    };
    const { facts, findings } = findingsOf(two);
    const plan = makePlan(findings, facts);
    expect(plan.writes).toHaveLength(1);
    expect(plan.writes[0]).toMatchObject({
      document: { type: 'bucket', name: 'site' },
      from: null,
      findings,
    });
    expect(plan.writes[0]?.changes).toHaveLength(2);
  });

  it('writes nothing for what is proposed, waits or is reported', () => {
    const { facts, findings } = findingsOf(missing);
    for (const action of ['propose', 'wait', 'report'] as const)
      expect(
        makePlan(
          findings.map((one) => ({ ...one, action })),
          facts,
        ).writes,
      ).toEqual([]);
  });

  it('turns the findings of a document whose edit does not fit into reports that say why', () => {
    const { facts, findings } = findingsOf(missing);
    const [finding] = findings;
    const stale: Change = {
      type: 'scope-grant',
      document: { type: 'bucket', name: 'site' },
      statement: { index: 4, canonical: 'gone' },
      operator: 'StringEquals',
      sourceArns: [given.arnOf('E1')],
    };
    const plan = makePlan(finding === undefined ? [] : [{ ...finding, changes: [stale] }], facts);
    expect(plan.writes).toEqual([]);
    expect(plan.findings).toMatchObject([{ action: 'report', changes: [], details: { would: 'repair' } }]);
    expect(plan.findings[0]?.because).toContain('no statement 5');
  });

  it('does not take a reader out that another statement lets in all the same, and says so', () => {
    const elsewhere = given.aDistribution('E2', [given.anOrigin('other')]);
    const anybody = {
      ...given.oacGrant('site'),
      Sid: 'Role',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/x', Service: 'cloudfront.amazonaws.com' },
      Condition: { ArnLike: { 'aws:SourceArn': given.arnOf('*') } },
    };
    const now = given.anAccount({
      distributions: [e1, elsewhere],
      buckets: [
        given.aBucket(
          'site',
          given.aPolicy(given.oacGrant('site', given.arnOf('E2'), given.arnOf('EDEAD')), anybody),
        ),
      ],
    });
    const facts = factsWithEarlier(
      { ...now, earlier: { ...now, takenAt: '2026-11-24T11:00:00Z' } },
      given.enforcing,
    );
    const plan = decide(facts, given.enforcing, documentsOf(facts));
    const byId = new Map(plan.findings.map((one) => [one.id, one]));
    expect(byId.get('GRANT_STALE_DIST_UNUSED')).toMatchObject({
      action: 'report',
      changes: [],
      invalidations: [],
    });
    expect(byId.get('GRANT_STALE_DIST_UNUSED')?.because).toContain('still let this reader in');
    expect(byId.get('GRANT_STALE_DIST_DELETED')).toMatchObject({ action: 'repair' });
    expect(plan.writes).toMatchObject([{ changes: [{ written: given.arnOf('EDEAD') }] }]);
    expect(plan.invalidations).toEqual([]);
  });

  it('never writes to a document that was not read', () => {
    const { findings } = findingsOf(missing);
    const plan = makePlan(findings, given.factsOf(given.anAccount()));
    expect(plan.writes).toEqual([]);
    expect(plan.findings[0]).toMatchObject({ action: 'report' });
  });

  it('sorts findings by severity, subject, kind and fingerprint', () => {
    const { facts, findings } = findingsOf(missing);
    const [one] = findings;
    if (one === undefined) throw new Error('nothing found');
    const mixed = (['low', 'critical', 'medium', 'high'] as const).map((severity) => ({
      ...one,
      severity,
      action: 'report' as const,
    }));
    expect(makePlan(mixed, facts).findings.map(({ severity }) => severity)).toEqual([
      'critical',
      'high',
      'medium',
      'low',
    ]);
  });
});

it('one invalidation per distribution, with all reasons', () => {
  const wish = (bucket: string, path: string) => ({
    distributionId: 'E1',
    bucket,
    paths: [path],
    because: `from ${bucket}`,
  });
  expect(
    coalesce([wish('b', '/b/*'), wish('a', '/a/*'), wish('a', '/a/*')], (one) => one.distributionId),
  ).toEqual([{ distributionId: 'E1', bucket: 'a', paths: ['/a/*', '/b/*'], because: 'from a; from b' }]);
});

describe('the contract', () => {
  it('names each kind of write, and when a wait ends', () => {
    const keyArn = given.keyArnOf('k1');
    const dead = given.anAccount({
      distributions: [e1],
      buckets: [
        given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1'))), {
          ServerSideEncryptionConfiguration: given.encryptedWith(keyArn),
        }),
        given.aBucket('old', given.aPolicy(given.oacGrant('old', given.arnOf('EDEAD')))),
        given.aBucket('new', given.aPolicy(given.oacGrant('new', given.arnOf('EDEAD2')))),
      ],
      keys: [given.aKey(keyArn, given.aPolicy(given.rootStatement()))],
    });
    const earlier = { ...dead, buckets: dead.buckets?.slice(0, 2) ?? [], takenAt: '2026-11-24T11:00:00Z' };
    const facts = factsWithEarlier({ ...dead, earlier }, given.enforcing);
    const printed = planContract(decide(facts, given.enforcing, documentsOf(facts)));
    expect(printed).toMatchObject({
      schema: 'origin-guard/plan/1',
      writes: [
        { type: 'delete-bucket-policy', bucket: 'old', to: null },
        { type: 'put-key-policy', keyArn },
      ],
    });
    expect(JSON.stringify(printed)).toContain('"until":"2026-11-24T12:15:00.000Z"');
    expect(JSON.parse(JSON.stringify(printed))).toEqual(printed);
  });
});

describe('documents in scope', () => {
  const documents = (snapshot: Snapshot) =>
    documentsOf(given.factsOf(snapshot)).map((one) => ('name' in one ? one.name : one.arn));
  const keys = [
    given.aKey(given.keyArnOf('k1'), given.aPolicy(given.rootStatement())),
    given.aKey(given.keyArnOf('k2'), given.aPolicy(given.keyGrant(given.arnOf('E9')))),
    given.aKey(given.keyArnOf('k3'), given.aPolicy(given.rootStatement())),
  ];
  const unrelated = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 's3:*',
    Resource: '*',
  };

  it('are used by a distribution or name CloudFront; the rest of the account is left alone', () => {
    const snapshot = given.anAccount({
      distributions: [e1],
      buckets: [
        given.aBucket('site', null, {
          ServerSideEncryptionConfiguration: given.encryptedWith(given.keyArnOf('k1')),
        }),
        given.aBucket('named', given.aPolicy(given.oaiGrant('named', 'EX'))),
        given.aBucket('logs', given.aPolicy(unrelated), {
          ServerSideEncryptionConfiguration: given.encryptedWith(given.keyArnOf('k3')),
        }),
        given.aBucket('empty', null),
      ],
      keys,
    });
    expect(documents(snapshot)).toEqual(['named', 'site', given.keyArnOf('k1'), given.keyArnOf('k2')]);
  });

  it('hold a bucket whose policy cannot be read, to say so', () => {
    const bucket = { ...given.aBucket('dark', null), Unreadable: { Policy: 'AccessDenied' } };
    expect(documents(given.anAccount({ buckets: [bucket] }))).toEqual(['dark']);
  });
});

describe('memory from an earlier snapshot', () => {
  const dead = given.anAccount({
    distributions: [e1],
    buckets: [
      given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1'), given.arnOf('EDEAD')))),
    ],
  });

  it('holds the edges that worked and dated sightings of what waits', () => {
    const memory = memoryFromEarlier(given.factsOf(dead), given.enforcing);
    expect(memory.edges).toEqual({ status: 'known', value: [given.anEdge('E1', 'site')] });
    expect(memory.sightings).toMatchObject({ status: 'known', value: [{ firstSeenAt: given.now }] });
  });

  it('one that is too young does not count as a second read', () => {
    const earlier = { ...dead, takenAt: '2026-11-24T11:46:00Z' };
    const facts = factsWithEarlier({ ...dead, earlier }, given.enforcing);
    expect(decide(facts, given.enforcing, documentsOf(facts)).writes).toEqual([]);
  });

  it('one that is later than the snapshot does not count either', () => {
    const earlier = { ...dead, takenAt: '2026-11-25T00:00:00Z' };
    const facts = factsWithEarlier({ ...dead, earlier }, given.enforcing);
    expect(decide(facts, given.enforcing, documentsOf(facts)).writes).toEqual([]);
  });
});

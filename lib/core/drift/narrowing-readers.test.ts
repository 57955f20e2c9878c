import { describe, expect, it } from 'vitest';
import type { OriginParts } from '../../../test/support/builders.ts';
import * as given from '../../../test/support/given.ts';
import type { DistributionFacts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { Snapshot, SnapshotDistribution, SnapshotOrigin } from '../model/snapshot.ts';
import { cloudFrontGrants, type ServiceGrant } from '../policy/grants.ts';
import { parsePolicy } from '../policy/parse.ts';
import { exclusionForbids, keptOut, maySignFor, stillDeploying } from './narrowing-readers.ts';

const controls = ['always', 'never', 'no-override', 'SomethingNew'].map((SigningBehavior) => ({
  Id: `OAC-${SigningBehavior}`,
  SigningBehavior,
  SigningProtocol: 'sigv4',
  OriginAccessControlOriginType: 's3',
}));
const factsOf = (distributions: readonly SnapshotDistribution[], parts: Partial<Snapshot> = {}) =>
  given.factsOf(given.anAccount({ distributions, originAccessControls: controls, ...parts }));
const known = (...all: readonly SnapshotDistribution[]): readonly DistributionFacts[] => {
  const { distributions } = factsOf(all);
  return distributions.status === 'known' ? distributions.value : [];
};

describe('a distribution may sign for a bucket', () => {
  const signs = (...origins: readonly (readonly [string, OriginParts])[]) => {
    const all = origins.map(([bucket, parts], index) => given.anOrigin(bucket, { id: `${index}`, ...parts }));
    const [distribution] = known(given.aDistribution('E1', all));
    return distribution !== undefined && maySignFor(distribution, 'site');
  };
  it.each<[boolean, string, readonly (readonly [string, OriginParts])[]]>([
    [true, 'by an access control that always signs', [['site', { oac: 'OAC-always' }]]],
    [true, 'by one that passes on signatures', [['site', { oac: 'OAC-no-override' }]]],
    [true, 'by one that means something new', [['site', { oac: 'OAC-SomethingNew' }]]],
    [true, 'by one that is not in the list', [['site', { oac: 'OAC-GONE' }]]],
    [true, 'by an identity', [['site', { oai: 'EOAI1' }]]],
    [
      true,
      'by one origin of several',
      [
        ['site', { oac: '' }],
        ['site', { oac: 'OAC-always' }],
      ],
    ],
    [false, 'not by an access control that never signs', [['site', { oac: 'OAC-never' }]]],
    [false, 'not without signing', [['site', { oac: '' }]]],
    [
      false,
      'not for another bucket',
      [
        ['site', { oac: '' }],
        ['other', { oac: 'OAC-always' }],
      ],
    ],
    [
      false,
      'not to a website endpoint',
      [['site', { oac: 'OAC-always', host: 'site.s3-website-eu-west-1.amazonaws.com' }]],
    ],
  ])('%s: %s', (expected, _, origins) => {
    expect(signs(...origins)).toBe(expected);
  });
});

describe('who is kept out', () => {
  const out = (...distributions: readonly SnapshotDistribution[]) => {
    const buckets = [given.aBucket('site', null)];
    const facts = factsOf(distributions, { buckets });
    return [...keptOut(facts, { type: 'bucket', name: 'site' })];
  };
  const oac = given.anOrigin('site', { oac: 'OAC-always' });
  const oai = given.anOrigin('site', { id: 'old', oai: 'EOAI1' });
  const revoked = { Tags: given.withTag('revoked') };

  it('is a distribution that a tag revokes, by either signature', () => {
    expect(out(given.aDistribution('E1', [oac]), given.aDistribution('E2', [oac, oai], revoked))).toEqual([
      'E2',
    ]);
  });
  it('is not one that is wanted all the same, by an access control', () => {
    const deny = {
      Effect: 'Deny',
      Principal: { AWS: given.oaiArn('EOAI1') },
      Action: 's3:*',
      Resource: 'arn:aws:s3:::site/*',
    };
    const of = (...origins: readonly SnapshotOrigin[]) => {
      const facts = factsOf([given.aDistribution('E1', origins)], {
        buckets: [given.aBucket('site', given.aPolicy(deny))],
      });
      return [...keptOut(facts, { type: 'bucket', name: 'site' })];
    };
    expect(of(oac, oai)).toEqual([]);
    expect(of(oai)).toEqual(['E1']);
    expect(of(oai, given.anOrigin('site', { id: 'other', oai: 'EOAI2' }))).toEqual(['E1']);
  });
});

const grantWith = (Condition: JsonObject): ServiceGrant => {
  const parsed = parsePolicy(given.aPolicy({ ...given.oacGrant('site'), Condition }));
  const [grant] = parsed.ok ? cloudFrontGrants(parsed.document) : [];
  if (grant?.reader !== 'service') throw new Error('no grant');
  return grant;
};
const e1 = given.aDistribution('E1', [given.anOrigin('site')]);
const busy = (id: string) => given.aDistribution(id, [given.anOrigin('site')], { Status: 'InProgress' });

describe('whom a statement leaves out by name', () => {
  const forbids = (Condition: JsonObject) => exclusionForbids(grantWith(Condition), known(e1, busy('E2')));
  it('is named, beside conditions of any other kind', () => {
    const because = forbids({
      Bool: { 'aws:SecureTransport': 'true' },
      StringNotEquals: { 'aws:SourceArn': given.arnOf('E2') },
    });
    expect(because).toMatch(/^it leaves out distribution E2 of this account by name, perhaps on purpose/);
  });
  it('is nobody where only strangers are left out, or nobody is', () => {
    expect(
      forbids({ StringNotEquals: { 'aws:SourceArn': given.arnOf('EX', '444455556666') } }),
    ).toBeUndefined();
    expect(forbids({ ArnLike: { 'aws:SourceArn': given.arnOf('E1') } })).toBeUndefined();
    expect(forbids({})).toBeUndefined();
  });
});

describe('who still deploys', () => {
  const waiting = (Condition: JsonObject, ...all: readonly SnapshotDistribution[]) =>
    stillDeploying(grantWith(Condition).statement, '2012-10-17', known(...all));
  it('is the first that gets in and is not deployed', () => {
    const pattern = { ArnLike: { 'aws:SourceArn': given.arnOf('E3') } };
    expect(waiting({}, e1, busy('E2'), busy('E3'))).toMatchObject({
      comes: true,
      because:
        'distribution E2 is InProgress, not Deployed: edges may still use an earlier configuration, and it would not be on the list',
    });
    expect(waiting(pattern, e1, busy('E2'), busy('E3'))?.because).toContain('distribution E3');
    expect(waiting(pattern, e1, busy('E2'))).toBeUndefined();
    expect(waiting({}, e1)).toBeUndefined();
  });
});

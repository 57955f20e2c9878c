import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Snapshot, SnapshotBucket } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const on = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const enforced = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] };
const open: JsonObject = {
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
};

const detect = (
  block: Json | undefined,
  parts: Partial<SnapshotBucket> = {},
  policy: Json | null = null,
  account: Partial<Snapshot> = {},
) => {
  const bucket = given.aBucket('site', policy, {
    ...(block === undefined ? {} : { PublicAccessBlockConfiguration: block }),
    ...parts,
  });
  const distributions = [
    given.aDistribution('E1', [given.anOrigin('site')]),
    given.aDistribution('E2', [given.aCustomOrigin('site.s3-website-eu-west-1.amazonaws.com')]),
  ];
  const facts = given.factsOf(given.anAccount({ distributions, buckets: [bucket], ...account }));
  return given.findingsOf(rule, facts, 'site');
};

it.each(Object.keys(on))('reports %s that is off, by name', (setting) => {
  const found = detect({ ...on, [setting]: false });
  expect(found).toMatchObject([
    {
      id: 'BPA_OFF',
      severity: 'high',
      action: 'report',
      changes: [],
      distributions: ['E1', 'E2'],
      details: { off: [setting] },
    },
  ]);
  expect(found[0]?.because).toContain(`${setting} is off`);
});

it('reports a bucket that has none', () => {
  expect(detect(null)[0]?.because).toContain('all four settings are off');
});

describe('the setting of the account', () => {
  const of = (account: Partial<Snapshot>) => detect(null, {}, null, account);

  it('makes up for that of the bucket, setting by setting', () => {
    expect(of({ accountPublicAccessBlock: on })).toEqual([]);
    const [found] = of({ accountPublicAccessBlock: { ...on, BlockPublicAcls: false } });
    expect(found).toMatchObject({ severity: 'high', details: { off: ['BlockPublicAcls'] } });
    expect(found?.because).toContain("The account's own setting does not make up for it.");
  });

  it('is named as not read, or as unreadable, and nothing is assumed of it', () => {
    expect(of({})[0]?.because).toContain("The account's own setting was not read, and may be on.");
    const [found] = of({ Unreadable: { accountPublicAccessBlock: 'AccessDenied' } });
    expect(found?.because).toContain("The account's own setting could not be read (AccessDenied)");
    expect(found).toMatchObject({ details: { off: Object.keys(on) } });
  });
});

it('is low when only ACLs are open, and they do not count', () => {
  const acls = { ...on, BlockPublicAcls: false, IgnorePublicAcls: false };
  expect(detect(acls, { OwnershipControls: enforced })).toMatchObject([{ severity: 'low' }]);
  expect(detect({ ...acls, BlockPublicPolicy: false }, { OwnershipControls: enforced })).toMatchObject([
    { severity: 'high' },
  ]);
});

describe('what turning it on would do', () => {
  it('is said for a public policy, with who reads by it', () => {
    const [finding] = detect(null, {}, given.aPolicy(open));
    expect(finding?.because).toContain(
      'turning it on cuts off whoever reads by that, such as distributions E1, E2',
    );
  });

  it('is said for one that is not', () => {
    const [finding] = detect(null, {}, given.aPolicy(given.oacGrant('site', given.arnOf('E1'))));
    expect(finding?.because).toContain('Its policy is not public');
  });

  it('cannot be told without the policy', () => {
    const [finding] = detect(null, { Unreadable: { Policy: 'AccessDenied' } });
    expect(finding?.because).toContain('cannot be told');
  });
});

describe('no claim', () => {
  it.each<readonly [string, Json | undefined, Partial<SnapshotBucket>]>([
    ['all four are on', on, {}],
    ['all four are on, as the CLI prints it', { PublicAccessBlockConfiguration: on }, {}],
    ['it was not asked for', undefined, {}],
    ['nothing was told', {}, {}],
    ['it could not be read', undefined, { Unreadable: { PublicAccessBlockConfiguration: 'AccessDenied' } }],
  ])('is made when %s', (_, block, parts) => {
    expect(detect(block, parts)).toEqual([]);
  });
});

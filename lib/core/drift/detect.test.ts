import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { detect } from './detect.ts';
import { shortName } from './finding.ts';

const site = { type: 'bucket', name: 'site' } as const;
const open = (() => {
  const { Condition: _, ...rest } = given.oacGrant('site');
  return rest;
})();
const account = (parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', given.aPolicy(open))],
    ...parts,
  });
const found = (snapshot: Snapshot, parts: given.FactsParts = {}) =>
  detect(given.factsOf(snapshot, parts), given.enforcing, [site]);
const unreadable = { status: 'unreadable', because: 'Throttling' } as const;

describe('a fact that could not be read', () => {
  const { distributions: _, ...noInventory } = account();
  const { originAccessControls: __, ...noControls } = account();

  it.each<[string, Snapshot, given.FactsParts, RegExp]>([
    ['the list of distributions', noInventory, {}, /list of distributions/],
    ['the access controls that an origin names', noControls, {}, /origin access controls/],
    [
      'the tags of the bucket',
      account({
        buckets: [{ ...given.aBucket('site', given.aPolicy(open)), Unreadable: { TagSet: 'AccessDenied' } }],
      }),
      {},
      /tags of bucket site/,
    ],
    [
      'the tags of a distribution that uses it',
      account({
        distributions: [
          { ...given.aDistribution('E1', [given.anOrigin('site')]), Unreadable: { Tags: 'Throttling' } },
        ],
      }),
      {},
      /tags of distribution E1/,
    ],
    ['what worked before', account(), { memory: { edges: unreadable } }, /What worked before/],
  ])('%s: is said, and nothing of the document carries a change', (_, snapshot, parts, reason) => {
    const findings = found(snapshot, parts);
    expect(findings.flatMap(({ changes }) => changes)).toEqual([]);
    const said = findings.filter(({ kind }) => kind === 'facts-unreadable');
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ action: 'report', class: 'report', severity: 'high', subject: site });
    expect(said[0]?.because).toMatch(reason);
    expect(said[0]?.because).toContain('nothing was written');
  });

  it.each<[string, Snapshot]>([
    [
      'default encryption does not hold the bucket policy back',
      account({
        buckets: [
          {
            ...given.aBucket('site', given.aPolicy(open)),
            Unreadable: { ServerSideEncryptionConfiguration: 'AccessDenied' },
          },
        ],
      }),
    ],
    [
      'the list of identities matters only to them',
      account({
        originAccessIdentities: undefined as never,
        buckets: [given.aBucket('site', given.aPolicy(open, given.oaiGrant('site', 'EOAI1')))],
      }),
    ],
  ])('%s, but is said', (_, snapshot) => {
    const findings = found(snapshot);
    expect(findings.map(({ action }) => action).sort()).toEqual(['repair', 'report']);
    expect(findings.find(({ kind }) => kind === 'facts-unreadable')).toMatchObject({ severity: 'medium' });
  });

  it('is a public access block only where an origin reads unsigned', () => {
    const buckets = [
      {
        ...given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1')))),
        Unreadable: { PublicAccessBlockConfiguration: 'AccessDenied' },
      },
    ];
    const said = (...origins: Parameters<typeof given.aDistribution>[1]) =>
      found(account({ distributions: [given.aDistribution('E1', origins)], buckets })).filter(
        ({ kind }) => kind === 'facts-unreadable',
      );
    expect(said(given.anOrigin('site'))).toEqual([]);
    expect(said(given.anOrigin('site'), given.anOrigin('site', { id: 'x', oac: '' }))).toMatchObject([
      { severity: 'medium', because: expect.stringContaining('public access block of bucket site') },
    ]);
  });

  it('does not matter where nothing depends on it', () => {
    const facts = account({
      buckets: [
        { ...given.aBucket('site', given.aPolicy(open)), Unreadable: { OwnershipControls: 'AccessDenied' } },
      ],
    });
    expect(found(facts).map(({ kind }) => kind)).toEqual(['bucket-policy-unconditioned-grant']);
  });
});

it('says nothing about a document that was not gathered', () => {
  expect(detect(given.factsOf(account()), given.enforcing, [{ type: 'bucket', name: 'nowhere' }])).toEqual(
    [],
  );
});

it('judges a document once, however often it is named', () => {
  const facts = given.factsOf(account());
  expect(detect(facts, given.enforcing, [site, site])).toEqual(detect(facts, given.enforcing, [site]));
});

it('runs a rule for the subjects of its type that it is asked about, and for no others', () => {
  const seen: string[] = [];
  const note = (name: string): [] => {
    seen.push(name);
    return [];
  };
  const rule = { kind: 'x', ids: ['X'], class: 'report', severity: 'low', title: 'x' } as const;
  const facts = given.factsOf(
    account({
      distributions: [
        given.aDistribution('E1', [given.anOrigin('site')]),
        given.aDistribution('E2', [given.anOrigin('site')]),
      ],
    }),
  );
  const all: Parameters<typeof detect>[3] = [
    { ...rule, subject: 'distribution', detect: ({ subject }) => note(subject.id) },
    { ...rule, subject: 'account', detect: ({ subject }) => note(subject) },
  ];

  detect(facts, given.enforcing, [site], all);
  expect(seen).toEqual([]);

  const e2 = { type: 'distribution', id: 'E2' } as const;
  const gone = { type: 'distribution', id: 'EGONE' } as const;
  detect(facts, given.enforcing, [e2, e2, gone, { type: 'account', account: given.account }], all);
  expect(seen).toEqual(['E2', given.account]);
});

it('has short names that differ and stay', () => {
  expect(shortName('a')).toMatch(/^[0-9a-f]{16}$/);
  expect(shortName('a')).toBe(shortName('a'));
  expect(shortName('a')).not.toBe(shortName('b'));
});

describe('what is held back', () => {
  const both = account({
    buckets: [
      {
        ...given.aBucket('site', given.aPolicy(open)),
        Unreadable: { TagSet: 'AccessDenied', ServerSideEncryptionConfiguration: 'Throttling' },
      },
    ],
    Unreadable: { originAccessControls: 'Throttling' },
  });

  it('says all that it waits for, and what would be done', () => {
    const [held] = found(both).filter(({ kind }) => kind === 'bucket-policy-unconditioned-grant');
    expect(held).toMatchObject({ action: 'report', changes: [] });
    const because =
      'the tags of bucket site could not be read (AccessDenied); the list of origin access controls could not be read (Throttling)';
    expect(held?.because).toContain(`Nothing is written: ${because}.`);
    expect(held?.details).toMatchObject({ would: 'repair', held: because });
  });

  it('is not what only reports: it says what it always says', () => {
    const told = (parts: object) =>
      found(
        account({
          buckets: [{ ...given.aBucket('site', given.aPolicy({ ...open, Principal: '*' })), ...parts }],
        }),
      ).filter(({ id }) => id === 'PUBLIC_ALLOW');
    expect(told({})).toHaveLength(1);
    expect(told({ Unreadable: { TagSet: 'AccessDenied' } })).toEqual(told({}));
  });
});

describe('a bucket that is gone', () => {
  const gone = account({
    buckets: [{ Name: 'Site', Unreadable: { Policy: 'NoSuchBucket', TagSet: 'NoSuchBucket' } }],
    distributions: [
      given.aDistribution('E1', [given.anOrigin('Site', { host: 'site.s3.eu-west-1.amazonaws.com' })]),
    ],
    ownBuckets: [],
  });
  const kinds = (snapshot: Snapshot, ...subjects: Parameters<typeof detect>[2]) =>
    detect(given.factsOf(snapshot), given.enforcing, subjects).map(({ kind }) => kind);
  const named = {
    ...gone,
    buckets: [{ Name: 'site', Unreadable: { Policy: 'NoSuchBucket', TagSet: 'NoSuchBucket' } }],
  };
  const e1 = { type: 'distribution', id: 'E1' } as const;

  it('is told as what its distributions point to, and not as unreadable too', () => {
    expect(kinds(named, site, e1)).toEqual(['origin-bucket-missing']);
  });

  it('is told as unreadable where its distributions are not looked at', () => {
    expect(kinds(named, site)).toEqual(['facts-unreadable']);
    expect(kinds(named, site, { type: 'distribution', id: 'E2' })).toEqual(['facts-unreadable']);
  });

  it('is told as unreadable where it may be there', () => {
    const denied = { ...named, buckets: [{ Name: 'site', Unreadable: { Policy: 'AccessDenied' } }] };
    expect(kinds(denied, site, e1)).toEqual(['facts-unreadable']);
  });
});

it('says nothing about a key that was not gathered', () => {
  const key = { type: 'key', arn: given.keyArnOf('k1') } as const;
  expect(detect(given.factsOf(account()), given.enforcing, [key])).toEqual([]);
});

it('sorts what it finds by how bad it is, whatever the order of the subjects', () => {
  const both = account({
    buckets: [given.aBucket('site', given.aPolicy({ ...open, Principal: '*' })), given.aBucket('b', null)],
    distributions: [
      given.aDistribution('E1', [given.anOrigin('site')]),
      given.aDistribution('E2', [given.anOrigin('b', { oai: 'EOAI1' })]),
    ],
  });
  const subjects = [{ type: 'distribution', id: 'E2' }, { type: 'bucket', name: 'b' }, site] as const;
  const ids = (order: Parameters<typeof detect>[2]) =>
    detect(given.factsOf(both), given.enforcing, order).map(({ severity, id }) => `${severity} ${id}`);
  expect(ids(subjects)).toEqual(ids(subjects.toReversed()));
  expect(ids(subjects)[0]).toBe('critical PUBLIC_ALLOW');
  expect(ids(subjects).at(-1)).toBe('low OAI_LEGACY');
});

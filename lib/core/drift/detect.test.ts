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

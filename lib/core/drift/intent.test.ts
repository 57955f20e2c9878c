import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { AccessEdge, Actor } from '../model/memory.ts';
import type { Settings } from '../model/settings.ts';
import { actorDetails, type Loss, restoreIntent } from './intent.ts';

const bucket: Loss['document'] = { type: 'bucket', name: 'site' };
const key: Loss['document'] = { type: 'key', arn: given.keyArnOf('k1') };
const edge = given.anEdge('E1', 'site');

const intent = (
  edges: readonly AccessEdge[],
  restore: Settings['restore'],
  parts: Partial<Loss> & { readonly actor?: Actor['kind'] } = {},
) => {
  const { actor, ...loss } = parts;
  const document = loss.document ?? bucket;
  const name = document.type === 'bucket' ? `bucket:${document.name}` : `key:${document.arn}`;
  const actors = new Map(actor === undefined ? [] : [[name, given.anActor(actor)]]);
  const facts = given.factsOf(given.anAccount(), given.remembering(edges, actors));
  return restoreIntent(
    facts,
    { ...given.enforcing, restore },
    { document, wholePolicyGone: false, isLost: () => true, ...loss },
  );
};
const actions = (edges: readonly AccessEdge[], parts: Parameters<typeof intent>[2] = {}) =>
  (['unless-human', 'always', 'propose'] as const).map((restore) => intent(edges, restore, parts).action);

describe('what is done about access that is missing', () => {
  const gone = { wholePolicyGone: true } as const;
  const automation = { actor: 'automation' } as const;
  const revoked = { ...edge, revokedAt: 1 };
  const [repair, propose] = ['repair', 'propose'];

  it.each<[string, readonly AccessEdge[], Parameters<typeof intent>[2], readonly string[]]>([
    ['it never worked', [], {}, [repair, repair, repair]],
    ['the whole policy is gone', [edge], gone, [repair, repair, propose]],
    ['automation rewrote it', [edge], automation, [repair, repair, propose]],
    ['a person took it out', [edge], { actor: 'person' }, [propose, repair, propose]],
    ['a revoked reader lost the whole policy', [revoked], gone, [propose, repair, propose]],
    ['automation rewrote what was revoked', [edge, revoked], automation, [propose, repair, propose]],
    ['a part lost the whole policy', [{ ...edge, coverage: 'some' }], gone, [propose, propose, propose]],
    ['automation rewrote a part', [{ ...edge, coverage: 'some' }], automation, [propose, propose, propose]],
    ['nobody knows if it worked', [{ ...edge, coverage: 'undecidable' }], gone, [propose, repair, propose]],
    [
      'a key revoked it',
      [{ ...edge, keyRevokedAt: 1 }],
      { ...automation, document: key },
      [propose, repair, propose],
    ],
    [
      'the key revoked it, and the bucket lost it',
      [{ ...edge, keyRevokedAt: 1 }],
      automation,
      [repair, repair, propose],
    ],
    [
      'the bucket revoked it, and the key lost it',
      [{ ...revoked, coverage: 'some' }],
      { ...automation, document: key },
      [repair, repair, propose],
    ],
  ])('when %s', (_, edges, parts, expected) => {
    expect(actions(edges, parts)).toEqual(expected);
  });

  it('says why', () => {
    expect(intent([revoked], 'unless-human').because).toContain('kept out on purpose once');
    expect(intent([revoked], 'always').because).toContain('kept out on purpose once');
    expect(intent([edge], 'always').because).toContain('It worked before');
    expect(intent([{ ...edge, coverage: 'some' }], 'always').because).toContain('for a part only');
    expect(intent([edge], 'unless-human', { partLeft: true }).because).toContain('a part of it was left');
    expect(intent([edge], 'unless-human').because).toContain('just this reader was taken out');
    expect(intent([{ ...edge, coverage: 'undecidable' }], 'unless-human').because).toContain(
      'could not be told',
    );
  });

  describe('when the tag that kept it out', () => {
    const after = (revokedBy: AccessEdge['revokedBy'], onBucket: string, onDistribution: string) => {
      const tagged = (value: string) => (value === '' ? [] : given.withTag(value));
      const distribution = given.aDistribution('E1', [given.anOrigin('site')], {
        Tags: tagged(onDistribution),
      });
      const snapshot = given.anAccount({
        distributions: [distribution],
        buckets: [given.aBucket('site', null, { TagSet: tagged(onBucket) })],
      });
      const lost = { ...revoked, ...(revokedBy === undefined ? {} : { revokedBy }) };
      const loss = { document: bucket, wholePolicyGone: true, isLost: () => true };
      return restoreIntent(given.factsOf(snapshot, given.remembering([lost])), given.enforcing, loss).action;
    };

    it.each<[string, Parameters<typeof after>, string]>([
      ['on the bucket says something else', ['bucket-tag', 'enforce', ''], 'repair'],
      ['on the distribution says something else', ['distribution-tag', '', 'enforce'], 'repair'],
      ['on the bucket is gone', ['bucket-tag', '', ''], 'propose'],
      ['was another one', ['distribution-tag', 'enforce', ''], 'propose'],
      ['was another one, the other way', ['bucket-tag', '', 'enforce'], 'propose'],
      ['was none, but a Deny', [undefined, 'enforce', 'enforce'], 'propose'],
    ])('%s', (_, input, action) => {
      expect(after(...input)).toBe(action);
    });
  });

  it('counts only the access that is lost', () => {
    expect(intent([revoked], 'unless-human', { isLost: () => false }).action).toBe(repair);
  });
});

describe('what is said with it', () => {
  const unknown = 'It is not known who changed it.';
  const person = 'Last changed by arn:aws:iam::111122223333:role/person (console).';
  it.each<[string, Parameters<typeof intent>, string]>([
    ['it never worked', [[], 'always'], 'It was never seen to work, so nobody took it away.'],
    [
      'the policy is gone',
      [[edge], 'unless-human', { wholePolicyGone: true }],
      `It worked before, and the whole policy is gone. ${unknown}`,
    ],
    [
      'nobody knows who',
      [[edge], 'unless-human', { actor: 'unknown' }],
      `It worked before, and just this reader was taken out, perhaps on purpose: a person has to say. ${unknown}`,
    ],
    [
      'a person, and a part is left',
      [[edge], 'unless-human', { actor: 'person', partLeft: true }],
      `It worked before, and just a part of it was left, perhaps on purpose: a person has to say. ${person}`,
    ],
    [
      'automation',
      [[edge], 'unless-human', { actor: 'automation' }],
      'It worked before, and automation rewrote the policy. Last changed by arn:aws:iam::111122223333:role/automation (Terraform).',
    ],
    [
      'always',
      [[edge], 'always', { actor: 'person' }],
      `It worked before, and restoring is set to always. ${person}`,
    ],
    [
      'propose',
      [[edge], 'propose', { actor: 'person' }],
      `It worked before, and restoring is set to propose. ${person}`,
    ],
    [
      'always, for what was kept out once',
      [[edge, { ...edge, revokedAt: 1 }], 'always'],
      `It was kept out on purpose once, and restoring is set to always. ${unknown}`,
    ],
    [
      'a part',
      [[edge, { ...edge, coverage: 'some' }], 'always'],
      `It worked before for a part only, and a grant would give it all: a person has to say which part. ${unknown}`,
    ],
    [
      'it could not be told',
      [[edge, { ...edge, coverage: 'undecidable' }], 'unless-human'],
      `Whether it worked before could not be told, so a person has to say. ${unknown}`,
    ],
  ])('%s', (_, parts, because) => {
    expect(intent(...parts).because).toBe(because);
  });
});

describe('access that a tag kept out', () => {
  const byBucket = { ...edge, revokedAt: 1, revokedBy: 'bucket-tag' } as const;
  const byDistribution = { ...edge, revokedAt: 1, revokedBy: 'distribution-tag' } as const;
  const said = (
    ofBucket: string | undefined,
    distribution: string | undefined,
    ...edges: readonly AccessEdge[]
  ) => {
    const tag = (word: string | undefined) => (word === undefined ? [] : given.withTag(word));
    const facts = given.factsOf(
      given.anAccount({
        distributions: [
          given.aDistribution('E0', [given.anOrigin('site')], { Tags: given.withTag('enforce') }),
          given.aDistribution('E1', [given.anOrigin('site')], { Tags: tag(distribution) }),
        ],
        buckets: [given.aBucket('site', null, { TagSet: tag(ofBucket) })],
      }),
      given.remembering(edges),
    );
    const loss = { document: bucket, wholePolicyGone: false, isLost: () => true };
    return restoreIntent(facts, { ...given.enforcing, restore: 'propose' }, loss);
  };

  it.each([
    ['says something else now, on the bucket', () => said('enforce', undefined, byBucket), 'repair'],
    [
      'says something else now, on the distribution',
      () => said(undefined, 'observe', byDistribution),
      'repair',
    ],
    ['still says so', () => said('revoked', undefined, byBucket), 'propose'],
    ['is gone', () => said(undefined, undefined, byDistribution), 'propose'],
    [
      'says something else on the other resource only',
      () => said('enforce', undefined, byDistribution),
      'propose',
    ],
    [
      'says something else for one of two',
      () => said('enforce', undefined, byBucket, byDistribution),
      'propose',
    ],
  ])('%s', (_, judge, expected) => {
    const { action, because } = judge();
    expect(action).toBe(expected);
    if (action === 'repair')
      expect(because).toBe(
        'The tag that kept it out says something else now, so it is wanted again. It is not known who changed it.',
      );
  });

  it('of which bucket and distribution are gone stays kept out', () => {
    for (const kept of [byBucket, byDistribution]) {
      const facts = given.factsOf(given.anAccount(), given.remembering([kept]));
      const loss = { document: bucket, wholePolicyGone: false, isLost: () => true };
      expect(restoreIntent(facts, given.enforcing, loss).action).toBe('propose');
    }
  });
});

it('gives the actor for programs, where one is known', () => {
  const of = (actors: ReadonlyMap<string, Actor>) =>
    actorDetails(given.factsOf(given.anAccount(), given.remembering([], actors)), bucket);
  expect(of(new Map([['bucket:site', given.anActor('person')]]))).toEqual({
    actor: { name: 'arn:aws:iam::111122223333:role/person', tool: 'console', kind: 'person' },
  });
  expect(of(new Map([['bucket:other', given.anActor('person')]]))).toEqual({});
});

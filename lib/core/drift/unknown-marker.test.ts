import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { detect } from './detect.ts';

const site = { type: 'bucket', name: 'site' } as const;
const e1 = { type: 'distribution', id: 'E1' } as const;
const found = (bucketTags: object, distributionTags: object) => {
  const tags = (from: object) => Object.entries(from).map(([Key, Value]) => ({ Key, Value }));
  const facts = given.factsOf(
    given.anAccount({
      distributions: [given.aDistribution('E1', [given.anOrigin('site')], { Tags: tags(distributionTags) })],
      buckets: [given.aBucket('site', null, { TagSet: tags(bucketTags) })],
    }),
  );
  return detect(facts, given.enforcing, [site, e1]).filter(({ id }) => id === 'MARKER_UNKNOWN');
};

it.each([
  [site, { 'origin-guard': 'revoke' }, {}, []],
  [site, { 'Origin-Guard': 'disabled' }, {}, []],
  [e1, {}, { 'origin-guard': 'disable' }, ['E1']],
])('is said about %j, with the words that are meant', (subject, bucketTags, distributionTags, ids) => {
  const [one, ...others] = found(bucketTags, distributionTags);
  expect(others).toEqual([]);
  expect(one).toMatchObject({
    kind: 'marker-unknown',
    severity: 'medium',
    subject,
    distributions: ids,
    action: 'report',
  });
  expect(one?.because).toContain('enforce, observe, off, propose and revoked');
  expect(one?.because).toContain(Object.values({ ...bucketTags, ...distributionTags })[0]);
});

it('keeps its fingerprint when the word changes', () => {
  const [one] = found({ 'origin-guard': 'a' }, {});
  expect(found({ 'Origin-Guard': 'b' }, {})[0]?.fingerprint).toBe(one?.fingerprint);
});

it('is not said about words that are known, in any spelling, and not about other tags', () => {
  expect(found({ 'Origin-Guard': ' OFF ' }, { 'origin-guard': 'Revoked', team: 'revoke' })).toEqual([]);
});

it('names every such tag, where it stands, and what is not written meanwhile', () => {
  const words = 'The words for origin-guard are enforce, observe, off, propose and revoked.';
  const [bucket] = found({ 'origin-guard': 'a', 'Origin-Guard': 'b' }, {});
  expect(bucket).toEqual({
    kind: 'marker-unknown',
    id: 'MARKER_UNKNOWN',
    class: 'report',
    severity: 'medium',
    action: 'report',
    subject: site,
    distributions: [],
    because: `The tag origin-guard=a and Origin-Guard=b on bucket site means nothing here, so nothing that concerns it is written until the tag is right. ${words}`,
    details: {
      tags: [
        { key: 'origin-guard', value: 'a' },
        { key: 'Origin-Guard', value: 'b' },
      ],
      words: ['enforce', 'observe', 'off', 'propose', 'revoked'],
    },
    changes: [],
    invalidations: [],
    fingerprint: 'marker-unknown|MARKER_UNKNOWN|bucket:site|',
  });
  expect(found({}, { 'origin-guard': 'x' })[0]?.because).toContain('on distribution E1 means nothing here');
});

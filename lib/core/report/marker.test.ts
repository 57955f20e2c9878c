import { describe, expect, it } from 'vitest';
import { type MarkerChange, wordsOf } from '../desired/marker-change.ts';
import { known } from '../model/reading.ts';
import { pauseInWords, tagInWords } from './marker.ts';

const site = { type: 'bucket', name: 'site' } as const;
const change = (
  from: string | undefined,
  to: Readonly<Record<string, string>>,
  subject: MarkerChange['subject'] = site,
): MarkerChange => ({ subject, from, to: wordsOf(known(to)), put: [], drop: [] });

describe('tagInWords', () => {
  it.each<[string, MarkerChange, RegExp]>([
    [
      'revoked on a bucket',
      change(undefined, { 'origin-guard': 'revoked' }),
      /^The tag origin-guard of bucket site says revoked; none was there .* CloudFront is kept out of bucket site: .* nothing gives access back\.$/,
    ],
    [
      'revoked on a distribution',
      change('off', { 'origin-guard': 'revoked' }, { type: 'distribution', id: 'E1' }),
      /of distribution E1 changed from off to revoked\. Distribution E1 is kept out of its buckets/,
    ],
    [
      'off',
      change(undefined, { 'origin-guard': 'off' }),
      /Nothing that concerns bucket site is written or purged/,
    ],
    ['observe', change('off', { 'origin-guard': 'observe' }), /says what it would do about bucket site/],
    [
      'propose',
      change('off', { 'origin-guard': 'propose' }),
      /asks before it does anything about bucket site/,
    ],
    [
      'enforce',
      change('off', { 'origin-guard': 'enforce' }),
      /repairs bucket site at once, .* only a pause or a hold/,
    ],
    [
      'an unknown word',
      change('off', { 'origin-guard': 'later' }),
      /from off to later\. later means nothing here, so it acts as observe .* enforce, observe, off, propose, revoked\.$/,
    ],
    [
      'two words',
      change('off', { 'origin-guard': 'observe', 'Origin-Guard': 'revoked' }),
      /to revoked and observe\. The strictest word counts\. CloudFront is kept out/,
    ],
    ['none', change('off', {}), /which said off, is gone\. The modes of class and account hold again\.$/],
    [
      'none after revoked',
      change('revoked', {}),
      /hold again\. Whom it kept out is not let in by that: it is proposed\.$/,
    ],
    [
      'a word after revoked',
      change('revoked', { 'origin-guard': 'enforce' }),
      /Whom it kept out is wanted again\.$/,
    ],
    [
      'an unknown word after revoked',
      change('revoked and observe', { 'origin-guard': 'x' }),
      /it is proposed\.$/,
    ],
  ])('%s', (_, of, words) => {
    expect(tagInWords(of)).toMatch(words);
  });

  it('says nothing of letting in while it stays revoked', () => {
    expect(tagInWords(change('revoked', { 'origin-guard': 'revoked', 'Origin-Guard': 'off' }))).not.toContain(
      'Whom',
    );
  });
});

describe('pauseInWords', () => {
  const account = { type: 'account', account: '111122223333' } as const;

  it.each<[string | undefined, string | undefined, RegExp]>([
    [undefined, 'observe', /^Origin Guard is paused to observe\. Nothing is written or purged anywhere/],
    [
      'observe',
      'propose',
      /^Origin Guard is paused to propose, after observe\. Nothing is written .* without an answer/,
    ],
    [undefined, 'enforce', /That holds nothing back\.$/],
    ['observe', undefined, /^The pause \(observe\) is lifted\. Tags and the modes/],
  ])('from %s to %s', (from, to, words) => {
    expect(pauseInWords(change(from, to === undefined ? {} : { 'origin-guard': to }, account))).toMatch(
      words,
    );
  });
});

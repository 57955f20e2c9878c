import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Finding } from '../model/finding.ts';
import { defaultSettings, type Settings } from '../model/settings.ts';
import { applyModes } from './modes.ts';

const finding = (parts: Partial<Finding> = {}): Finding => ({
  kind: 'bucket-policy-missing-grant',
  id: 'GRANT_MISSING_OAC',
  severity: 'high',
  subject: { type: 'bucket', name: 'site' },
  distributions: ['E1'],
  because: 'Something is wrong.',
  class: 'grant',
  action: 'repair',
  details: {},
  changes: [
    {
      type: 'grant-read',
      document: { type: 'bucket', name: 'site' },
      reader: { type: 'distribution', arn: given.arnOf('E1') },
    },
  ],
  invalidations: [{ distributionId: 'E1', bucket: 'site', paths: ['/*'], because: 'x' }],
  fingerprint: 'f',
  ...parts,
});

const facts = (bucketTag?: string, distributionTag?: string) =>
  given.factsOf(
    given.anAccount({
      distributions: [
        given.aDistribution(
          'E1',
          [given.anOrigin('site')],
          distributionTag === undefined ? {} : { Tags: given.withTag(distributionTag) },
        ),
      ],
      buckets: [
        given.aBucket('site', null, bucketTag === undefined ? {} : { TagSet: given.withTag(bucketTag) }),
      ],
    }),
  );

const action = (of: Finding, settings: Partial<Settings>, tags: readonly (string | undefined)[] = []) =>
  applyModes([of], facts(tags[0], tags[1]), { ...defaultSettings, ...settings })[0]?.action;

describe('the most specific setting wins', () => {
  it.each<[string, Partial<Settings>, readonly (string | undefined)[], string]>([
    ['account observe', { mode: 'observe' }, [], 'report'],
    ['account propose', { mode: 'propose' }, [], 'propose'],
    ['account enforce', { mode: 'enforce' }, [], 'repair'],
    ['class over account', { mode: 'observe', classModes: { grant: 'enforce' } }, [], 'repair'],
    ['another class says nothing', { mode: 'observe', classModes: { narrow: 'enforce' } }, [], 'report'],
    ['tag over class', { mode: 'observe', classModes: { grant: 'observe' } }, ['enforce'], 'repair'],
    ['tag of the distribution', { mode: 'enforce' }, [undefined, 'propose'], 'propose'],
    ['the strictest of two tags', { mode: 'enforce' }, ['enforce', 'observe'], 'report'],
    ['tag off', { mode: 'enforce' }, ['off'], 'report'],
    ['off on one holds over enforce on the other', { mode: 'enforce' }, ['enforce', 'off'], 'report'],
    ['a word that is none of ours', { mode: 'enforce' }, ['later'], 'report'],
    ['such a word on the distribution', { mode: 'enforce' }, [undefined, 'revoke'], 'report'],
    ['such a word beside enforce', { mode: 'enforce' }, ['enforce', 'disabled'], 'report'],
    ['pause is a ceiling over tags', { mode: 'enforce', pause: 'observe' }, ['enforce'], 'report'],
    ['pause does not raise', { mode: 'observe', pause: 'propose' }, [], 'report'],
    ['revoked holds what gives access', { mode: 'enforce' }, ['revoked'], 'report'],
    ['revoked on the distribution', { mode: 'enforce' }, [undefined, 'revoked'], 'report'],
  ])('%s', (_, settings, tags, expected) => {
    expect(action(finding(), settings, tags)).toBe(expected);
  });

  it('revoked does not hold a removal, nor enforce it', () => {
    expect(action(finding({ class: 'revoke' }), { mode: 'enforce' }, ['revoked'])).toBe('repair');
    expect(action(finding({ class: 'revoke' }), { mode: 'observe' }, ['revoked'])).toBe('report');
    expect(action(finding({ class: 'revoke' }), { mode: 'enforce' }, ['revoked', 'off'])).toBe('report');
  });
});

it('class write is never more than proposed, class harden is off', () => {
  expect(action(finding({ class: 'write' }), { mode: 'enforce', classModes: { write: 'enforce' } })).toBe(
    'propose',
  );
  expect(action(finding({ class: 'harden' }), { mode: 'enforce' })).toBe('report');
  expect(action(finding({ class: 'harden' }), { mode: 'enforce', classModes: { harden: 'enforce' } })).toBe(
    'repair',
  );
});

it('a report stays a report, and what waits goes on waiting unless it is off', () => {
  expect(action(finding({ action: 'report' }), { mode: 'enforce' })).toBe('report');
  expect(action(finding({ action: 'propose' }), { mode: 'enforce' })).toBe('propose');
  const waits = finding({ action: 'wait', wait: { because: 'x', until: 1 } });
  expect(action(waits, { mode: 'observe' })).toBe('wait');
  expect(action(waits, { mode: 'enforce' }, ['off'])).toBe('report');
});

it('what is held says by what, what it would have done, and carries nothing to do', () => {
  const [held] = applyModes([finding()], facts('observe'), given.enforcing);
  expect(held).toMatchObject({
    changes: [],
    invalidations: [],
    details: { would: 'repair', held: 'the tag origin-guard=observe is on bucket site' },
    because: 'Something is wrong. Nothing is written: the tag origin-guard=observe is on bucket site.',
  });
});

it('a key obeys the tags of the buckets that encrypt with it', () => {
  const key = finding({
    subject: { type: 'key', arn: given.keyArnOf('k1') },
    details: { buckets: ['site'] },
    distributions: [],
  });
  expect(action(key, { mode: 'enforce' }, ['off'])).toBe('report');
  expect(action(key, { mode: 'enforce' }, [])).toBe('repair');
});

it('a word that is none of ours is named where it holds something back', () => {
  const held = applyModes([finding()], facts('revoke'), { ...defaultSettings, mode: 'enforce' });
  expect(held[0]?.because).toContain(
    'the tag origin-guard=revoke on bucket site means nothing here, which acts as observe',
  );
});

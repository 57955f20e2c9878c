import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Finding } from '../model/finding.ts';
import { defaultSettings, type Settings } from '../model/settings.ts';
import type { Subject } from '../model/subject.ts';
import { applyModes } from './modes.ts';

const finding = (parts: Partial<Finding> = {}): Finding => ({
  kind: 'k',
  id: 'K',
  severity: 'high',
  subject: { type: 'bucket', name: 'site' },
  distributions: ['E1'],
  because: 'Something is wrong.',
  class: 'grant',
  action: 'repair',
  details: {},
  changes: [],
  invalidations: [],
  fingerprint: 'f',
  ...parts,
});

const facts = (tags: { bucket?: string; E1?: string; E2?: string } = {}) => {
  const tagged = (value: string | undefined) => (value === undefined ? [] : given.withTag(value));
  return given.factsOf(
    given.anAccount({
      distributions: (['E1', 'E2'] as const).map((id) =>
        given.aDistribution(id, [given.anOrigin('site')], { Tags: tagged(tags[id]) }),
      ),
      buckets: [given.aBucket('site', null, { TagSet: tagged(tags.bucket) })],
    }),
  );
};

const applied = (of: Finding, settings: Partial<Settings>, tags: Parameters<typeof facts>[0] = {}) =>
  applyModes([of], facts(tags), { ...defaultSettings, mode: 'enforce', ...settings })[0];

describe('what holds a repair back is named', () => {
  it.each<[string, Partial<Finding>, Partial<Settings>, Parameters<typeof facts>[0], string]>([
    ['the mode', {}, { mode: 'observe' }, {}, 'the mode is observe'],
    ['the class', {}, { classModes: { grant: 'observe' } }, {}, 'class grant is set to observe'],
    ['the class harden', { class: 'harden' }, {}, {}, 'class harden is off by default'],
    ['the class write', { class: 'write' }, {}, {}, 'class write is never more than proposed'],
    ['a pause', {}, { pause: 'observe' }, {}, 'Origin Guard is paused to observe'],
    ['a tag of the distribution', {}, {}, { E1: 'off' }, 'the tag origin-guard=off is on distribution E1'],
    ['the tag revoked', {}, {}, { E1: 'revoked' }, 'the tag origin-guard=revoked is on distribution E1'],
    [
      'the tag revoked, for what gives writes',
      { class: 'write' },
      {},
      { bucket: 'revoked' },
      'the tag origin-guard=revoked is on bucket site',
    ],
  ])('%s', (_, parts, settings, tags, held) => {
    expect(applied(finding(parts), settings, tags)?.details).toEqual({ would: 'repair', held });
  });

  it('a mode that is as strict as the ceiling speaks for itself', () => {
    expect(applied(finding(), { mode: 'observe', pause: 'observe' })?.details.held).toBe(
      'the mode is observe',
    );
    expect(applied(finding({ class: 'write' }), { mode: 'propose' })?.details.held).toBe(
      'the mode is propose',
    );
  });
});

describe('whose tags count', () => {
  const about = (subject: Subject, parts: Partial<Finding> = {}) =>
    finding({ subject, distributions: [], ...parts });

  it('those of the distribution that a finding is about, and of no other', () => {
    expect(applied(about({ type: 'distribution', id: 'E2' }), {}, { E2: 'off' })?.action).toBe('report');
    expect(applied(about({ type: 'distribution', id: 'E2' }), {}, { E1: 'off' })?.action).toBe('repair');
    expect(applied(about({ type: 'account', account: given.account }), {}, { E1: 'off' })?.action).toBe(
      'repair',
    );
  });

  it('those of buckets that the details name; anything else there is passed over', () => {
    const key = { type: 'key', arn: given.keyArnOf('k1') } as const;
    const named = (buckets: never) => about(key, { details: { buckets } });
    expect(applied(named([7, 'site'] as never), {}, { bucket: 'off' })?.action).toBe('report');
    expect(applied(named([7, 'elsewhere'] as never), {}, { bucket: 'off' })?.action).toBe('repair');
    expect(applied(named('site' as never), {}, { bucket: 'off' })?.action).toBe('repair');
  });

  it('none while the list of distributions is not known', () => {
    const unlisted = given.factsOf(given.anAccount({ Unreadable: { distributions: 'Throttled' } }));
    expect(applyModes([finding()], unlisted, given.enforcing)).toMatchObject([{ action: 'repair' }]);
  });
});

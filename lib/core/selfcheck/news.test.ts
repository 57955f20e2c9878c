import { describe, expect, it } from 'vitest';
import { findingOf, newsOf } from './news.ts';

const now = Date.UTC(2026, 10, 24);

describe('news', () => {
  const problem = (where: readonly string[]) =>
    ({ check: 'forwarders', status: 'problem', where, because: 'Not forwarded.', fix: 'Deploy.' }) as const;
  const seen = (...prints: readonly string[]) =>
    prints.map((fingerprint) => ({ fingerprint, firstSeenAt: 1 }));

  it('is what was not told of this place before', () => {
    const before = seen('self-check|forwarders|eu-west-1', 'other|x');
    expect(newsOf([problem(['eu-west-1'])], before, now)).toEqual({
      ...{ told: [], solved: [], putSightings: [], deleteSightings: [] },
    });
    const more = newsOf([problem(['eu-west-1', 'eu-west-2'])], before, now);
    expect(more.told).toHaveLength(1);
    expect(more.putSightings).toEqual([{ fingerprint: 'self-check|forwarders|eu-west-2', firstSeenAt: now }]);
  });

  it('is over when the check knows, not while it is unknown', () => {
    const before = seen('self-check|forwarders|eu-west-1');
    expect(newsOf([], before, now)).toMatchObject({
      solved: ['Forwarders (eu-west-1)'],
      deleteSightings: ['self-check|forwarders|eu-west-1'],
    });
    expect(newsOf([{ ...problem([]), status: 'unknown' }], before, now)).toMatchObject({
      solved: [],
      told: [],
    });
  });

  it('is a finding with what to do', () => {
    expect(findingOf(problem(['eu-west-1']), '1')).toMatchObject({
      ...{ kind: 'self-check-forwarders', id: 'TRAIL_BLIND', severity: 'high' },
      because: 'Not forwarded. Deploy.',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { known } from '../model/reading.ts';
import { isMarkerPrint, markerChange, toldSubjects, wordsOf } from './marker-change.ts';

const site = { type: 'bucket', name: 'site' } as const;
const words = (tags: Readonly<Record<string, string>>) => wordsOf(known(tags));
const seen = (...prints: readonly string[]) =>
  prints.map((fingerprint, index) => ({ fingerprint, firstSeenAt: index }));

describe('wordsOf', () => {
  it('knows our words in any spelling, the strictest first, each once', () => {
    expect(
      words({ 'Origin-Guard': 'Observe', 'origin-guard': 'REVOKED', 'ORIGIN-GUARD': 'revoked' }),
    ).toEqual([
      { text: 'revoked', marker: 'revoked' },
      { text: 'observe', marker: 'observe' },
    ]);
  });

  it('keeps a word that is none of ours as it is written', () => {
    expect(words({ 'origin-guard': 'Later' })).toEqual([{ text: 'Later', marker: undefined }]);
    expect(words({ team: 'off' })).toEqual([]);
    expect(wordsOf({ status: 'absent' })).toEqual([]);
  });
});

describe('markerChange', () => {
  const off = words({ 'origin-guard': 'off' });

  it('is none where there never was a marker, and while it says what was told', () => {
    expect(markerChange(site, [], seen('bucket-policy-x|X|bucket:site|'))).toBeUndefined();
    expect(markerChange(site, off, seen('marker|bucket:site|off'))).toBeUndefined();
  });

  it('tells what it was and is, and what to remember in its place', () => {
    expect(markerChange(site, off, [])).toEqual({
      subject: site,
      from: undefined,
      to: off,
      put: ['marker|bucket:site|off'],
      drop: [],
    });
    expect(markerChange(site, off, seen('marker|bucket:site|observe'))).toMatchObject({
      from: 'observe',
      put: ['marker|bucket:site|off'],
      drop: ['marker|bucket:site|observe'],
    });
    expect(markerChange(site, [], seen('marker|bucket:site|off'))).toMatchObject({
      from: 'off',
      to: [],
      put: [],
      drop: ['marker|bucket:site|off'],
    });
  });

  it('looks at its own subject only, however alike the names are', () => {
    const others = seen('marker|bucket:site-2|off', 'marker|distribution:site|off');
    expect(markerChange(site, [], others)).toBeUndefined();
    expect(markerChange(site, off, others)?.from).toBeUndefined();
  });

  it('goes by what was told last when two are remembered, and forgets the other', () => {
    const both = seen('marker|bucket:site|off', 'marker|bucket:site|observe');
    expect(markerChange(site, off, both)).toMatchObject({
      from: 'observe',
      put: ['marker|bucket:site|off'],
      drop: ['marker|bucket:site|observe'],
    });
  });
});

it('tells markers from findings, and of which subjects they were told', () => {
  const all = seen(
    'marker|distribution:E1|off',
    'marker|distribution:E1|a|b',
    'marker|bucket:site|off',
    'x|Y|z',
  );
  expect(all.map(({ fingerprint }) => isMarkerPrint(fingerprint))).toEqual([true, true, true, false]);
  expect([...toldSubjects('distribution', all)]).toEqual([
    ['E1', ['marker|distribution:E1|off', 'marker|distribution:E1|a|b']],
  ]);
});

import { describe, expect, it } from 'vitest';
import { markerOf, unknownMarkers } from './marker.ts';

const tagged = (tags: Readonly<Record<string, string>>) => ({ status: 'known', value: tags }) as const;

describe('the marker', () => {
  it.each(['origin-guard', 'Origin-Guard', 'ORIGIN-GUARD', ' origin-guard '])('stands under %j', (key) => {
    expect(markerOf(tagged({ [key]: ' Off ' }))).toBe('off');
  });

  it('is the strictest word when the key is there in two spellings', () => {
    expect(markerOf(tagged({ 'origin-guard': 'enforce', 'Origin-Guard': 'revoked' }))).toBe('revoked');
    expect(markerOf(tagged({ 'origin-guard': 'revoke', 'Origin-Guard': 'enforce' }))).toBe('enforce');
  });

  it('is not the tag of another tool', () => {
    expect(markerOf(tagged({ 'origin-guard-owner': 'off', origin: 'off' }))).toBeUndefined();
  });
});

describe('an unknown marker', () => {
  it.each(['revoke', 'disabled', '', 'true'])('is %j', (value) => {
    expect(unknownMarkers(tagged({ 'Origin-Guard': value }))).toEqual([
      { key: 'Origin-Guard', value, marker: undefined },
    ]);
  });

  it('is no tag of ours that says a known word, and none of others', () => {
    expect(unknownMarkers(tagged({ 'origin-guard': 'OFF', team: 'revoke' }))).toEqual([]);
    expect(unknownMarkers({ status: 'absent' })).toEqual([]);
    expect(unknownMarkers({ status: 'unreadable', because: 'x' })).toEqual([]);
  });
});

/** The tag `origin-guard` on a bucket or distribution. The guard only reads it (design.md, "Intent"). */
import type { Reading } from '../model/reading.ts';

export const markerTag = 'origin-guard';
export type Marker = 'off' | 'observe' | 'propose' | 'enforce' | 'revoked';

const markers: readonly string[] = ['off', 'observe', 'propose', 'enforce', 'revoked'];

/** Undefined when there is no tag, or its value is none of ours. */
export const markerOf = (tags: Reading<Readonly<Record<string, string>>>): Marker | undefined => {
  if (tags.status !== 'known' || !Object.hasOwn(tags.value, markerTag)) return undefined;
  const value = tags.value[markerTag]?.trim().toLowerCase() ?? '';
  return markers.includes(value) ? (value as Marker) : undefined;
};

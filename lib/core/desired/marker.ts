/** The tag `origin-guard` on a bucket or distribution. The guard only reads it (design.md, "Intent"). */
import type { Reading } from '../model/reading.ts';

export const markerTag = 'origin-guard';
export type Marker = 'off' | 'observe' | 'propose' | 'enforce' | 'revoked';
type Tags = Reading<Readonly<Record<string, string>>>;

/** The words that the tag may hold, the strictest first. */
export const markers: readonly Marker[] = ['revoked', 'off', 'observe', 'propose', 'enforce'];

export interface WrittenMarker {
  /** The key and value as they stand on the resource. */
  readonly key: string;
  readonly value: string;
  /** Undefined: the value is none of ours. */
  readonly marker: Marker | undefined;
}

/** Every tag of ours, the strictest first: keys are compared without case, so there may be two spellings. */
export const writtenMarkers = (tags: Tags): readonly WrittenMarker[] => {
  if (tags.status !== 'known') return [];
  const rank = ({ marker }: WrittenMarker): number =>
    marker === undefined ? markers.length : markers.indexOf(marker);
  return Object.entries(tags.value)
    .filter(([key]) => key.trim().toLowerCase() === markerTag)
    .map(([key, value]) => {
      const word = value.trim().toLowerCase();
      return { key, value, marker: markers.find((marker) => marker === word) };
    })
    .sort((one, other) => rank(one) - rank(other));
};

/** Undefined when there is no tag, or its value is none of ours. */
export const markerOf = (tags: Tags): Marker | undefined => writtenMarkers(tags)[0]?.marker;

/** Our tag with a value that is none of ours: somebody wanted something, and nothing may be written past it. */
export const unknownMarkers = (tags: Tags): readonly WrittenMarker[] =>
  writtenMarkers(tags).filter(({ marker }) => marker === undefined);

/** What a marker said when it was last told, and whether it says something else now. */
import { markerFamily, type Sighting } from '../model/memory.ts';
import type { Reading } from '../model/reading.ts';
import { type Subject, subjectKey } from '../model/subject.ts';
import { type Marker, writtenMarkers } from './marker.ts';

export interface MarkerWord {
  /** As it stands there. */
  readonly text: string;
  /** Undefined: the text is none of our words. */
  readonly marker: Marker | undefined;
}

export interface MarkerChange {
  readonly subject: Subject;
  /** Undefined: there was none, as far as it was ever told. */
  readonly from: string | undefined;
  /** What counts now first; empty when the marker is gone. */
  readonly to: readonly MarkerWord[];
  /** What to remember in place of what. */
  readonly put: readonly string[];
  readonly drop: readonly string[];
}

/** Remembered among the sightings of findings, and not theirs to forget. */
export const isMarkerPrint = (fingerprint: string): boolean => fingerprint.startsWith(markerFamily);

const printOf = (subject: Subject, text: string): string => `${markerFamily}${subjectKey(subject)}|${text}`;

export const textOf = (words: readonly MarkerWord[]): string => words.map(({ text }) => text).join(' and ');

/** The words of our tag, the strictest first; a known word in its own spelling. */
export const wordsOf = (tags: Reading<Readonly<Record<string, string>>>): readonly MarkerWord[] => [
  ...new Map(
    writtenMarkers(tags).map(({ marker, value }): [string, MarkerWord] => {
      const text = marker ?? value;
      return [text, { text, marker }];
    }),
  ).values(),
];

/** Undefined while it says what was told last. `words` must have been read: unreadable is not gone. */
export const markerChange = (
  subject: Subject,
  words: readonly MarkerWord[],
  sightings: readonly Sighting[],
): MarkerChange | undefined => {
  const start = printOf(subject, '');
  const told = sightings
    .filter(({ fingerprint }) => fingerprint.startsWith(start))
    .toSorted((one, other) => one.firstSeenAt - other.firstSeenAt)
    .map(({ fingerprint }) => fingerprint);
  const now = words.length === 0 ? undefined : printOf(subject, textOf(words));
  const last = told.at(-1);
  if (now === last) return undefined;
  return {
    subject,
    from: last?.slice(start.length),
    to: words,
    put: now === undefined ? [] : [now],
    drop: told.filter((fingerprint) => fingerprint !== now),
  };
};

/** Subjects of this type about which a marker was told. */
export const toldSubjects = (
  type: Subject['type'],
  sightings: readonly Sighting[],
): ReadonlyMap<string, readonly string[]> => {
  const start = `${markerFamily}${type}:`;
  const prints = sightings.map(({ fingerprint }) => fingerprint).filter((print) => print.startsWith(start));
  return Map.groupBy(prints, (print) => print.slice(start.length).split('|', 1)[0] ?? '');
};

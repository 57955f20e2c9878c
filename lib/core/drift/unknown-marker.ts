/** The built-in finding `marker-unknown`: our tag is there, and says a word that means nothing here. */

import { markers, markerTag, unknownMarkers } from '../desired/marker.ts';
import type { Finding } from '../model/finding.ts';
import type { Reading } from '../model/reading.ts';
import type { Subject } from '../model/subject.ts';
import { finding } from './finding.ts';

export const unknownMarkerKind = 'marker-unknown';

const words = `${[...markers].sort().slice(0, -1).join(', ')} and ${[...markers].sort().at(-1)}`;

/** At most one for a bucket or distribution, with every such tag of it. */
export const unknownMarkerFindings = (
  subject: Subject & { readonly type: 'bucket' | 'distribution' },
  tags: Reading<Readonly<Record<string, string>>>,
): readonly Finding[] => {
  const unknown = unknownMarkers(tags);
  if (unknown.length === 0) return [];
  const where = subject.type === 'bucket' ? `bucket ${subject.name}` : `distribution ${subject.id}`;
  const said = unknown.map(({ key, value }) => `${key}=${value}`).join(' and ');
  return [
    finding({
      kind: unknownMarkerKind,
      class: 'report',
      id: 'MARKER_UNKNOWN',
      severity: 'medium',
      subject,
      about: '',
      distributions: subject.type === 'distribution' ? [subject.id] : [],
      because: `the tag ${said} on ${where} means nothing here, so nothing that concerns it is written until the tag is right. The words for ${markerTag} are ${words}.`,
      details: { tags: unknown.map(({ key, value }) => ({ key, value })), words: [...markers].sort() },
      action: 'report',
    }),
  ];
};

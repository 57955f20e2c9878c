/** What a marker or the pause says now, and what that means, for people. */
import { type Marker, markers, markerTag } from '../desired/marker.ts';
import { type MarkerChange, type MarkerWord, textOf } from '../desired/marker-change.ts';
import { sentence, subjectInWords } from './words.ts';

const meanings: Readonly<Record<Marker, (name: string) => string>> = {
  revoked: (name) =>
    `CloudFront is kept out of ${name}: its readers are taken out and caches purged, as far as the mode allows, and nothing gives access back.`,
  off: (name) => `Nothing that concerns ${name} is written or purged; what is found is still told.`,
  observe: (name) => `Origin Guard says what it would do about ${name}, and does nothing.`,
  propose: (name) => `Origin Guard asks before it does anything about ${name}.`,
  enforce: (name) =>
    `Origin Guard repairs ${name} at once, whatever the modes of class and account say; only a pause or a hold keeps it back.`,
};

const ofDistribution = (name: string): string =>
  `${sentence(name)} is kept out of its buckets: it is taken out of their policies and its caches are purged, as far as the mode allows, and nothing gives access back.`;

const unknownWord = (text: string): string =>
  `${text} means nothing here, so it acts as observe until the tag is right; the words are ${[...markers].sort().join(', ')}.`;

const meaningOf = ({ subject }: MarkerChange, { text, marker }: MarkerWord): string => {
  const name = subjectInWords(subject);
  if (marker === undefined) return unknownWord(text);
  return marker === 'revoked' && subject.type === 'distribution'
    ? ofDistribution(name)
    : meanings[marker](name);
};

const letInAgain = ({ from = '', to }: MarkerChange): string => {
  if (!from.split(' and ').includes('revoked') || to[0]?.marker === 'revoked') return '';
  return to[0]?.marker === undefined
    ? ' Whom it kept out is not let in by that: it is proposed.'
    : ' Whom it kept out is wanted again.';
};

const whatChanged = ({ subject, from, to }: MarkerChange): string => {
  const tag = `The tag ${markerTag} of ${subjectInWords(subject)}`;
  if (to.length === 0) return `${tag}, which said ${from}, is gone.`;
  if (from === undefined) return `${tag} says ${textOf(to)}; none was there when it was last looked at.`;
  return `${tag} changed from ${from} to ${textOf(to)}.`;
};

const whatItMeans = (change: MarkerChange): string => {
  const [first, ...others] = change.to;
  if (first === undefined) return 'The modes of class and account hold again.';
  const strictest = others.length === 0 ? '' : 'The strictest word counts. ';
  return `${strictest}${meaningOf(change, first)}`;
};

/** The change of a tag on a bucket or distribution. */
export const tagInWords = (change: MarkerChange): string =>
  `${whatChanged(change)} ${whatItMeans(change)}${letInAgain(change)}`;

const pauses: Readonly<Record<string, string>> = {
  observe: 'Nothing is written or purged anywhere in the account, whatever modes and tags say.',
  propose: 'Nothing is written anywhere in the account without an answer, whatever modes and tags say.',
  enforce: 'That holds nothing back.',
};

/** The change of the account-wide pause. */
export const pauseInWords = ({ from, to }: MarkerChange): string => {
  const now = to[0]?.text;
  if (now === undefined)
    return `The pause (${from}) is lifted. Tags and the modes of class and account hold again.`;
  const before = from === undefined ? '' : `, after ${from}`;
  return `Origin Guard is paused to ${now}${before}. ${pauses[now] ?? ''}`.trim();
};

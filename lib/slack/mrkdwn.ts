/**
 * Text for Slack's mrkdwn: names come from outside, so nothing in them may act as a mention, a link, a format or
 * the end of a code block; and every text keeps within its limit without cutting an escape in two.
 */
import { visible, visibleLines } from '../report/visible.ts';

/** Slack's limit for the text of a section block. */
export const sectionLimit = 3000;

/** `&`, `<`, `>` as Slack wants them; backticks become a look-alike, since code blocks have no escape for them. */
const inCode: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '`': 'ˋ' };

/** Outside code, look-alikes also for the characters that switch bold, italic and strike-through on. */
const inText: Readonly<Record<string, string>> = { ...inCode, '*': '∗', _: '＿', '~': '∼' };

/** Escapes at most as much as fits into `limit`; what is cut off shows as `…`. */
const escapeWithin = (text: string, table: Readonly<Record<string, string>>, limit: number): string => {
  let escaped = '';
  let fits = '';
  for (const char of text) {
    escaped += table[char] ?? char;
    if (escaped.length > limit) return `${fits}…`;
    if (escaped.length < limit) fits = escaped;
  }
  return escaped;
};

/** An underscore inside a word formats nothing, and names are full of them. */
const isolate = (text: string): string => text.replace(/(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])/g, '\u0000');

/** One line of plain words. */
export const plain = (text: string, limit = 1000): string =>
  escapeWithin(isolate(visible(text)), inText, limit).replaceAll('\u0000', '_');

/** A name as inline code; an empty one has to show as something. */
export const code = (name: string, limit = 300): string =>
  `\`${escapeWithin(visible(name).trim() || '(no name)', inCode, limit)}\``;

/** A link that shows `label`. The address is ours, built from encoded parts. */
export const link = (label: string, url: string): string =>
  `<${url.replaceAll('&', '&amp;').replaceAll('|', '%7C').replaceAll('>', '%3E')}|${plain(label, 150)}>`;

const fence = '```';

/** Splits lines into pieces that fit a section as code blocks; a line too long for one is cut. */
const pieces = (text: string, room: number): readonly string[] => {
  const all: string[] = [];
  let piece = '';
  for (const line of visibleLines(text).split('\n')) {
    const escaped = escapeWithin(line, inCode, room - 1);
    if (piece !== '' && piece.length + escaped.length + 1 > room) {
      all.push(piece);
      piece = '';
    }
    piece += `${piece === '' ? '' : '\n'}${escaped}`;
  }
  return [...all, piece];
};

export interface CodeBlocks {
  readonly texts: readonly string[];
  /** True when `most` pieces were not enough. */
  readonly isCut: boolean;
}

/** `text` as at most `most` section texts, each a code block; the first begins with `title` (ours, mrkdwn). */
export const codeBlocks = (title: string, text: string, most: number): CodeBlocks => {
  const room = sectionLimit - title.length - 2 * fence.length - 8;
  const all = pieces(text, room);
  const texts = all
    .slice(0, most)
    .map((piece, index) => `${index === 0 ? `${title}\n` : ''}${fence}\n${piece}\n${fence}`);
  return { texts, isCut: all.length > most };
};

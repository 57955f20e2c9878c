/** Makes text from the outside safe to show: what could move a cursor, hide or reorder text becomes an escape. */

/** C0 and C1 controls, line separators, and the invisible characters that reorder or hide text. */
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/gu;

const escaped = (char: string): string => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** Keeps line breaks and tabs: for text of several lines, such as a diff. */
export const visibleLines = (text: string): string => text.replace(unsafe, escaped);

/** One line: line breaks and tabs become spaces. */
export const visible = (text: string): string => visibleLines(text.replace(/\s*[\n\t]\s*/g, ' '));

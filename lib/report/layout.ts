/** Lays out words for a terminal: wrapping at spaces, hanging indents. */

/** Lines of at most `width` characters; a word that is longer (an ARN) stays whole, so that it can be copied. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
};

/** The first line begins with `lead`, the others are indented by as much. */
export const hang = (lead: string, text: string, width: number): readonly string[] =>
  wrap(text, Math.max(20, width - lead.length)).map(
    (line, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + line,
  );

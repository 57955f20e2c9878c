/** Escapes text for a string literal of another language: printable ASCII stays, the rest becomes escapes. */

export interface EscapeRules {
  /** What to write for characters that the language treats specially. */
  readonly special: Readonly<Record<string, string>>;
  /** How to write a code point beyond U+FFFF. */
  readonly astral: (hex: string) => string;
}

const common: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Lone surrogates, which no other language could hold, become U+FFFD. */
export const escapeText = (text: string, rules: EscapeRules): string => {
  let escaped = '';
  for (const char of text.toWellFormed()) {
    const special = rules.special[char] ?? common[char];
    const code = char.codePointAt(0) ?? 0;
    if (special !== undefined) escaped += special;
    else if (code >= 0x20 && code <= 0x7e) escaped += char;
    else if (code <= 0xffff) escaped += `\\u${code.toString(16).padStart(4, '0')}`;
    else escaped += rules.astral(code.toString(16));
  }
  return escaped;
};

/** The `\UNNNNNNNN` form that YAML and HCL share. */
export const longEscape = (hex: string): string => `\\U${hex.padStart(8, '0')}`;

/** Policy sizes in bytes and the limits that AWS sets (aws-facts 1.5, 3.10). */
import type { JsonObject } from '../model/json.ts';
import type { DocumentRef } from '../model/subject.ts';

const MAX_BUCKET_POLICY_BYTES = 20_480;
const MAX_KEY_POLICY_BYTES = 32_768;

/** Bytes of the minified document in UTF-8; no policy is 0. */
export const policySize = (raw: JsonObject | null): number =>
  raw === null ? 0 : utf8Length(JSON.stringify(raw));

const utf8Length = (text: string): number => {
  let bytes = 0;
  for (const character of text) bytes += bytesOf(character.codePointAt(0) ?? 0);
  return bytes;
};

const bytesOf = (codePoint: number): number => {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
};

/** The limit for the kind of document, in bytes. */
export const policySizeLimit = (document: DocumentRef): number =>
  document.type === 'bucket' ? MAX_BUCKET_POLICY_BYTES : MAX_KEY_POLICY_BYTES;

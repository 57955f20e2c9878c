/** Reads the `Policy` member of a bucket or key: a document, its JSON text, null for none, or a failed read. */
import { isJsonObject } from '../model/json.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { absent, known, type Reading, unreadable } from '../model/reading.ts';
import { parsePolicy } from '../policy/parse.ts';
import { member, unreadableBecause } from './parts.ts';
import { unknownNames } from './unreadable-names.ts';

/** `get-bucket-policy` prints `{"Policy": "<text>"}`; people paste either that, the text or the document. */
const unwrap = (value: unknown): unknown =>
  isJsonObject(value) && !Object.hasOwn(value, 'Statement') ? (member(value, 'Policy') ?? value) : value;

/** What else could not be read, under a name that is not known, may be what the policy hangs on: nothing is written. */
export const policyReading = (resource: unknown, of: 'bucket' | 'key'): Reading<PolicyDocument> => {
  const because = unreadableBecause(resource, 'Policy') ?? unknownNames(resource, of);
  if (because !== undefined) return unreadable(because);
  const written = member(resource, 'Policy');
  if (written === undefined) return unreadable('the snapshot does not say');
  if (written === null) return absent;
  const parsed = parsePolicy(unwrap(written));
  return parsed.ok ? known(parsed.document) : unreadable(parsed.because);
};

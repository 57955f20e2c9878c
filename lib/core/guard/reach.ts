/** What a reader can read in one of the two documents, and why. */
import type { Reader } from '../model/memory.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { type Coverage, decrypts, deniesOnPrefix, readerRequest, readsPrefix } from '../policy/coverage.ts';
import { evaluate, statementName } from '../policy/evaluate.ts';
import { type GuardInput, readAction } from './check.ts';

export const canonicalUserIdOf = (reader: Reader, { facts }: GuardInput): string | undefined => {
  const identities = facts.originAccessIdentities;
  return reader.type === 'oai' && identities.status === 'known'
    ? identities.value.get(reader.id)?.canonicalUserId
    : undefined;
};

/** How much of the bucket, or whether the key, in `document` (the one before or after). */
export const reach = (
  document: PolicyDocument,
  reader: Reader,
  input: GuardInput,
  originPath = '',
): Coverage => {
  if (input.write.document.type === 'bucket') {
    return readsPrefix(document, reader, input.arn, originPath, {
      canonicalUserId: canonicalUserIdOf(reader, input),
    });
  }
  const answer = decrypts(document, reader, input.arn);
  if (answer === 'undecidable') return answer;
  return answer === 'yes' ? 'all' : 'none';
};

/** Why the reader can or cannot: the statements that decide, in words. */
export const explain = (reader: Reader, input: GuardInput): string => {
  const { after, arn, write } = input;
  const options = { action: readAction(input), canonicalUserId: canonicalUserIdOf(reader, input) };
  const denies = write.document.type === 'bucket' ? deniesOnPrefix(after, reader, arn, '', options) : [];
  if (denies.length > 0) {
    return `This Deny stands in the way: ${denies.map(({ statement }) => statementName(statement)).join(', ')}.`;
  }
  const resource = write.document.type === 'bucket' ? `${arn}/origin-guard-probe` : arn;
  return evaluate(after, readerRequest(reader, arn, resource, options)).because;
};

/** Names of documents as people type them: a bucket, the ARN of a key, or either with its kind in front. */
import { type DocumentRef, documentFromKey } from '../lib/core/model/subject.ts';
import { CliError } from './io.ts';

const keyArn = /^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/;
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/i;

/** @throws CliError */
export const documentNamed = (text: string): DocumentRef => {
  const written = documentFromKey(text);
  const document: DocumentRef =
    written ?? (text.startsWith('arn:') ? { type: 'key', arn: text } : { type: 'bucket', name: text });
  const isName = document.type === 'key' ? keyArn.test(document.arn) : bucketName.test(document.name);
  if (isName) return document;
  throw new CliError(
    `"${text}" is no document: name a bucket (acme-docs), or the ARN of a key (arn:aws:kms:…:key/…).`,
  );
};

import { expect, it } from 'vitest';
import { documentFromKey, type Subject, subjectKey } from './subject.ts';

it.each<[Subject, string]>([
  [{ type: 'bucket', name: 'site' }, 'bucket:site'],
  [{ type: 'key', arn: 'arn:aws:kms:eu-west-1:1:key/k' }, 'key:arn:aws:kms:eu-west-1:1:key/k'],
  [{ type: 'distribution', id: 'E1' }, 'distribution:E1'],
  [{ type: 'account', account: '1' }, 'account:1'],
])('%j is called %s', (subject, key) => {
  expect(subjectKey(subject)).toBe(key);
  const isDocument = subject.type === 'bucket' || subject.type === 'key';
  expect(documentFromKey(key)).toEqual(isDocument ? subject : undefined);
});

it('a name that only ends like a document is none', () => {
  expect(documentFromKey('my-bucket:')).toBeUndefined();
  expect(documentFromKey('my-key:')).toBeUndefined();
});

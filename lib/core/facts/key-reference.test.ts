import { expect, it } from 'vitest';
import { aliasKey, resolveKey } from './key-reference.ts';

const arn = 'arn:aws:kms:eu-west-1:111122223333:key/k1';
const directory = {
  account: '111122223333',
  partition: 'aws',
  aliases: new Map([[aliasKey('eu-west-1', 'alias/site'), arn]]),
};
const unreadable = (because: string) => ({ status: 'unreadable', because });

it.each<[string | undefined, string | undefined, object]>([
  [undefined, 'eu-west-1', { status: 'absent' }],
  ['k1', 'eu-west-1', { status: 'known', value: arn }],
  ['k1', undefined, unreadable("key k1: the bucket's Region is not known")],
  [arn, undefined, { status: 'known', value: arn }],
  ['alias/site', 'eu-west-1', { status: 'known', value: arn }],
  ['alias/site', 'us-east-1', unreadable('alias/site could not be resolved to a key')],
  ['alias/site', undefined, unreadable('alias/site could not be resolved to a key')],
  ['alias/aws/s3', undefined, { status: 'absent' }],
  ['arn:aws:kms:eu-west-1:111122223333:alias/site', 'us-east-1', { status: 'known', value: arn }],
  ['arn:aws:kms:eu-west-1:111122223333:alias/aws/s3', 'eu-west-1', { status: 'absent' }],
  [
    'arn:aws:kms:eu-west-1:444455556666:alias/site',
    'eu-west-1',
    unreadable('arn:aws:kms:eu-west-1:444455556666:alias/site is an alias of another account'),
  ],
  // What looks a little like an ARN is an id like any other: nothing is guessed from it.
  [
    'urn:aws:kms:eu-west-1:444455556666:key/k1',
    'eu-west-1',
    { status: 'known', value: expect.stringMatching(/:key\/urn:/) },
  ],
  [
    'arn:aws:s3:eu-west-1:444455556666:key/k1',
    'eu-west-1',
    { status: 'known', value: expect.stringMatching(/:key\/arn:aws:s3:/) },
  ],
])('resolves %j in %s', (reference, region, expected) => {
  expect(resolveKey(reference, region, directory)).toEqual(expected);
});

it('knows an alias by name and by ARN', () => {
  expect(aliasKey('eu-west-1', 'arn:aws:kms:eu-west-1:111122223333:alias/site')).toBe('eu-west-1|alias/site');
  expect(aliasKey('eu-west-1', 'arn:aws:kms:eu-west-1:111122223333:alias/a:b')).toBe('eu-west-1|alias/a:b');
});

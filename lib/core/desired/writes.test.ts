import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Memory } from '../model/memory.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { workingEdges } from './edges.ts';

const keyArn = given.keyArnOf('k');
const all = given.items('GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE');
const account = (
  actions: readonly string[],
  methods = all,
  key: readonly string[] = ['kms:Decrypt'],
): Snapshot =>
  given.anAccount({
    distributions: [
      given.aDistribution('E1', [given.anOrigin('site')], {
        DefaultCacheBehavior: given.aBehaviour('site', { AllowedMethods: methods }),
      }),
    ],
    buckets: [
      given.aBucket(
        'site',
        given.aPolicy({ ...given.oacGrant('site', given.arnOf('E1')), Action: actions }),
        {
          ServerSideEncryptionConfiguration: given.encryptedWith(keyArn),
        },
      ),
    ],
    keys: [
      given.aKey(
        keyArn,
        given.aPolicy(given.rootStatement(), { ...given.keyGrant(given.arnOf('E1')), Action: key }),
      ),
    ],
  });
const writesOf = (snapshot: Snapshot, memory: Partial<Memory> = {}) =>
  workingEdges(given.factsOf(snapshot, { memory }), { type: 'bucket', name: 'site' }).map(
    ({ writes }) => writes,
  );
const before = (writes: readonly string[], key = keyArn): Partial<Memory> => ({
  edges: { status: 'known', value: [given.anEdge('E1', 'site', { keyArn: key, writes })] },
});

it('keeps on an edge the writes that work through bucket and key', () => {
  const encrypting = ['kms:Decrypt', 'kms:GenerateDataKey*'];
  expect(writesOf(account(['s3:GetObject', 's3:PutObject'], all, encrypting))).toEqual([
    ['kms:GenerateDataKey*', 's3:PutObject'],
  ]);
  expect(writesOf(account(['s3:*']))).toEqual([['s3:DeleteObject', 's3:PutObject']]);
});

it('says nothing of writes where there are none, or no viewer may try', () => {
  expect(writesOf(account(['s3:GetObject']))).toEqual([undefined]);
  expect(writesOf(account(['s3:*'], given.items('GET', 'HEAD')))).toEqual([undefined]);
});

it('does not forget a write that broke, until viewers may not write any more or the key is another', () => {
  const memory = before(['kms:Encrypt', 's3:PutObject']);
  expect(writesOf(account(['s3:GetObject']), memory)).toEqual([['kms:Encrypt', 's3:PutObject']]);
  expect(writesOf(account(['s3:GetObject'], given.items('GET', 'HEAD')), memory)).toEqual([undefined]);
  expect(
    writesOf(account(['s3:GetObject']), before(['kms:Encrypt', 's3:PutObject'], given.keyArnOf('old'))),
  ).toEqual([['s3:PutObject']]);
});

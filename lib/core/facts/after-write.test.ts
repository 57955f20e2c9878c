import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { JsonObject } from '../model/json.ts';
import type { DocumentRef } from '../model/subject.ts';
import { factsAfterWrite } from './after-write.ts';

const keyArn = given.keyArnOf('k1');
const policy = given.aPolicy(given.oacGrant('site', given.arnOf('E1')));
const facts = given.factsOf(
  given.anAccount({
    buckets: [given.aBucket('site', null), given.aBucket('other', null)],
    keys: [given.aKey(keyArn, null)],
  }),
);
const after = (document: DocumentRef, to: JsonObject | null) =>
  factsAfterWrite(facts, { document, from: null, to, changes: [], findings: [], invalidations: [] });

it('puts the written document in place of the one that was read, and nothing else', () => {
  const bucket = after({ type: 'bucket', name: 'site' }, policy);
  expect(bucket.buckets.get('site')?.policy).toMatchObject({ status: 'known', value: { raw: policy } });
  expect(bucket.buckets.get('other')).toBe(facts.buckets.get('other'));
  const key = after({ type: 'key', arn: keyArn }, policy);
  expect(key.keys.get(keyArn)?.policy).toMatchObject({ status: 'known', value: { raw: policy } });
  expect(facts.buckets.get('site')?.policy).toEqual({ status: 'absent' });
});

it('knows a deleted policy, and what cannot be read back', () => {
  expect(after({ type: 'bucket', name: 'site' }, null).buckets.get('site')?.policy).toEqual({
    status: 'absent',
  });
  expect(after({ type: 'bucket', name: 'site' }, {}).buckets.get('site')?.policy.status).toBe('unreadable');
});

it('leaves facts alone that do not hold the document', () => {
  expect(after({ type: 'bucket', name: 'gone' }, policy)).toBe(facts);
  expect(after({ type: 'key', arn: 'gone' }, policy)).toBe(facts);
});

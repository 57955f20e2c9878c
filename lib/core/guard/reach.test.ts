import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { inputOf } from '../../../test/support/guard-check.ts';
import { bucketRef, plainFacts } from '../../../test/support/policies.ts';
import { cloudFront, keyRef, oac, write } from '../../../test/support/policy-changes.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { Reader } from '../model/memory.ts';
import { known, unreadable } from '../model/reading.ts';
import type { GuardInput } from './check.ts';
import { canonicalUserIdOf, explain, reach } from './reach.ts';

const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const e1: Reader = { type: 'distribution', arn: arnOf('E1AAA') };
const oai: Reader = { type: 'oai', id: 'E9OAI' };
const canonicalUserId = 'c'.repeat(64);
const withUser = plainFacts({
  originAccessIdentities: known(new Map([['E9OAI', { id: 'E9OAI', canonicalUserId }]])),
});
const unread = plainFacts({ originAccessIdentities: unreadable('AccessDenied') });

/** The write leaves this document; nothing is read from the changes here. */
const leaving = (document: JsonObject, facts: Facts = plainFacts(), ref = bucketRef): GuardInput =>
  inputOf({ ...write(null, document), document: ref }, facts);
const deny = (Sid: string, parts: JsonObject = {}): JsonObject =>
  oac('', { Sid, Effect: 'Deny', Principal: '*', Condition: {}, ...parts });
const decrypt = (parts: JsonObject = {}): JsonObject =>
  oac(arnOf('E1AAA'), { Sid: 'Key', Action: 'kms:Decrypt', Resource: '*', ...parts });

describe('reach', () => {
  it('tells how much of a bucket a reader can read, below an origin path too', () => {
    const part = oac(arnOf('E1AAA'), { Resource: 'arn:aws:s3:::site/a/*' });
    const input = leaving(doc(part));
    expect(reach(input.after, e1, input)).toBe('some');
    expect(reach(input.after, e1, input, '/a')).toBe('all');
    expect(reach(input.after, e1, input, '/b')).toBe('none');
  });

  it.each([
    ['all', decrypt()],
    ['none', decrypt({ Action: 'kms:Encrypt' })],
    ['none', decrypt({ Effect: 'Deny' })],
    ['undecidable', decrypt({ Condition: { StringEquals: { 'aws:SourceAccount': account } } })],
  ])('is %s of a key as the one answer about decryption says', (expected, statement) => {
    const input = leaving(doc(statement), plainFacts(), keyRef);
    expect(reach(input.after, e1, input)).toBe(expected);
  });

  it('knows an identity by its canonical user id, where the identities were read', () => {
    const byUser = doc(oac('', { Principal: { CanonicalUser: canonicalUserId }, Condition: {} }));
    const [read, notRead] = [leaving(byUser, withUser), leaving(byUser, unread)];
    expect(canonicalUserIdOf(oai, read)).toBe(canonicalUserId);
    expect(canonicalUserIdOf(oai, notRead)).toBeUndefined();
    expect(canonicalUserIdOf({ type: 'oai', id: 'EOTHER' }, read)).toBeUndefined();
    expect(canonicalUserIdOf(e1, read)).toBeUndefined();
    expect(reach(read.after, oai, read)).toBe('all');
    expect(reach(notRead.after, oai, notRead)).toBe('undecidable');
  });
});

describe('explain', () => {
  it('names every Deny of the bucket that stands in the way', () => {
    const walls = [deny('Wall', { Resource: 'arn:aws:s3:::site/a/*' }), deny('Fence')];
    expect(explain(e1, leaving(doc(...walls, oac(arnOf('E1AAA')))))).toBe(
      'This Deny stands in the way: statement 1 "Wall", statement 2 "Fence".',
    );
  });

  it('passes over a Deny of something else than the read', () => {
    const statements = [deny('NoWrites', { Action: 's3:PutObject' }), oac(arnOf('E1AAA'))];
    expect(explain(e1, leaving(doc(...statements)))).toBe('Allowed by statement 2 "Site".');
  });

  it('names the statement that lets the reader in, an identity by its canonical user id too', () => {
    const byUser = doc(oac('', { Principal: { CanonicalUser: canonicalUserId }, Condition: {} }));
    expect(explain(oai, leaving(byUser, withUser))).toBe('Allowed by statement 1 "Site".');
    expect(explain(oai, leaving(byUser, unread))).toMatch(/^It cannot be told whether it is allowed by/);
    const byArn = doc(oac('', { Principal: { AWS: oaiArn('E9OAI') }, Condition: {} }));
    expect(explain(oai, leaving(byArn))).toBe('Allowed by statement 1 "Site".');
  });

  it('speaks of objects in a bucket, and of the key itself', () => {
    const bucketItself = doc(oac(arnOf('E1AAA'), { Resource: 'arn:aws:s3:::site' }));
    expect(explain(e1, leaving(bucketItself))).toBe('No statement of the policy allows it.');
    const thisKey = decrypt({ Resource: keyRef.type === 'key' ? keyRef.arn : '' });
    expect(explain(e1, leaving(doc(thisKey), plainFacts(), keyRef))).toBe('Allowed by statement 1 "Key".');
    const closed = doc(decrypt(), decrypt({ Sid: 'Wall', Effect: 'Deny', Principal: cloudFront }));
    expect(explain(e1, leaving(closed, plainFacts(), keyRef))).toBe('Denied by statement 2 "Wall".');
  });
});

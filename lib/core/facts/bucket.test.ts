import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Json } from '../model/json.ts';
import type { SnapshotBucket } from '../model/snapshot.ts';

const bucketFacts = (parts: Partial<SnapshotBucket>) =>
  given.factsOf(given.anAccount({ buckets: [given.aBucket('site', null, parts)] })).buckets.get('site');

const block = (parts: object) => ({
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
  ...parts,
});

describe('public access block', () => {
  it.each([
    ['BlockPublicAcls', 'blockPublicAcls'],
    ['IgnorePublicAcls', 'ignorePublicAcls'],
    ['BlockPublicPolicy', 'blockPublicPolicy'],
    ['RestrictPublicBuckets', 'restrictPublicBuckets'],
  ])('reads %s by itself, and takes only true for true', (name, fact) => {
    const read = (value: Json) =>
      bucketFacts({ PublicAccessBlockConfiguration: { [name]: value } })?.publicAccessBlock;
    expect(read(true)).toEqual({ status: 'known', value: block({ [fact]: true }) });
    expect(read('true')).toEqual({ status: 'known', value: block({}) });
  });

  it('may stand in the envelope of the command that prints it', () => {
    const inside = { PublicAccessBlockConfiguration: { BlockPublicAcls: true } };
    expect(bucketFacts({ PublicAccessBlockConfiguration: inside })?.publicAccessBlock).toEqual({
      status: 'known',
      value: block({ blockPublicAcls: true }),
    });
  });

  it('is absent when nothing is said, and unreadable when it is no object or the read failed', () => {
    expect(bucketFacts({ PublicAccessBlockConfiguration: {} })?.publicAccessBlock).toEqual({
      status: 'absent',
    });
    expect(bucketFacts({ PublicAccessBlockConfiguration: 'on' })?.publicAccessBlock).toEqual({
      status: 'unreadable',
      because: 'the public access block is not an object',
    });
    const denied = { Unreadable: { PublicAccessBlockConfiguration: 'AccessDenied' } };
    expect(bucketFacts(denied)?.publicAccessBlock).toEqual({ status: 'unreadable', because: 'AccessDenied' });
  });
});

describe('object ownership', () => {
  it.each<[Json | undefined, object]>([
    [{ Rules: [{ ObjectOwnership: 'ObjectWriter' }] }, { status: 'known', value: 'ObjectWriter' }],
    [
      { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
      { status: 'known', value: 'BucketOwnerEnforced' },
    ],
    [undefined, { status: 'absent' }],
    [null, { status: 'absent' }],
    [{}, { status: 'absent' }],
    [{ Rules: [] }, { status: 'unreadable', because: 'the ownership controls name no ObjectOwnership' }],
    [{ Rules: 'x' }, { status: 'unreadable', because: 'the ownership controls name no ObjectOwnership' }],
  ])('of %j', (controls, expected) => {
    const parts = controls === undefined ? {} : { OwnershipControls: controls };
    expect(bucketFacts(parts)?.objectOwnership).toEqual(expected);
  });
});

describe('default encryption', () => {
  const rule = (byDefault: Json) => ({ Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] });

  it.each<[Json, object]>([
    [null, { status: 'absent' }],
    [{ Rules: [{}] }, { status: 'absent' }],
    [rule(null), { status: 'absent' }],
    [{ Rules: 1 }, { status: 'unreadable', because: 'the encryption configuration has no Rules' }],
    [
      rule({ KMSMasterKeyID: 'k1' }),
      { status: 'unreadable', because: 'the encryption rule has no SSEAlgorithm' },
    ],
    [
      rule({ SSEAlgorithm: 'AES256' }),
      { status: 'known', value: { algorithm: 'AES256', keyArn: { status: 'absent' } } },
    ],
    [
      { ServerSideEncryptionConfiguration: rule({ SSEAlgorithm: 'aws:kms' }) },
      { status: 'known', value: { algorithm: 'aws:kms' } },
    ],
  ])('of %j', (configuration, expected) => {
    expect(bucketFacts({ ServerSideEncryptionConfiguration: configuration })?.encryption).toMatchObject(
      expected,
    );
  });
});

it('an entry without a name is no bucket', () => {
  const snapshot = given.anAccount({
    buckets: [{ BucketRegion: 'eu-west-1' } as never, given.aBucket('a', null)],
  });
  expect([...given.factsOf(snapshot).buckets.keys()]).toEqual(['a']);
});

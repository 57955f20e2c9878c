/** A snapshot is untrusted input: whatever it holds, a decision is made or a fact is unreadable; nothing throws. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../lib/core/model/snapshot.ts';
import { planContract } from '../../lib/core/plan/contract.ts';
import { anyCase } from '../support/arbitraries.ts';
import { planOf } from '../support/plan-of.ts';

describe('hostile snapshots', () => {
  const anyJunk = fc.jsonValue({ maxDepth: 3 });
  const paths = [
    'account',
    'partition',
    'takenAt',
    'distributions',
    'originAccessControls',
    'originAccessIdentities',
    'buckets',
    'functions',
    'keys',
    'distributionLookups',
    'Unreadable',
    'earlier',
  ] as const;

  it('never throw, whatever one member is', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...paths), anyJunk, ({ account, settings }, name, junk) => {
        const snapshot = { ...account, [name]: junk } as unknown as Snapshot;
        expect(() => planContract(planOf(snapshot, settings))).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  it('never throw, whatever is inside a distribution, bucket or key', () => {
    const anyPart = fc.constantFrom(
      'Id',
      'ARN',
      'Origins',
      'OriginGroups',
      'DefaultCacheBehavior',
      'CacheBehaviors',
      'Tags',
      'Status',
      'LastModifiedTime',
      'Policy',
      'ServerSideEncryptionConfiguration',
      'TagSet',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
      'KeyMetadata',
      'Grants',
      'Aliases',
      'Name',
      'BucketRegion',
      'Unreadable',
    );
    fc.assert(
      fc.property(anyCase, anyPart, anyJunk, ({ account, settings }, part, junk) => {
        const broken = <T>(list: readonly T[] | undefined) =>
          list?.map((one) => ({ ...one, [part]: junk })) ?? [];
        const snapshot = {
          ...account,
          distributions: broken(account.distributions),
          buckets: broken(account.buckets),
          keys: broken(account.keys),
        } as unknown as Snapshot;
        expect(() => planContract(planOf(snapshot, settings))).not.toThrow();
      }),
      { numRuns: 400 },
    );
  });
});

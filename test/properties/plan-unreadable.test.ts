/** Law 3 over generated accounts: what could not be read causes no write, and a finding that says so. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../lib/core/model/snapshot.ts';
import { anyCase, bucketNames } from '../support/arbitraries.ts';
import { planOf } from '../support/plan-of.ts';

describe('unreadable never writes', () => {
  const unreadableLists = ['distributions'] as const;

  it.each(unreadableLists)('the list of %s', (name) => {
    fc.assert(
      fc.property(anyCase, ({ account, settings }) => {
        const { [name]: _, ...rest } = account;
        const made = planOf({ ...rest, Unreadable: { [name]: 'AccessDenied' } } as Snapshot, settings);
        expect(made.writes).toEqual([]);
        expect(made.findings.some(({ id }) => id === 'FACTS_UNREADABLE')).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it.each(['Policy', 'TagSet'])('the %s of a bucket', (field) => {
    fc.assert(
      fc.property(anyCase, fc.nat({ max: bucketNames.length - 1 }), ({ snapshot, settings }, index) => {
        const name = bucketNames[index];
        const buckets = snapshot.buckets?.map((bucket) =>
          bucket.Name === name ? { ...bucket, Unreadable: { [field]: 'AccessDenied' } } : bucket,
        );
        const made = planOf({ ...snapshot, buckets: buckets ?? [] }, settings);
        expect(
          made.writes.filter(({ document }) => document.type === 'bucket' && document.name === name),
        ).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('the policy of a key', () => {
    fc.assert(
      fc.property(anyCase, ({ snapshot, settings }) => {
        const keys = snapshot.keys?.map((key) => ({ ...key, Unreadable: { Policy: 'AccessDenied' } })) ?? [];
        const made = planOf({ ...snapshot, keys }, settings);
        expect(made.writes.filter(({ document }) => document.type === 'key')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('the tags of a distribution hold back every bucket that it uses', () => {
    fc.assert(
      fc.property(anyCase, ({ snapshot, settings }) => {
        const distributions =
          snapshot.distributions?.map((one) => ({ ...one, Unreadable: { Tags: 'Throttling' } })) ?? [];
        const used = new Set(
          distributions.flatMap(
            (one) =>
              one.Origins?.Items?.map(({ DomainName }) =>
                DomainName.replace('.s3.eu-west-1.amazonaws.com', ''),
              ) ?? [],
          ),
        );
        const made = planOf({ ...snapshot, distributions }, settings);
        const wrong = made.writes.filter(
          ({ document }) => document.type === 'bucket' && used.has(document.name),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

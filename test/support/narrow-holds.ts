/** The preconditions of class `narrow` that are about the account, each broken in one snapshot (design.md, "Modes"). */
import type { Snapshot, SnapshotDistribution } from '../../lib/core/model/snapshot.ts';
import * as given from './given.ts';

const functionArn = `arn:aws:cloudfront::${given.account}:function/pick`;
const site = given.anOrigin('site');
const other = (parts: Partial<SnapshotDistribution>, ...origins: Parameters<typeof given.aDistribution>[1]) =>
  given.aDistribution('E9', origins.length > 0 ? origins : [given.aCustomOrigin('example.org')], parts);

const picking = {
  DefaultCacheBehavior: given.aBehaviour('example.org', {
    FunctionAssociations: given.items({ EventType: 'viewer-request', FunctionARN: functionArn }),
  }),
};

/** `because`: what the finding has to say. The account is `base` with one thing that forbids to narrow. */
export const narrowHolds = (
  base: Snapshot,
): readonly (readonly [why: string, snapshot: Snapshot, because: RegExp])[] => {
  const plus = (...more: readonly SnapshotDistribution[]): Snapshot => ({
    ...base,
    distributions: [...(base.distributions ?? []), ...more],
  });
  const host = (text: string) => given.anOrigin('site', { id: 'hidden', host: text });
  return [
    ['a function may pick origins', plus(other(picking)), /E9 might use the bucket/],
    ['a distribution is multi-tenant', plus(other({ ConnectionMode: 'tenant-only' })), /multi-tenant/],
    [
      'a distribution comes through an access point',
      plus(other({}, host('shop-ab12-s3alias.s3.eu-west-1.amazonaws.com'))),
      /access point/,
    ],
    [
      'a distribution comes through a Multi-Region Access Point',
      plus(other({}, host('alias.mrap.accesspoint.s3-global.amazonaws.com'))),
      /Multi-Region Access Point/,
    ],
    ['no distribution uses the bucket', { ...base, distributions: [] }, /no distribution of this account/],
    [
      'a behaviour allows all methods',
      plus(
        other(
          {
            DefaultCacheBehavior: given.aBehaviour('site', {
              AllowedMethods: given.items('GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'),
            }),
          },
          site,
        ),
      ),
      /allows GET, HEAD, OPTIONS, PUT/,
    ],
    [
      'it is not said which methods a behaviour allows',
      plus(other({ DefaultCacheBehavior: { TargetOriginId: 'site' } }, site)),
      /does not say which methods/,
    ],
  ];
};

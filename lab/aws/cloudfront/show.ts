/** Distributions as CloudFront shows them: whole, as a summary, and to CloudTrail. */
import type { JsonObject } from '../../../lib/core/model/json.ts';
import type { Account } from '../account.ts';
import { lowerFirstObject } from '../json-protocol.ts';
import { flattenNode, type XmlNode } from '../xml.ts';
import type { ConfigVersion, Distribution } from './state.ts';

export const currentConfig = (distribution: Distribution): XmlNode =>
  distribution.versions.at(-1)?.config ?? {};

/** `Deployed` when the last change has reached every edge. */
export const statusOf = (account: Account, distribution: Distribution): 'Deployed' | 'InProgress' => {
  const changedAt = distribution.versions.at(-1)?.at ?? 0;
  return account.clock.now() - changedAt >= account.traps.deployMs ? 'Deployed' : 'InProgress';
};

/** What edges use now: the newest configuration that is deployed; `undefined` before the first one is. */
export const deployedVersion = (account: Account, distribution: Distribution): ConfigVersion | undefined =>
  distribution.versions.findLast((version) => account.clock.now() - version.at >= account.traps.deployMs);

const lastModified = (distribution: Distribution): string =>
  new Date(distribution.versions.at(-1)?.at ?? 0).toISOString();

const signers: XmlNode = { Enabled: 'false', Quantity: '0' };

export const shownDistribution = (account: Account, distribution: Distribution): XmlNode => ({
  Id: distribution.id,
  ARN: distribution.arn,
  Status: statusOf(account, distribution),
  LastModifiedTime: lastModified(distribution),
  InProgressInvalidationBatches: distribution.invalidations.filter(
    (one) => account.clock.now() < one.completedAt,
  ).length,
  DomainName: distribution.domainName,
  ActiveTrustedSigners: signers,
  ActiveTrustedKeyGroups: signers,
  DistributionConfig: currentConfig(distribution),
});

const summaryFields = [
  'Aliases',
  'Origins',
  'OriginGroups',
  'DefaultCacheBehavior',
  'CacheBehaviors',
  'CustomErrorResponses',
  'Comment',
  'PriceClass',
  'Enabled',
  'ViewerCertificate',
  'Restrictions',
  'WebACLId',
  'HttpVersion',
  'IsIPV6Enabled',
  'Staging',
  'ConnectionMode',
] as const;

/** No DefaultRootObject, Logging or CallerReference here: those need GetDistributionConfig. */
export const shownSummary = (account: Account, distribution: Distribution): XmlNode => {
  const config = currentConfig(distribution);
  const fields = summaryFields.filter((field) => config[field] !== undefined);
  return {
    Id: distribution.id,
    ARN: distribution.arn,
    ETag: distribution.eTag,
    Status: statusOf(account, distribution),
    LastModifiedTime: lastModified(distribution),
    DomainName: distribution.domainName,
    ...Object.fromEntries(fields.map((field) => [field, config[field]])),
  };
};

/** Comments do not reach CloudTrail. */
export const eventConfig = (config: XmlNode): JsonObject =>
  lowerFirstObject({ ...flattenNode(config), Comment: 'HIDDEN_DUE_TO_SECURITY_REASONS' });

/** `responseElements` of the calls that answer with a distribution. */
export const eventDistribution = (account: Account, distribution: Distribution): JsonObject => ({
  distribution: {
    ...lowerFirstObject(flattenNode({ ...shownDistribution(account, distribution), DistributionConfig: {} })),
    distributionConfig: eventConfig(currentConfig(distribution)),
  },
  eTag: distribution.eTag,
});

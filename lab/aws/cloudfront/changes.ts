/** Distributions: change, promote, delete. */
import type { Reply } from '../wire.ts';
import { textAt, type XmlNode } from '../xml.ts';
import { bodyOf, type CloudFrontContext, checkIfMatch, fault, noContent } from './context.ts';
import { withDefaults } from './defaults.ts';
import { answer, findDistribution } from './distributions.ts';
import { checkConfig } from './rules.ts';
import { currentConfig, statusOf } from './show.ts';
import type { Distribution } from './state.ts';

const replaceConfig = (context: CloudFrontContext, distribution: Distribution, config: XmlNode): Reply => {
  distribution.versions.push({ at: context.account.clock.now(), config });
  distribution.eTag = context.account.random.cloudFrontId('E');
  return answer(context, 200, distribution);
};

export const updateDistribution = (context: CloudFrontContext): Reply => {
  const distribution = findDistribution(context);
  const config = withDefaults(bodyOf(context, 'DistributionConfig'));
  checkIfMatch(context, distribution.eTag);
  const before = currentConfig(distribution);
  if (['CallerReference', 'Staging'].some((field) => textAt(config, field) !== textAt(before, field))) {
    throw fault('IllegalUpdate', 400, 'The update contains modifications that are not allowed.');
  }
  checkConfig(context.account, config);
  return replaceConfig(context, distribution, config);
};

/** Promotion: the primary takes the staging twin's configuration and keeps its own identity. */
export const updateDistributionWithStagingConfig = (context: CloudFrontContext): Reply => {
  const primary = findDistribution(context);
  const stagingId = context.request.query.get('StagingDistributionId') ?? '';
  const staging = findDistribution({ ...context, ids: [stagingId] });
  const sent = (context.request.headers['if-match'] ?? '').split(',').map((part) => part.trim());
  if (!sent.includes(primary.eTag) || !sent.includes(staging.eTag)) {
    throw fault('PreconditionFailed', 412, 'The ETags of both distributions are needed.');
  }
  const own = currentConfig(primary);
  const kept = [
    'CallerReference',
    'Aliases',
    'Staging',
    'ContinuousDeploymentPolicyId',
    'Enabled',
    'Comment',
  ] as const;
  const config = {
    ...currentConfig(staging),
    ...Object.fromEntries(kept.map((field) => [field, own[field]])),
  };
  return replaceConfig(context, primary, config);
};

export const deleteDistribution = (context: CloudFrontContext): Reply => {
  const distribution = findDistribution(context);
  checkIfMatch(context, distribution.eTag);
  const enabled = textAt(currentConfig(distribution), 'Enabled') === 'true';
  if (enabled || statusOf(context.account, distribution) !== 'Deployed') {
    throw fault(
      'DistributionNotDisabled',
      409,
      'The distribution you are trying to delete has not been disabled.',
    );
  }
  context.account.cloudFront.distributions.delete(distribution.id);
  return noContent;
};

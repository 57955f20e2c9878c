/** Distributions: create, copy, read. */

import type { Reply } from '../wire.ts';
import { isNode, itemsOf, nodeAt, textAt, type XmlNode } from '../xml.ts';
import { bodyOf, type CloudFrontContext, checkIfMatch, fault, xmlReply } from './context.ts';
import { withDefaults } from './defaults.ts';
import { checkConfig } from './rules.ts';
import { currentConfig, eventDistribution, shownDistribution } from './show.ts';
import type { Distribution } from './state.ts';

export const findDistribution = (context: CloudFrontContext): Distribution => {
  const found = context.account.cloudFront.distributions.get(context.ids[0] ?? '');
  if (found === undefined)
    throw fault('NoSuchDistribution', 404, 'The specified distribution does not exist.');
  return found;
};

export const answer = (context: CloudFrontContext, status: number, distribution: Distribution): Reply => {
  const { account } = context;
  const location = `https://cloudfront.amazonaws.com/2020-05-31/distribution/${distribution.id}`;
  return xmlReply(status, 'Distribution', shownDistribution(account, distribution), {
    headers: { etag: distribution.eTag, ...(status === 201 ? { location } : {}) },
    responseElements: {
      ...eventDistribution(account, distribution),
      ...(status === 201 ? { location } : {}),
    },
  });
};

const byReference = (context: CloudFrontContext, reference: string): Distribution | undefined =>
  [...context.account.cloudFront.distributions.values()].find(
    (one) => textAt(currentConfig(one), 'CallerReference') === reference,
  );

const store = (
  context: CloudFrontContext,
  config: XmlNode,
  tags: ReadonlyMap<string, string>,
): Distribution => {
  const { account } = context;
  const id = account.random.cloudFrontId('E');
  const distribution: Distribution = {
    id,
    arn: `arn:${account.partition}:cloudfront::${account.id}:distribution/${id}`,
    domainName: `d${account.random.text('abcdefghijklmnopqrstuvwxyz0123456789', 13)}.cloudfront.net`,
    versions: [{ at: account.clock.now(), config }],
    eTag: account.random.cloudFrontId('E'),
    tags: new Map(tags),
    invalidations: [],
  };
  account.cloudFront.distributions.set(id, distribution);
  return distribution;
};

/** A CallerReference that was sent before makes nothing, whatever the content (SDK-CF, DistributionConfig). */
const create = (context: CloudFrontContext, sent: XmlNode, tags: ReadonlyMap<string, string>): Reply => {
  const config = withDefaults(sent);
  const present = byReference(context, textAt(config, 'CallerReference') ?? '');
  if (present !== undefined) {
    const message = `The caller reference that you are using to create a distribution is associated with another distribution. Already exists: ${present.id}`;
    throw fault('DistributionAlreadyExists', 409, message);
  }
  checkConfig(context.account, config);
  return answer(context, 201, store(context, config, tags));
};

export const createDistribution = (context: CloudFrontContext): Reply =>
  create(context, bodyOf(context, 'DistributionConfig'), new Map());

export const tagsIn = (node: XmlNode): Map<string, string> =>
  new Map(
    itemsOf({ list: node }, 'list').flatMap((tag) =>
      isNode(tag) ? [[textAt(tag, 'Key') ?? '', textAt(tag, 'Value') ?? '']] : [],
    ),
  );

export const createDistributionWithTags = (context: CloudFrontContext): Reply => {
  const body = bodyOf(context, 'DistributionConfigWithTags');
  return create(context, nodeAt(body, 'DistributionConfig'), tagsIn(nodeAt(body, 'Tags')));
};

/** A staging twin: own id, own ARN, no grant anywhere (aws-facts 2.3). */
export const copyDistribution = (context: CloudFrontContext): Reply => {
  const primary = findDistribution(context);
  checkIfMatch(context, primary.eTag);
  const body = bodyOf(context, 'CopyDistributionRequest');
  const staging = context.request.headers.staging ?? 'false';
  if (staging !== 'true')
    throw fault(
      'InvalidArgument',
      400,
      'CopyDistribution is for staging distributions: Staging must be true.',
    );
  const CallerReference = textAt(body, 'CallerReference') ?? '';
  if (byReference(context, CallerReference) !== undefined) {
    throw fault(
      'DistributionAlreadyExists',
      409,
      'The caller reference is associated with another distribution.',
    );
  }
  const Enabled = textAt(body, 'Enabled') ?? textAt(currentConfig(primary), 'Enabled');
  const config = {
    ...currentConfig(primary),
    CallerReference,
    Staging: 'true',
    Enabled,
    Aliases: { Quantity: '0' },
  };
  return answer(context, 201, store(context, config, new Map()));
};

export const getDistribution = (context: CloudFrontContext): Reply =>
  answer(context, 200, findDistribution(context));

export const getDistributionConfig = (context: CloudFrontContext): Reply => {
  const distribution = findDistribution(context);
  return xmlReply(200, 'DistributionConfig', currentConfig(distribution), {
    headers: { etag: distribution.eTag },
  });
};

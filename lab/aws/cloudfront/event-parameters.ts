/** `requestParameters` of CloudFront's writes, in CloudTrail's casing (aws-facts 5.2, 5.3). */
import type { Json, JsonObject } from '../../../lib/core/model/json.ts';
import { lowerFirstObject } from '../json-protocol.ts';
import { flattenNode, itemsOf, nodeAt, type XmlNode } from '../xml.ts';
import { bodyOf, type CloudFrontContext } from './context.ts';
import { tagsIn } from './distributions.ts';
import { eventConfig } from './show.ts';

const eventTags = (node: XmlNode): Json => ({
  items: [...tagsIn(node)].map(([key, value]) => ({ key, value })),
});

const plain = (name: string, node: XmlNode): JsonObject => ({ [name]: lowerFirstObject(flattenNode(node)) });

/** What the body contributes, by operation; the path's id comes besides. */
const fromBody: Readonly<Record<string, (context: CloudFrontContext) => JsonObject>> = {
  CreateDistribution: (context) => ({
    distributionConfig: eventConfig(bodyOf(context, 'DistributionConfig')),
  }),
  UpdateDistribution: (context) => ({
    distributionConfig: eventConfig(bodyOf(context, 'DistributionConfig')),
  }),
  CreateDistributionWithTags: (context) => {
    const body = bodyOf(context, 'DistributionConfigWithTags');
    const distributionConfig = eventConfig(nodeAt(body, 'DistributionConfig'));
    return { distributionConfigWithTags: { distributionConfig, tags: eventTags(nodeAt(body, 'Tags')) } };
  },
  CopyDistribution: (context) => {
    const body = lowerFirstObject(flattenNode(bodyOf(context, 'CopyDistributionRequest')));
    return { ...body, staging: context.request.headers.staging === 'true' };
  },
  CreateInvalidation: (context) => plain('invalidationBatch', bodyOf(context, 'InvalidationBatch')),
  CreateOriginAccessControl: (context) =>
    plain('originAccessControlConfig', bodyOf(context, 'OriginAccessControlConfig')),
  UpdateOriginAccessControl: (context) =>
    plain('originAccessControlConfig', bodyOf(context, 'OriginAccessControlConfig')),
  CreateCloudFrontOriginAccessIdentity: (context) =>
    plain('cloudFrontOriginAccessIdentityConfig', {
      ...bodyOf(context, 'CloudFrontOriginAccessIdentityConfig'),
      Comment: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    }),
  TagResource: (context) => ({ tags: eventTags(bodyOf(context, 'Tags')) }),
  UntagResource: (context) => ({
    tagKeys: { items: itemsOf({ list: bodyOf(context, 'TagKeys') }, 'list').map(String) },
  }),
  CreateFunction: (context) => ({ name: String(bodyOf(context, 'CreateFunctionRequest').Name ?? '') }),
};

/** The name under which CloudTrail shows the path's id. */
const idName = (operation: string): string => {
  if (operation === 'CreateInvalidation') return 'distributionId';
  if (operation === 'CopyDistribution') return 'primaryDistributionId';
  return operation.endsWith('Function') ? 'name' : 'id';
};

/** A body that cannot be read contributes nothing: the call fails anyway. */
const bodyPart = (operation: string, context: CloudFrontContext): JsonObject => {
  try {
    return fromBody[operation]?.(context) ?? {};
  } catch {
    return {};
  }
};

export const eventParameters = (operation: string, context: CloudFrontContext): JsonObject => {
  const { request, ids } = context;
  const resource = request.query.get('Resource');
  const staging = request.query.get('StagingDistributionId');
  const ifMatch = request.headers['if-match'];
  return {
    ...bodyPart(operation, context),
    ...(ids[0] === undefined ? {} : { [idName(operation)]: ids[0] }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(resource === null ? {} : { resource }),
    ...(staging === null ? {} : { stagingDistributionId: staging }),
  };
};

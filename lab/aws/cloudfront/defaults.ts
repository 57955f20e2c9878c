/** What CloudFront adds to a distribution configuration that left it out. */
import { isNode, nodeAt, type Xml, type XmlNode } from '../xml.ts';

const empty: XmlNode = { Quantity: '0' };
const getHead: XmlNode = { Quantity: '2', Items: { Method: ['HEAD', 'GET'] } };

const methods = (node: XmlNode): XmlNode => {
  const allowed = node.AllowedMethods === undefined ? getHead : nodeAt(node, 'AllowedMethods');
  return allowed.CachedMethods === undefined ? { ...allowed, CachedMethods: getHead } : allowed;
};

const behaviour = (node: XmlNode): XmlNode => ({
  TrustedSigners: { Enabled: 'false', Quantity: '0' },
  TrustedKeyGroups: { Enabled: 'false', Quantity: '0' },
  SmoothStreaming: 'false',
  Compress: 'false',
  LambdaFunctionAssociations: empty,
  FunctionAssociations: empty,
  FieldLevelEncryptionId: '',
  ...node,
  AllowedMethods: methods(node),
});

const origin = (node: XmlNode): XmlNode => ({
  OriginPath: '',
  CustomHeaders: empty,
  ConnectionAttempts: '3',
  ConnectionTimeout: '10',
  OriginShield: { Enabled: 'false' },
  OriginAccessControlId: '',
  ...node,
});

/** Applies `change` to each member of `{Items: {member: […]}}`. */
const mapItems = (list: XmlNode, change: (node: XmlNode) => XmlNode): XmlNode => {
  const items = nodeAt(list, 'Items');
  const mapped = Object.entries(items).map(([member, values]): [string, Xml] => [
    member,
    (Array.isArray(values) ? (values as readonly Xml[]) : []).map((value) =>
      isNode(value) ? change(value) : value,
    ),
  ]);
  return mapped.length === 0 ? list : { ...list, Items: Object.fromEntries(mapped) };
};

/** The configuration as GetDistributionConfig will show it. */
export const withDefaults = (config: XmlNode): XmlNode => ({
  Aliases: empty,
  DefaultRootObject: '',
  OriginGroups: empty,
  CustomErrorResponses: empty,
  Comment: '',
  Logging: { Enabled: 'false', IncludeCookies: 'false', Bucket: '', Prefix: '' },
  PriceClass: 'PriceClass_All',
  ViewerCertificate: {
    CloudFrontDefaultCertificate: 'true',
    SSLSupportMethod: 'vip',
    MinimumProtocolVersion: 'TLSv1',
    CertificateSource: 'cloudfront',
  },
  Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: '0' } },
  WebACLId: '',
  HttpVersion: 'http2',
  IsIPV6Enabled: 'true',
  ContinuousDeploymentPolicyId: '',
  Staging: 'false',
  ...config,
  Origins: mapItems(nodeAt(config, 'Origins'), origin),
  DefaultCacheBehavior: behaviour(nodeAt(config, 'DefaultCacheBehavior')),
  CacheBehaviors:
    config.CacheBehaviors === undefined ? empty : mapItems(nodeAt(config, 'CacheBehaviors'), behaviour),
});

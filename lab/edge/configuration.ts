/** A distribution's configuration the way an edge reads it. */
import { behavioursOf, groupsOf, oacOfOrigin, oaiOfOrigin, originsOf } from '../aws/cloudfront/rules.ts';
import { isNode, itemsOf, nodeAt, textAt, type XmlNode } from '../aws/xml.ts';

export interface EdgeOrigin {
  readonly id: string;
  readonly domainName: string;
  /** `''` or `/prefix`. */
  readonly originPath: string;
  readonly oacId: string;
  readonly oaiId: string;
  /** `http-only`, `https-only`, `match-viewer` of a custom origin; `undefined` for S3 origins. */
  readonly customProtocol: string | undefined;
}

export interface EdgeBehaviour {
  readonly pathPattern: string;
  readonly target: string;
  readonly viewerProtocolPolicy: string;
  readonly allowedMethods: ReadonlySet<string>;
}

export interface EdgeGroup {
  readonly members: readonly string[];
  readonly failoverOn: ReadonlySet<number>;
}

export interface EdgeErrorRule {
  readonly cachingMs: number | undefined;
  readonly page: string | undefined;
  readonly responseCode: number | undefined;
}

export interface EdgeConfiguration {
  readonly enabled: boolean;
  readonly defaultRootObject: string;
  readonly origins: ReadonlyMap<string, EdgeOrigin>;
  readonly groups: ReadonlyMap<string, EdgeGroup>;
  /** In order of precedence; the default behaviour is last. */
  readonly behaviours: readonly EdgeBehaviour[];
  readonly errorRules: ReadonlyMap<number, EdgeErrorRule>;
}

const childNodes = (node: XmlNode, name: string): readonly XmlNode[] => itemsOf(node, name).filter(isNode);

const originOf = (node: XmlNode): EdgeOrigin => ({
  id: textAt(node, 'Id') ?? '',
  domainName: textAt(node, 'DomainName') ?? '',
  originPath: textAt(node, 'OriginPath') ?? '',
  oacId: oacOfOrigin(node),
  oaiId: oaiOfOrigin(node),
  customProtocol:
    node.CustomOriginConfig === undefined
      ? undefined
      : (textAt(nodeAt(node, 'CustomOriginConfig'), 'OriginProtocolPolicy') ?? 'match-viewer'),
});

const behaviourOf = (node: XmlNode): EdgeBehaviour => ({
  pathPattern: textAt(node, 'PathPattern') ?? '*',
  target: textAt(node, 'TargetOriginId') ?? '',
  viewerProtocolPolicy: textAt(node, 'ViewerProtocolPolicy') ?? 'allow-all',
  allowedMethods: new Set(itemsOf(node, 'AllowedMethods').map(String)),
});

const groupOf = (node: XmlNode): EdgeGroup => ({
  members: childNodes(node, 'Members').map((member) => textAt(member, 'OriginId') ?? ''),
  failoverOn: new Set(itemsOf(nodeAt(node, 'FailoverCriteria'), 'StatusCodes').map(Number)),
});

const numberAt = (node: XmlNode, name: string): number | undefined => {
  const text = textAt(node, name) ?? '';
  return text === '' ? undefined : Number(text);
};

const errorRuleOf = (node: XmlNode): EdgeErrorRule => {
  const seconds = numberAt(node, 'ErrorCachingMinTTL');
  return {
    cachingMs: seconds === undefined ? undefined : seconds * 1000,
    page: textAt(node, 'ResponsePagePath') || undefined,
    responseCode: numberAt(node, 'ResponseCode'),
  };
};

export const edgeConfiguration = (config: XmlNode): EdgeConfiguration => ({
  enabled: textAt(config, 'Enabled') === 'true',
  defaultRootObject: textAt(config, 'DefaultRootObject') ?? '',
  origins: new Map(originsOf(config).map((node) => [textAt(node, 'Id') ?? '', originOf(node)])),
  groups: new Map(groupsOf(config).map((node) => [textAt(node, 'Id') ?? '', groupOf(node)])),
  behaviours: [...behavioursOf(config), nodeAt(config, 'DefaultCacheBehavior')].map(behaviourOf),
  errorRules: new Map(
    childNodes(config, 'CustomErrorResponses').map((node) => [
      numberAt(node, 'ErrorCode') ?? 0,
      errorRuleOf(node),
    ]),
  ),
});

/** What CloudFront refuses in a distribution configuration (aws-facts 2.1, 2.4). */
import type { Account } from '../account.ts';
import { isNode, itemsIn, itemsOf, nodeAt, textAt, type XmlNode } from '../xml.ts';
import { fault } from './context.ts';

const nodes = (list: readonly unknown[]): readonly XmlNode[] =>
  list.filter((item) => isNode(item as XmlNode)) as XmlNode[];

export const originsOf = (config: XmlNode): readonly XmlNode[] => nodes(itemsOf(config, 'Origins'));
export const groupsOf = (config: XmlNode): readonly XmlNode[] => nodes(itemsOf(config, 'OriginGroups'));
export const behavioursOf = (config: XmlNode): readonly XmlNode[] => nodes(itemsOf(config, 'CacheBehaviors'));

/** `origin-access-identity/cloudfront/E…` -> `E…`; `''` when none is set. */
export const oaiOfOrigin = (origin: XmlNode): string =>
  (textAt(nodeAt(origin, 'S3OriginConfig'), 'OriginAccessIdentity') ?? '').replace(/^.*\//, '');

export const oacOfOrigin = (origin: XmlNode): string => textAt(origin, 'OriginAccessControlId') ?? '';

const checkKind = (origin: XmlNode): void => {
  const kinds = ['S3OriginConfig', 'CustomOriginConfig', 'VpcOriginConfig'];
  const present = kinds.filter((kind) => origin[kind] !== undefined);
  if (present.length !== 1) {
    throw fault('InvalidOrigin', 400, `An origin must have exactly one of ${kinds.join(', ')}.`);
  }
  const domain = textAt(origin, 'DomainName') ?? '';
  const mayBeS3 = /\.s3[.-]/i.test(domain) || domain.includes('{{');
  if (present[0] === 'S3OriginConfig' && !mayBeS3) {
    throw fault(
      'InvalidArgument',
      400,
      'The parameter Origin DomainName does not refer to a valid S3 bucket.',
    );
  }
};

const checkSigning = (account: Account, origin: XmlNode): void => {
  const oac = oacOfOrigin(origin);
  const oai = oaiOfOrigin(origin);
  if (oac !== '' && oai !== '') {
    const message =
      'An origin cannot contain both an origin access control (OAC) and an origin access identity (OAI).';
    throw fault('IllegalOriginAccessConfiguration', 400, message);
  }
  if (oac !== '' && !account.cloudFront.accessControls.has(oac)) {
    throw fault('InvalidOriginAccessControl', 400, 'The origin access control is not valid.');
  }
  if (oai !== '' && !account.cloudFront.accessIdentities.has(oai)) {
    const message = "The specified origin access identity does not exist or isn't valid.";
    throw fault('InvalidOriginAccessIdentity', 400, message);
  }
};

const methodSets = new Set(['GET,HEAD', 'GET,HEAD,OPTIONS', 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT']);

const checkBehaviour = (behaviour: XmlNode, targets: ReadonlySet<string>): void => {
  const target = textAt(behaviour, 'TargetOriginId') ?? '';
  if (!targets.has(target)) {
    throw fault('NoSuchOrigin', 404, 'One or more of your origins or origin groups do not exist.');
  }
  if (textAt(behaviour, 'ViewerProtocolPolicy') === undefined) {
    throw fault('InvalidViewerProtocolPolicy', 400, 'The viewer protocol policy is missing.');
  }
  const methods = itemsOf(behaviour, 'AllowedMethods').map(String).sort().join(',');
  if (!methodSets.has(methods))
    throw fault('InvalidArgument', 400, 'The parameter AllowedMethods is not one of the three legal sets.');
};

/** Every `Quantity` must say how many Items there are. */
const checkQuantities = (node: XmlNode): void => {
  if (node.Quantity !== undefined) {
    const members = Object.values(nodeAt(node, 'Items'))[0];
    const count = Array.isArray(members) ? members.length : 0;
    if (Number(node.Quantity) !== count) {
      throw fault('InconsistentQuantities', 400, 'The value of Quantity and the size of Items do not match.');
    }
  }
  for (const name of Object.keys(node)) for (const child of itemsIn(node, name)) checkQuantities(child);
};

/** Throws the error that CloudFront would answer to this configuration (defaults already filled in). */
export const checkConfig = (account: Account, config: XmlNode): void => {
  for (const required of ['CallerReference', 'Enabled', 'Comment']) {
    if (textAt(config, required) === undefined)
      throw fault('InvalidArgument', 400, `The parameter ${required} is required.`);
  }
  checkQuantities(config);
  const origins = originsOf(config);
  if (origins.length === 0) throw fault('InvalidOrigin', 400, 'A distribution needs at least one origin.');
  const ids = origins.map((origin) => textAt(origin, 'Id') ?? '');
  if (new Set(ids).size !== ids.length) throw fault('InvalidArgument', 400, 'Origin ids must be unique.');
  for (const origin of origins) {
    checkKind(origin);
    checkSigning(account, origin);
  }
  const groups = groupsOf(config).map((group) => textAt(group, 'Id') ?? '');
  const targets = new Set([...ids, ...groups]);
  for (const group of groupsOf(config)) {
    for (const member of nodes(itemsOf(group, 'Members'))) {
      if (!ids.includes(textAt(member, 'OriginId') ?? ''))
        throw fault('NoSuchOrigin', 404, 'An origin group names an origin that does not exist.');
    }
  }
  checkBehaviour(nodeAt(config, 'DefaultCacheBehavior'), targets);
  for (const behaviour of behavioursOf(config)) checkBehaviour(behaviour, targets);
};

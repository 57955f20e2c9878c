/** Origin access controls and identities. */
import type { JsonObject } from '../../../lib/core/model/json.ts';
import { lowerFirstObject } from '../json-protocol.ts';
import type { Reply } from '../wire.ts';
import { flattenNode, quantityList, textAt, type XmlNode } from '../xml.ts';
import {
  bodyOf,
  type CloudFrontContext,
  checkIfMatch,
  fault,
  noContent,
  pageOf,
  xmlReply,
} from './context.ts';
import { oacOfOrigin, oaiOfOrigin, originsOf } from './rules.ts';
import type { OriginAccessControl, OriginAccessIdentity } from './state.ts';

/** True while any configuration that edges may use, or soon will, names it. */
const inUse = (context: CloudFrontContext, id: string, of: (origin: XmlNode) => string): boolean =>
  [...context.account.cloudFront.distributions.values()].some((distribution) =>
    distribution.versions
      .slice(-1)
      .some(({ config }) => originsOf(config).some((origin) => of(origin) === id)),
  );

const findOac = (context: CloudFrontContext): OriginAccessControl => {
  const found = context.account.cloudFront.accessControls.get(context.ids[0] ?? '');
  if (found === undefined)
    throw fault('NoSuchOriginAccessControl', 404, 'The origin access control does not exist.');
  return found;
};

const shownOac = (oac: OriginAccessControl): XmlNode => ({
  Id: oac.id,
  OriginAccessControlConfig: oac.config,
});

const answerOac = (status: number, oac: OriginAccessControl): Reply => {
  const shown: JsonObject = {
    originAccessControl: lowerFirstObject(flattenNode(shownOac(oac))),
    eTag: oac.eTag,
  };
  return xmlReply(status, 'OriginAccessControl', shownOac(oac), {
    headers: { etag: oac.eTag },
    responseElements: shown,
  });
};

const checkOac = (context: CloudFrontContext, config: XmlNode, self?: string): void => {
  const name = textAt(config, 'Name');
  const taken = [...context.account.cloudFront.accessControls.values()].some(
    (other) => other.id !== self && textAt(other.config, 'Name') === name,
  );
  if (taken)
    throw fault(
      'OriginAccessControlAlreadyExists',
      409,
      'An origin access control with this name already exists.',
    );
  for (const field of ['Name', 'SigningProtocol', 'SigningBehavior', 'OriginAccessControlOriginType']) {
    if ((textAt(config, field) ?? '') === '')
      throw fault('InvalidArgument', 400, `The parameter ${field} is required.`);
  }
};

export const createOac = (context: CloudFrontContext): Reply => {
  const config = bodyOf(context, 'OriginAccessControlConfig');
  checkOac(context, config);
  const { random } = context.account;
  const oac = { id: random.cloudFrontId('E'), config, eTag: random.cloudFrontId('E') };
  context.account.cloudFront.accessControls.set(oac.id, oac);
  return answerOac(201, oac);
};

export const getOac = (context: CloudFrontContext): Reply => answerOac(200, findOac(context));

export const getOacConfig = (context: CloudFrontContext): Reply => {
  const oac = findOac(context);
  return xmlReply(200, 'OriginAccessControlConfig', oac.config, { headers: { etag: oac.eTag } });
};

export const updateOac = (context: CloudFrontContext): Reply => {
  const oac = findOac(context);
  const config = bodyOf(context, 'OriginAccessControlConfig');
  checkIfMatch(context, oac.eTag);
  checkOac(context, config, oac.id);
  oac.config = config;
  oac.eTag = context.account.random.cloudFrontId('E');
  return answerOac(200, oac);
};

export const deleteOac = (context: CloudFrontContext): Reply => {
  const oac = findOac(context);
  checkIfMatch(context, oac.eTag);
  if (inUse(context, oac.id, oacOfOrigin)) {
    throw fault(
      'OriginAccessControlInUse',
      409,
      "Cannot delete the origin access control because it's in use by one or more distributions.",
    );
  }
  context.account.cloudFront.accessControls.delete(oac.id);
  return noContent;
};

export const listOacs = (context: CloudFrontContext): Reply => {
  const all = [...context.account.cloudFront.accessControls.values()];
  const { items, envelope } = pageOf(context, all, (one) => one.id);
  const summaries = items.map((one): XmlNode => ({ Id: one.id, Description: '', ...one.config }));
  return xmlReply(200, 'OriginAccessControlList', {
    ...envelope,
    ...quantityList('OriginAccessControlSummary', summaries),
  });
};

const findOai = (context: CloudFrontContext): OriginAccessIdentity => {
  const found = context.account.cloudFront.accessIdentities.get(context.ids[0] ?? '');
  if (found !== undefined) return found;
  throw fault(
    'NoSuchCloudFrontOriginAccessIdentity',
    404,
    'The specified origin access identity does not exist.',
  );
};

const answerOai = (status: number, oai: OriginAccessIdentity): Reply => {
  const shown: XmlNode = {
    Id: oai.id,
    S3CanonicalUserId: oai.canonicalId,
    CloudFrontOriginAccessIdentityConfig: oai.config,
  };
  return xmlReply(status, 'CloudFrontOriginAccessIdentity', shown, {
    headers: { etag: oai.eTag },
    responseElements: {
      cloudFrontOriginAccessIdentity: lowerFirstObject(flattenNode(shown)),
      eTag: oai.eTag,
    },
  });
};

export const createOai = (context: CloudFrontContext): Reply => {
  const { account } = context;
  const config = bodyOf(context, 'CloudFrontOriginAccessIdentityConfig');
  const same = [...account.cloudFront.accessIdentities.values()].find(
    (one) => textAt(one.config, 'CallerReference') === textAt(config, 'CallerReference'),
  );
  if (same !== undefined && textAt(same.config, 'Comment') !== textAt(config, 'Comment')) {
    throw fault(
      'CloudFrontOriginAccessIdentityAlreadyExists',
      409,
      'The caller reference is associated with another identity.',
    );
  }
  if (same !== undefined) return answerOai(201, same);
  const id = account.random.cloudFrontId('E');
  const { canonicalId = '' } = account.principals.addOai(id);
  const oai = { id, canonicalId, config, eTag: account.random.cloudFrontId('E') };
  account.cloudFront.accessIdentities.set(id, oai);
  return answerOai(201, oai);
};

export const getOai = (context: CloudFrontContext): Reply => answerOai(200, findOai(context));

/** From here on every policy that names it holds a dead principal. */
export const deleteOai = (context: CloudFrontContext): Reply => {
  const oai = findOai(context);
  checkIfMatch(context, oai.eTag);
  if (inUse(context, oai.id, oaiOfOrigin)) {
    throw fault(
      'CloudFrontOriginAccessIdentityInUse',
      409,
      'The Origin Access Identity specified is already in use.',
    );
  }
  context.account.cloudFront.accessIdentities.delete(oai.id);
  context.account.principals.remove('oai', oai.id);
  return noContent;
};

export const listOais = (context: CloudFrontContext): Reply => {
  const all = [...context.account.cloudFront.accessIdentities.values()];
  const { items, envelope } = pageOf(context, all, (one) => one.id);
  const summaries = items.map(
    (one): XmlNode => ({
      Id: one.id,
      S3CanonicalUserId: one.canonicalId,
      Comment: textAt(one.config, 'Comment') ?? '',
    }),
  );
  return xmlReply(200, 'CloudFrontOriginAccessIdentityList', {
    ...envelope,
    ...quantityList('CloudFrontOriginAccessIdentitySummary', summaries),
  });
};

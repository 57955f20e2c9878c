/** Origin access controls. */
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
import { inUse } from './in-use.ts';
import { oacOfOrigin } from './rules.ts';
import type { OriginAccessControl } from './state.ts';

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

/** Origin access identities. */
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
import { oaiOfOrigin } from './rules.ts';
import type { OriginAccessIdentity } from './state.ts';

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

/** Tags of distributions. */
import type { Reply } from '../wire.ts';
import { itemsOf } from '../xml.ts';
import { bodyOf, type CloudFrontContext, fault, noContent, xmlReply } from './context.ts';
import { tagsIn } from './distributions.ts';
import type { Distribution } from './state.ts';

const tagged = (context: CloudFrontContext): Distribution => {
  const arn = context.request.query.get('Resource') ?? '';
  const found = [...context.account.cloudFront.distributions.values()].find((one) => one.arn === arn);
  if (found === undefined) throw fault('NoSuchResource', 404, 'The specified resource does not exist.');
  return found;
};

export const listTags = (context: CloudFrontContext): Reply => {
  const tags = [...tagged(context).tags].map(([Key, Value]) => ({ Key, Value }));
  return xmlReply(200, 'Tags', { Items: tags.length === 0 ? '' : { Tag: tags } });
};

export const tagResource = (context: CloudFrontContext): Reply => {
  const distribution = tagged(context);
  for (const [key, value] of tagsIn(bodyOf(context, 'Tags'))) distribution.tags.set(key, value);
  return noContent;
};

export const untagResource = (context: CloudFrontContext): Reply => {
  const distribution = tagged(context);
  for (const key of itemsOf({ list: bodyOf(context, 'TagKeys') }, 'list'))
    distribution.tags.delete(String(key));
  return noContent;
};

/** Lists of distributions. */
import type { Reply } from '../wire.ts';
import { quantityList, textAt } from '../xml.ts';
import { type CloudFrontContext, pageOf, xmlReply } from './context.ts';
import { currentConfig, shownSummary } from './show.ts';
import type { Distribution } from './state.ts';

const list = (
  context: CloudFrontContext,
  root: string,
  keep: (distribution: Distribution) => boolean,
): Reply => {
  const all = [...context.account.cloudFront.distributions.values()].filter(keep);
  const { items, envelope } = pageOf(context, all, (one) => one.id);
  const summaries = items.map((one) => shownSummary(context.account, one));
  return xmlReply(200, root, { ...envelope, ...quantityList('DistributionSummary', summaries) });
};

const connectionMode = (distribution: Distribution): string =>
  textAt(currentConfig(distribution), 'ConnectionMode') ?? 'direct';

/** Plain ListDistributions shows no multi-tenant distributions in the lab, so that forgetting the other list is noticed. */
export const listDistributions = (context: CloudFrontContext): Reply =>
  list(context, 'DistributionList', (one) => connectionMode(one) === 'direct');

export const listDistributionsByConnectionMode = (context: CloudFrontContext): Reply =>
  list(context, 'DistributionList', (one) => connectionMode(one) === context.ids[0]);

export const listDistributionTenants = (): Reply =>
  xmlReply(200, 'ListDistributionTenantsResult', { DistributionTenantList: '' });

/** What is wrong with the value of a CloudFront grant, as the end of a sentence. */
import { distributionOf, isAccessControlId } from '../../desired/users.ts';
import type { Facts } from '../../model/facts.ts';
import { hasWildcard } from '../../policy/glob.ts';
import type { OaiGrant, SourceArnValue } from '../../policy/grants.ts';

const wrongText = (written: string, operator: string): string => {
  const stray = /[^A-Za-z0-9:/*?_-]/.exec(written)?.[0];
  if (stray !== undefined) return `${written} holds ${JSON.stringify(stray)}`;
  if (hasWildcard(written))
    return `${written} is a pattern, and ${operator} compares ${/[*?]/.exec(written)?.[0]} as text: ArnLike takes patterns`;
  if (/^E[A-Z0-9]+$/.test(written)) return `${written} is an id, and aws:SourceArn is a whole ARN`;
  const parts = written.split(':');
  if (parts[0] !== 'arn' || parts[2] !== 'cloudfront') return `${written} is not an ARN of CloudFront`;
  if (parts[3] !== '') return `${written} has a Region, and the ARN of a distribution has none`;
  if (!/^\d{12}$/.test(parts[4] ?? '')) return `${written} has no account of 12 digits`;
  const kind = /^([a-z-]+)\//.exec(parts[5] ?? '')?.[1];
  return kind !== undefined && kind !== 'distribution'
    ? `${written} names an ${kind.replaceAll('-', ' ')}, and aws:SourceArn is the distribution that asks`
    : `${written} is not the ARN of a distribution`;
};

/** Undefined for a value that may let a distribution in. */
export const wrongSourceArn = (facts: Facts, value: SourceArnValue, operator: string): string | undefined => {
  const { distribution, match, written } = value;
  if (match === 'never' && distribution !== undefined)
    return `${written} is kept out by another condition of the statement`;
  if (match === 'never') return wrongText(written, operator);
  if (match !== 'exact' || distribution === undefined) return undefined;
  if (distribution.partition !== facts.partition)
    return `${written} is of partition ${distribution.partition}, and this account is in ${facts.partition}`;
  if (!isAccessControlId(facts, distribution.id)) return undefined;
  return `${distribution.id} is the id of an origin access control, and aws:SourceArn is the distribution that asks`;
};

export const wrongOai = (facts: Facts, { oaiId }: OaiGrant): string | undefined => {
  const identities = facts.originAccessIdentities;
  if (identities.status === 'known' && identities.value.has(oaiId)) return undefined;
  return distributionOf(facts, oaiId) !== undefined
    ? `${oaiId} is the id of a distribution, not of an origin access identity`
    : undefined;
};

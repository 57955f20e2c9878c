/** What both kinds that take actions out of a bucket grant share: who may be hit by it, and what forbids it (class `narrow`). */

import { oaiCanonicalIds } from '../desired/access.ts';
import { behavioursOfBucket, letsWrite } from '../desired/behaviours.ts';
import { usersOfBucket } from '../desired/users.ts';
import type { BucketFacts, DistributionFacts } from '../model/facts.ts';
import {
  type CloudFrontGrant,
  cloudFrontGrants,
  type OaiGrant,
  type ServiceGrant,
} from '../policy/grants.ts';
import type { DriftInput } from './define.ts';
import { unlisted, unseen } from './narrowing.ts';

type Input = DriftInput<BucketFacts>;

/** The actions that a CloudFront grant may name one by one (aws-facts 2.4 and 7, GRANT_ACTIONS_BROAD). */
const readActions: ReadonlySet<string> = new Set(['s3:getobject', 's3:getobjectversion', 's3:listbucket']);
const writeActions: ReadonlySet<string> = new Set(['s3:putobject', 's3:deleteobject']);

export const isRead = (action: string): boolean => readActions.has(action.toLowerCase());
export const isWrite = (action: string): boolean => writeActions.has(action.toLowerCase());

/** Beyond reads and writes of objects, or without saying which: `s3:*`, `s3:Get*`, `NotAction`, `s3:PutBucketPolicy`. */
export const isBroad = ({ actions }: CloudFrontGrant): boolean =>
  actions.negated || actions.values.some((action) => !isRead(action) && !isWrite(action));

/** One grant per statement, with every CloudFront reader that it names. */
export interface SharedGrant {
  readonly grant: CloudFrontGrant;
  readonly readers: readonly CloudFrontGrant[];
}

export const sharedGrants = ({ facts, subject }: Input): readonly SharedGrant[] => {
  if (subject.policy.status !== 'known') return [];
  const grants = cloudFrontGrants(subject.policy.value, oaiCanonicalIds(facts));
  return [...Map.groupBy(grants, ({ index }) => index).values()].flatMap((readers) => {
    const [grant] = readers;
    return grant === undefined ? [] : [{ grant, readers }];
  });
};

export const usersOf = ({ facts, subject }: Input): readonly DistributionFacts[] =>
  usersOfBucket(facts, subject.name);

const writer = (input: Input): string | undefined => {
  for (const user of usersOf(input)) {
    const behaviours = behavioursOfBucket(user, input.subject.name);
    const open = behaviours.find((behaviour) => letsWrite(behaviour) !== 'no');
    if (open === undefined) continue;
    return letsWrite(open) === 'yes'
      ? `behaviour ${open.pathPattern} of distribution ${user.id} allows ${open.allowedMethods.join(', ')} on this bucket`
      : `the snapshot does not say which methods behaviour ${open.pathPattern} of distribution ${user.id} allows`;
  }
  return undefined;
};

/** True when the configuration says that no viewer can write to the bucket. */
export const nobodyWrites = (input: Input): boolean => writer(input) === undefined;

const foreignOai = ({ facts }: Input, { oaiId }: OaiGrant): string | undefined => {
  const identities = facts.originAccessIdentities;
  return identities.status === 'known' && identities.value.has(oaiId)
    ? undefined
    : `origin access identity ${oaiId} is not one of this account's, and what it needs is not known here`;
};

const foreignDistribution = ({ facts, settings }: Input, { scope }: ServiceGrant): string | undefined => {
  if (scope.type === 'undecidable') return 'policy variables decide whom it lets in';
  const values = 'values' in scope ? scope.values : [];
  const foreign = values.find(({ match, account }) => match === 'exact' && account !== facts.account);
  if (foreign !== undefined) return `it also serves ${foreign.written} of another account`;
  const [trusted] = settings.trustedAccounts.filter((account) => account !== facts.account);
  const limited = values.length > 0 && values.every(({ account }) => account === facts.account);
  return limited || scope.type === 'source-arns' || trusted === undefined
    ? undefined
    : `it may serve distributions of the trusted account ${trusted}, whose behaviours cannot be seen`;
};

const foreignReader = (input: Input, readers: readonly CloudFrontGrant[]): string | undefined =>
  readers
    .map((grant) => (grant.reader === 'oai' ? foreignOai(input, grant) : foreignDistribution(input, grant)))
    .find((text) => text !== undefined);

const othersIn = ({ grant, readers }: SharedGrant): string | undefined => {
  const ours = new Set(readers.map(({ written }) => written));
  const others = grant.statement.principal.values.filter(({ written }) => !ours.has(written));
  return others.length === 0
    ? undefined
    : `the statement also names ${others.map(({ written }) => written).join(', ')}, who would lose these actions too`;
};

/** Why the statement keeps its actions; undefined when every precondition of class `narrow` holds (design.md, "Modes"). */
export const shrinkForbids = (input: Input, shared: SharedGrant): string | undefined => {
  const unread = unlisted(input.facts);
  if (unread !== undefined) return unread;
  const { unknownElements } = shared.grant.statement;
  if (unknownElements.length > 0)
    return `the statement has parts that are not understood (${unknownElements.join(', ')})`;
  if (usersOf(input).length === 0)
    return 'no distribution of this account uses the bucket, so whoever uses the grant may be someone else';
  return othersIn(shared) ?? foreignReader(input, shared.readers) ?? unseen(input.facts) ?? writer(input);
};

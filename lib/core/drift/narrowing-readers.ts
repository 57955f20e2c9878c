/** Which distributions a bucket grant that is narrowed is about: those that read by it, that a wish leaves out, that may still read. */

import { statementLetsIn } from '../desired/access.ts';
import { desiredReads, withdrawnReads } from '../desired/reads.ts';
import { bucketOfOrigin } from '../desired/uses.ts';
import type { DistributionFacts, Facts } from '../model/facts.ts';
import type { Statement } from '../model/policy.ts';
import type { DocumentRef } from '../model/subject.ts';
import { excludes, exclusionIn } from '../policy/exclusions.ts';
import type { ServiceGrant } from '../policy/grants.ts';
import { type Undeployed, undeployed } from './deployment.ts';

/**
 * True when some origin of it at the bucket signs, or may: with an access control, or with an identity, which is
 * how a move to an access control begins. Website and unsigned origins do not read by the grant of the service.
 */
export const maySignFor = ({ origins }: DistributionFacts, bucket: string): boolean =>
  origins.some(
    (origin) =>
      bucketOfOrigin(origin) === bucket &&
      origin.host.kind !== 'website' &&
      origin.signing.type !== 'none' &&
      !(origin.signing.type === 'oac' && origin.signing.behaviour === 'never'),
  );

/** Distributions that somebody keeps out, and that do not read by access control all the same. */
export const keptOut = (facts: Facts, document: DocumentRef): ReadonlySet<string> => {
  const reads = desiredReads(facts, document).filter((read) => read.signing === 'oac');
  const wanted = new Set(reads.map((read) => read.distribution.id));
  const withdrawn = withdrawnReads(facts, document).map((read) => read.distribution.id);
  return new Set(withdrawn.filter((id) => !wanted.has(id)));
};

/** An own distribution that the statement leaves out by name is left out on purpose, and a list would forget it. */
export const exclusionForbids = (
  { statement }: ServiceGrant,
  inventory: readonly DistributionFacts[],
): string | undefined => {
  if (!statement.conditions.some(excludes)) return undefined;
  const left = inventory.find(({ arn }) => exclusionIn(statement, arn, true) !== undefined);
  return left === undefined
    ? undefined
    : `it leaves out distribution ${left.id} of this account by name, perhaps on purpose, and the list that takes its place would not say so; a person has to write the list`;
};

/** Why the list is not made yet: edges may still read by an earlier configuration, which no inventory shows. */
export const stillDeploying = (
  statement: Statement,
  version: string | undefined,
  others: readonly DistributionFacts[],
): Undeployed | undefined => {
  const isLetIn = ({ arn }: DistributionFacts): boolean => statementLetsIn(statement, version, arn);
  const [deploying] = others
    .flatMap((distribution) => undeployed(distribution) ?? [])
    .filter(({ distribution }) => isLetIn(distribution));
  return deploying === undefined
    ? undefined
    : { ...deploying, because: `${deploying.because}, and it would not be on the list` };
};

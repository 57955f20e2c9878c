/** What block public access takes away from a decision of a bucket policy (aws-facts 1.5). */
import type { PolicyDocument } from '../model/policy.ts';
import type { AccessRequest, Requester } from './access-request.ts';
import { type Decision, statementName } from './evaluate.ts';
import { isPublicPolicy, publicStatements } from './public.ts';
import type { Truth } from './truth.ts';

export interface PublicAccessQuestion {
  readonly document: PolicyDocument;
  readonly request: AccessRequest;
  /** The account that owns the bucket. */
  readonly account: string;
  /** The most restrictive of bucket, account and organisation. */
  readonly restrictPublicBuckets: boolean;
}

/**
 * RestrictPublicBuckets leaves a bucket with a public policy to AWS services and to its own account: access by
 * other statements that are not public ends as well. Whether an origin access identity counts as another account
 * there is not known, so it becomes undecidable.
 */
export const withPublicAccessBlock = (decision: Decision, question: PublicAccessQuestion): Decision => {
  const { document, request, account, restrictPublicBuckets } = question;
  const open = decision.outcome === 'allowed' || decision.outcome === 'undecidable';
  if (!restrictPublicBuckets || !open) return decision;
  const isPublic = isPublicPolicy(document);
  const cut = isCutOff(request.requester, account);
  if (isPublic === 'no' || cut === 'no') return decision;
  const counting = publicStatements(document).filter((judged) => judged.public === isPublic);
  const statements = counting.map(({ statement }) => statement.index);
  const names = counting.map(({ statement }) => statementName(statement)).join(' and ');
  if (isPublic === 'yes' && cut === 'yes') {
    const because = `Denied by RestrictPublicBuckets: ${names} makes the policy public, which leaves the bucket to AWS services and its own account.`;
    return { outcome: 'denied', statements, because };
  }
  const because = `It cannot be told whether RestrictPublicBuckets denies it because of ${names}.`;
  return { outcome: 'undecidable', statements, because };
};

const isCutOff = (requester: Requester, account: string): Truth => {
  switch (requester.type) {
    case 'service':
      return 'no';
    case 'anonymous':
      return 'yes';
    case 'oai':
      return 'unknown';
    case 'principal':
      return requester.account === account ? 'no' : 'yes';
  }
};

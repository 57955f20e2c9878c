/**
 * What a principal's own policies say: identity policies and the service control policies above it. It judges those
 * alone; resource policies, permissions boundaries and session policies are not visible from them.
 */
import type { PolicyDocument } from '../model/policy.ts';
import { type AccessRequest, type Decision, decideStatements, requestMatches } from './evaluate.ts';
import type { Truth } from './truth.ts';

export interface IdentityQuestion {
  /** Every policy of the principal, of its groups too, as read by `parseIdentityPolicy`. */
  readonly identityPolicies: readonly PolicyDocument[];
  /**
   * One entry per level from the root to the account, with all policies of that level. Empty when the principal
   * is in the management account, is a service-linked role, or the account is in no organisation.
   */
  readonly serviceControlPolicies: readonly (readonly PolicyDocument[])[];
  /** Its requester is not asked about; request and resource tags are `aws:RequestTag/…`, `aws:TagKeys`, … of it. */
  readonly request: AccessRequest;
}

/** `statements` of the decision are indexes in the policy that decided, which `because` names. */
export const evaluateIdentity = (question: IdentityQuestion): Decision => {
  const { identityPolicies, serviceControlPolicies, request } = question;
  const levels = serviceControlPolicies.map((level, index) => ({
    name: `the service control policies of level ${index + 1}`,
    decision: decideTogether(level, request),
  }));
  const own = { name: 'the identity policies', decision: decideTogether(identityPolicies, request) };
  const all = [...levels, own];
  const worst = order
    .map((outcome) => all.find(({ decision }) => decision.outcome === outcome))
    .find((found) => found !== undefined);
  const { name, decision } = worst ?? own;
  return { ...decision, because: `By ${name}: ${decision.because}` };
};

/** All must allow, so the first of these that somebody answers is the answer of all. */
const order: readonly Decision['outcome'][] = ['denied', 'not-allowed', 'undecidable', 'allowed'];

/** Several documents judge as one: any Deny denies, any Allow allows. */
const decideTogether = (documents: readonly PolicyDocument[], request: AccessRequest): Decision =>
  decideStatements(
    documents.flatMap((document) =>
      document.statements.map((statement) => ({
        statement,
        matches: requestMatches(document, statement, request),
      })),
    ),
  );

/** For `identityAllows` of a requester: what the answer means where a resource policy hands over to the account. */
export const identityTruth = ({ outcome }: Decision): Truth => {
  if (outcome === 'undecidable') return 'unknown';
  return outcome === 'allowed' ? 'yes' : 'no';
};

/** Whether a request may use a KMS key: key policy, grants and the state of the key together (aws-facts 3). */
import type { KmsGrantFacts } from '../model/facts.ts';
import type { PolicyDocument } from '../model/policy.ts';
import type { Reading } from '../model/reading.ts';
import { type AccessRequest, type Decision, evaluate, statementMatches, statementName } from './evaluate.ts';
import { hasWildcard } from './glob.ts';
import { any, type Truth, truth } from './truth.ts';

export interface KeyQuestion {
  readonly policy: PolicyDocument;
  readonly request: AccessRequest;
  /** `KeyState` of DescribeKey. */
  readonly state: string;
  readonly grants: Reading<readonly KmsGrantFacts[]>;
}

/** States in which KMS refuses every cryptographic call (aws-facts 3.12). Others may be added by AWS. */
const unusable: ReadonlySet<string> = new Set([
  'Creating',
  'Disabled',
  'PendingDeletion',
  'PendingImport',
  'PendingReplicaDeletion',
  'Unavailable',
]);
const cryptographic = /^kms:(decrypt|encrypt|reencrypt|generatedatakey|generatemac|verify|sign|derive)/i;

/** A Deny of the key policy stands above grants; a grant allows what the policy does not. */
export const evaluateKey = (question: KeyQuestion): Decision => {
  const decision = withGrants(evaluate(question.policy, question.request), question);
  const { state, request } = question;
  const open = decision.outcome === 'allowed' || decision.outcome === 'undecidable';
  if (!open || state === 'Enabled' || !cryptographic.test(request.action)) return decision;
  if (unusable.has(state)) {
    return {
      outcome: 'denied',
      statements: [],
      because: `The key is ${state}: KMS refuses ${request.action}.`,
    };
  }
  const because = `It cannot be told whether a key in the state ${state} can be used.`;
  return { outcome: 'undecidable', statements: [], because };
};

const withGrants = (decision: Decision, { policy, grants, request }: KeyQuestion): Decision => {
  if (decision.outcome === 'denied' || decision.outcome === 'allowed') return decision;
  const granted = grantedBy(grants, request);
  if (granted === 'no') return decision;
  const mayDeny = policy.statements.filter(
    (statement) => statement.effect === 'Deny' && statementMatches(policy, statement, request) === 'unknown',
  );
  if (granted === 'yes' && mayDeny.length === 0) {
    return { outcome: 'allowed', statements: [], because: 'Allowed by a grant of the key (ListGrants).' };
  }
  const because =
    grants.status === 'unreadable'
      ? `The grants of the key could not be read: ${grants.because}`
      : `It cannot be told whether a grant of the key counts${mayDeny.length > 0 ? `, for ${mayDeny.map(statementName).join(' and ')} might deny it` : ''}.`;
  return { outcome: 'undecidable', statements: mayDeny.map(({ index }) => index), because };
};

const grantedBy = (grants: KeyQuestion['grants'], request: AccessRequest): Truth => {
  if (grants.status === 'absent') return 'no';
  if (grants.status === 'unreadable') return 'unknown';
  return any(grants.value.map((grant) => grantMatches(grant, request)));
};

/** Grants to IAM principals are listed without saying here to whom, so for those the answer stays open. */
const grantMatches = (grant: KmsGrantFacts, { requester, action, context }: AccessRequest): Truth => {
  const operation = action.slice(action.indexOf(':') + 1).toLowerCase();
  if (!grant.operations.some((name) => name.toLowerCase() === operation)) return 'no';
  if (grant.granteeServicePrincipal === undefined) return requester.type === 'principal' ? 'unknown' : 'no';
  if (requester.type !== 'service' || requester.service !== grant.granteeServicePrincipal) return 'no';
  return sourceMatches(grant.sourceArn, context('aws:sourcearn'));
};

/** A grant to a service is always limited to one source (aws-facts 3.9). */
const sourceMatches = (written: string | undefined, actual: ReturnType<AccessRequest['context']>): Truth => {
  if (written === undefined || hasWildcard(written) || actual.status === 'unknown') return 'unknown';
  return truth(actual.status === 'known' && actual.values.includes(written));
};

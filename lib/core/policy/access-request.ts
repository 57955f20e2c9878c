/** What a decision is about: who asks what, and what is known of each condition key of the call. */
import type { Truth } from './truth.ts';

export type Requester =
  | { readonly type: 'service'; readonly service: string }
  | { readonly type: 'oai'; readonly id: string; readonly canonicalUserId?: string | undefined }
  | { readonly type: 'anonymous' }
  | {
      readonly type: 'principal';
      /** Of the root, a user, a role (then: any session of it) or a session, as the caller signs. */
      readonly arn: string;
      readonly account: string;
      /** The role of a session, whose ARN a session's own does not tell when it has a path. */
      readonly roleArn?: string | undefined;
      /** `AIDA…` or `AROA…` without a session name. */
      readonly uniqueId?: string | undefined;
      /** The S3 canonical user id of the account. */
      readonly canonicalUserId?: string | undefined;
      /** Whether the principal's own IAM policies allow the request; a policy that names the account needs it. */
      readonly identityAllows?: Truth | undefined;
    };

export type ContextValue =
  | { readonly status: 'known'; readonly values: readonly string[] }
  /** A single value, and one of these. */
  | { readonly status: 'one-of'; readonly choices: readonly string[] }
  | { readonly status: 'absent' }
  | { readonly status: 'unknown' };

export interface AccessRequest {
  readonly requester: Requester;
  readonly action: string;
  readonly resource: string;
  /** Asked with the lower-cased condition key. */
  readonly context: (lowerCaseKey: string) => ContextValue;
}

import type { JsonObject } from './json.ts';

/**
 * A policy document as read: `raw` is what AWS returned, untouched, and is what edits start from;
 * `statements` is a typed view of it in the same order. Built by `lib/core/policy/parse.ts` only.
 */
export interface PolicyDocument {
  readonly raw: JsonObject;
  readonly version: string | undefined;
  readonly statements: readonly Statement[];
}

export interface Statement {
  readonly index: number;
  readonly raw: JsonObject;
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly principal: PrincipalElement;
  readonly action: ListElement;
  readonly resource: ListElement;
  readonly conditions: readonly Condition[];
  /**
   * Parts of the statement that we did not understand, by name; empty for a plain statement. While there is
   * one, whether the statement applies cannot be told, so the evaluator answers `undecidable`.
   */
  readonly unknownElements: readonly string[];
}

/** `negated` is NotPrincipal. `everyone` is `"*"` or `{"AWS": "*"}`. */
export interface PrincipalElement {
  readonly negated: boolean;
  readonly values: readonly PrincipalValue[];
}

export type PrincipalValue =
  | { readonly type: 'everyone'; readonly written: string }
  | { readonly type: 'service'; readonly service: string; readonly written: string }
  | { readonly type: 'oai'; readonly id: string; readonly written: string }
  | { readonly type: 'canonical-user'; readonly id: string; readonly written: string }
  /** `AIDA…`, `AROA…`: a deleted principal, or for minutes after a write a live OAI (aws-facts 1.1 G3). */
  | { readonly type: 'unique-id'; readonly id: string; readonly written: string }
  | { readonly type: 'account'; readonly account: string; readonly written: string }
  | { readonly type: 'arn'; readonly arn: string; readonly written: string }
  | { readonly type: 'federated'; readonly provider: string; readonly written: string }
  | { readonly type: 'unknown'; readonly written: string };

/** Action or Resource (`negated`: NotAction, NotResource). Absent elements have no values. */
export interface ListElement {
  readonly negated: boolean;
  readonly values: readonly string[];
}

export interface Condition {
  /** As written, for example `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** As written; compare lower-cased, condition keys are case-insensitive. */
  readonly key: string;
  readonly values: readonly string[];
}

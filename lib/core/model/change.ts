import type { Reader } from './memory.ts';
import type { DocumentRef } from './subject.ts';

/**
 * One intended edit of one document: the closed set of things the guard can do to a policy. Changes are
 * computed against the document as read, name statements by position and content, and are merged into a
 * single write; their order cannot matter (law 4).
 */
export type Change =
  | GrantRead
  | ScopeGrant
  | RemoveReader
  | ShrinkActions
  | PrunePrincipal
  | GrantWrite
  | AddTlsDeny;

/** Add the read that an origin needs: `s3:GetObject` on the whole bucket, or `kms:Decrypt` on the key. */
export interface GrantRead {
  readonly type: 'grant-read';
  readonly document: DocumentRef;
  readonly reader: Reader;
}

/** Put (or replace) the `aws:SourceArn` condition of a CloudFront service grant, in place. */
export interface ScopeGrant {
  readonly type: 'scope-grant';
  readonly document: DocumentRef;
  readonly statement: StatementRef;
  /** `ArnLike` when a pattern is among the values, else `StringEquals`. */
  readonly operator: 'StringEquals' | 'ArnLike';
  readonly sourceArns: readonly string[];
}

/** Take one CloudFront reader out of one statement; the statement goes only when nothing else is left in it. */
export interface RemoveReader {
  readonly type: 'remove-reader';
  readonly document: DocumentRef;
  readonly statement: StatementRef;
  readonly reader: Reader;
  /** The value as written in the document: the SourceArn value or the OAI principal value. */
  readonly written: string;
}

/** Leave only these actions (a subset of what the statement allows) in a statement that serves CloudFront alone. */
export interface ShrinkActions {
  readonly type: 'shrink-actions';
  readonly document: DocumentRef;
  readonly statement: StatementRef;
  readonly actions: readonly string[];
}

/** Drop a principal that no longer exists (`AIDA…`, `AROA…`) from one statement; two agreeing reads came before. */
export interface PrunePrincipal {
  readonly type: 'prune-principal';
  readonly document: DocumentRef;
  readonly statement: StatementRef;
  /** The unique id as written. */
  readonly id: string;
}

/** Give back a write that worked and vanished. Class `write`: never more than proposed. */
export interface GrantWrite {
  readonly type: 'grant-write';
  readonly document: DocumentRef;
  readonly reader: Reader;
  /** `s3:PutObject`, `s3:DeleteObject`, `kms:GenerateDataKey*`, `kms:Encrypt`. */
  readonly actions: readonly string[];
}

/** Add a Deny for requests without TLS, on the bucket and its objects. Class `harden`: off by default. */
export interface AddTlsDeny {
  readonly type: 'add-tls-deny';
  readonly document: DocumentRef;
}

/** A statement by position and by the canonical text it had when the decision was made. */
export interface StatementRef {
  readonly index: number;
  readonly canonical: string;
}

import type { Reader } from './memory.ts';
import type { DocumentRef } from './subject.ts';

/**
 * One intended edit of one document: the closed set of things the guard can do to a policy. Changes are
 * computed against the document as read, name statements by position and content, and are merged into a
 * single write; their order cannot matter (law 4).
 */
export type Change = GrantRead | ScopeGrant | RemoveReader;

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

/** A statement by position and by the canonical text it had when the decision was made. */
export interface StatementRef {
  readonly index: number;
  readonly canonical: string;
}

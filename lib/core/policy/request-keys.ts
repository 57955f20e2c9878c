/** What is known of condition keys, for the requests that are built here. */
import type { AccessRequest, ContextValue } from './access-request.ts';

export const known = (...values: readonly string[]): ContextValue => ({ status: 'known', values });
export const absent: ContextValue = { status: 'absent' };
export const unknown: ContextValue = { status: 'unknown' };

/** Keys that a direct request (not through an access point or a VPC endpoint) never carries. */
const neverPresent: readonly (readonly [string, ContextValue])[] = [
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
  's3:accesspointnetworkorigin',
].map((key) => [key, absent] as const);

/** S3 requires TLS 1.2 (S3 User Guide, infrastructure security); a plain HTTP request has no TLS version. */
export const tlsVersion = (secure: boolean | undefined): ContextValue => {
  if (secure === undefined) return unknown;
  return secure ? { status: 'one-of', choices: ['1.2', '1.3'] } : absent;
};

/** Every key of an encryption context begins with this; an entry of just this name speaks for all not listed. */
export const ENCRYPTION_CONTEXT = 'kms:encryptioncontext:';

export const contextOf = (
  entries: readonly (readonly [string, ContextValue])[],
): AccessRequest['context'] => {
  const values = new Map<string, ContextValue>([...neverPresent, ...entries]);
  const forAll = (key: string): ContextValue | undefined =>
    key.startsWith(ENCRYPTION_CONTEXT) ? values.get(ENCRYPTION_CONTEXT) : undefined;
  return (key) => values.get(key) ?? forAll(key) ?? unknown;
};

export const secureTransport = (secure: boolean | undefined): ContextValue =>
  secure === undefined ? unknown : known(String(secure));

/**
 * Principals in a stored policy: bound to whoever held the name at the time of the write, shown by name while
 * that one lives and by unique id afterwards (aws-facts 1.2, 1.3).
 */
import { isJsonObject, type Json, type JsonObject } from '../../../lib/core/model/json.ts';
import type { Account } from '../account.ts';
import { oaiArn, type PrincipalRecord } from '../principals.ts';
import { listOf, mapPrincipals, principalFields, statementsOf } from './document.ts';

export interface Bound {
  readonly document: JsonObject;
  readonly bindings: ReadonlyMap<string, string>;
}

/** A principal value that nobody alive stands behind; the whole document is refused. */
export class InvalidPrincipal extends Error {
  readonly value: string;
  constructor(value: string) {
    super(value);
    this.value = value;
  }
}

const oaiForm =
  /^arn:aws[a-z-]*:iam::cloudfront:user\/CloudFront[ _]?Origin[ _]?Access[ _]?Identity[ _]?(E[A-Z0-9]+)$/;
const iamForm = /^arn:aws[a-z-]*:iam::(\d{12}):(root|user\/.+|role\/.+|federated-user\/.+)$/;
const sessionForm = /^arn:aws[a-z-]*:sts::(\d{12}):(assumed-role|federated-user)\/([^/]+)(\/.+)?$/;

const hasSpread = (account: Account, record: PrincipalRecord): boolean =>
  account.clock.now() - record.createdAt >= account.traps.principalSpreadMs;

const settle = (account: Account, value: string, found: PrincipalRecord | undefined): string => {
  if (found !== undefined && hasSpread(account, found)) return found.arn;
  if (found !== undefined) throw new InvalidPrincipal(value);
  if (account.traps.refuseDeadPrincipals) throw new InvalidPrincipal(value);
  return value;
};

const ownPrincipal = (account: Account, arn: string, written: string): string => {
  const live = account.principals.liveByArn(arn);
  if (live !== undefined && hasSpread(account, live)) return written;
  if (live !== undefined) throw new InvalidPrincipal(written);
  const known = account.principals.everByArn(arn) !== undefined;
  if (known ? account.traps.refuseDeadPrincipals : account.traps.refuseUnknownPrincipals)
    throw new InvalidPrincipal(written);
  return written;
};

/** The value that AWS keeps for an `AWS` principal. */
const keepAws = (account: Account, value: string): string => {
  if (value === '*') return value;
  if (/^\d{12}$/.test(value)) return `arn:${account.partition}:iam::${value}:root`;
  if (/^A(IDA|ROA)[A-Z0-9]{12,}$/.test(value)) {
    const found = account.principals.byUniqueId(value);
    return settle(account, value, found?.deleted === false ? found : undefined);
  }
  const oai = oaiForm.exec(value)?.[1];
  if (oai !== undefined)
    return settle(account, value, account.principals.liveByArn(oaiArn(account.partition, oai)));
  const iam = iamForm.exec(value);
  if (iam !== null)
    return iam[1] !== account.id || iam[2] === 'root' ? value : ownPrincipal(account, value, value);
  const session = sessionForm.exec(value);
  if (session === null) throw new InvalidPrincipal(value);
  if (session[1] !== account.id || session[2] !== 'assumed-role') return value;
  return ownPrincipal(account, `arn:${account.partition}:iam::${account.id}:role/${session[3]}`, value);
};

/** `[kind, value]` that AWS keeps; canonical ids it can resolve become ARNs. */
const keep = (account: Account, kind: string, value: string): readonly [string, string] => {
  if (kind === 'AWS') return ['AWS', keepAws(account, value)];
  if (kind === 'Service') {
    if (/^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|aws\.internal)$/.test(value)) return [kind, value];
    throw new InvalidPrincipal(value);
  }
  if (kind !== 'CanonicalUser') return [kind, value];
  if (!/^[0-9a-f]{64}$/.test(value)) throw new InvalidPrincipal(value);
  if (value === account.canonicalId) return ['AWS', `arn:${account.partition}:iam::${account.id}:root`];
  const found = account.principals.liveByCanonicalId(value);
  if (found !== undefined) return ['AWS', settle(account, value, found)];
  if (account.principals.everByCanonicalId(value) !== undefined)
    return ['AWS', settle(account, value, undefined)];
  return [kind, value];
};

const plainOrList = (values: readonly string[], written: Json | undefined): Json =>
  values.length === 1 && !Array.isArray(written) ? (values[0] as string) : values;

const keepPrincipal = (account: Account, principal: Json): Json => {
  if (!isJsonObject(principal)) return principal;
  const kept = new Map<string, string[]>();
  for (const [kind, written] of Object.entries(principal)) {
    for (const value of listOf(written)) {
      const [newKind, newValue] = keep(account, kind, String(value));
      kept.set(newKind, [...(kept.get(newKind) ?? []), newValue]);
    }
  }
  return Object.fromEntries([...kept].map(([kind, values]) => [kind, plainOrList(values, principal[kind])]));
};

const awsValues = (document: JsonObject): readonly string[] =>
  statementsOf(document).flatMap((statement) =>
    principalFields.flatMap((field) => {
      const principal = statement[field];
      return isJsonObject(principal) ? listOf(principal.AWS).map(String) : [];
    }),
  );

/** What AWS keeps of a document that was put; throws {@link InvalidPrincipal}. */
export const bindPrincipals = (account: Account, document: JsonObject): Bound => {
  const kept = mapPrincipals(document, (principal) => keepPrincipal(account, principal));
  const bindings = new Map<string, string>();
  for (const value of awsValues(kept)) {
    const live = account.principals.liveByArn(value);
    if (live !== undefined) bindings.set(value, live.uniqueId);
  }
  return { document: kept, bindings };
};

/** The document with each `AWS` principal as `show(value, bound unique id)` wants it. */
export const showPrincipals = (
  bound: Bound,
  show: (value: string, uniqueId: string | undefined) => string,
): JsonObject =>
  mapPrincipals(bound.document, (principal) => {
    if (!isJsonObject(principal) || principal.AWS === undefined) return principal;
    const values = listOf(principal.AWS).map((value) =>
      show(String(value), bound.bindings.get(String(value))),
    );
    return { ...principal, AWS: plainOrList(values, principal.AWS) };
  });

/** By name while the bound principal lives, else by its unique id: what AWS evaluates, and shows in the end. */
export const settledDocument = (account: Account, bound: Bound): JsonObject =>
  showPrincipals(bound, (value, uniqueId) => {
    const gone = uniqueId !== undefined && account.principals.byUniqueId(uniqueId)?.deleted === true;
    return gone ? uniqueId : value;
  });

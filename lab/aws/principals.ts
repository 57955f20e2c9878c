/** The principals a policy may name: users, roles and origin access identities, alive or gone (aws-facts 1.2, 1.3). */
import type { Random } from './random.ts';

export interface PrincipalRecord {
  readonly kind: 'user' | 'role' | 'oai';
  readonly name: string;
  readonly arn: string;
  /** `AIDA…` for users and OAIs, `AROA…` for roles; never used twice. */
  readonly uniqueId: string;
  readonly canonicalId: string | undefined;
  readonly foreign: boolean;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  deleted: boolean;
}

export interface Principals {
  /** The live principal of that kind and name, made when there is none. */
  ensure(kind: 'user' | 'role', name: string): PrincipalRecord;
  /** A live OAI; `foreign` ones belong to another account and are in no list of ours. */
  addOai(id: string, foreign?: boolean): PrincipalRecord;
  /** What deleting the user, role or OAI does: documents that name it now hold a dead id. */
  remove(kind: PrincipalRecord['kind'], name: string): void;
  liveByArn(arn: string): PrincipalRecord | undefined;
  /** The same for principals that may be gone. */
  everByArn(arn: string): PrincipalRecord | undefined;
  everByCanonicalId(canonicalId: string): PrincipalRecord | undefined;
  byUniqueId(uniqueId: string): PrincipalRecord | undefined;
  liveByCanonicalId(canonicalId: string): PrincipalRecord | undefined;
}

/** The ARN form of an OAI (aws-facts 1.1, G1). */
export const oaiArn = (partition: string, id: string): string =>
  `arn:${partition}:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const lookups = (
  records: readonly PrincipalRecord[],
  live: (test: (record: PrincipalRecord) => boolean) => PrincipalRecord | undefined,
): Omit<Principals, 'ensure' | 'addOai' | 'remove'> => ({
  liveByArn: (arn) => live((record) => record.arn === arn),
  everByArn: (arn) => records.find((record) => record.arn === arn),
  everByCanonicalId: (canonicalId) => records.find((record) => record.canonicalId === canonicalId),
  byUniqueId: (uniqueId) => records.find((record) => record.uniqueId === uniqueId),
  liveByCanonicalId: (canonicalId) => live((record) => record.canonicalId === canonicalId),
});

export const createPrincipals = (
  account: string,
  partition: string,
  random: Random,
  now: () => number,
): Principals => {
  const records: PrincipalRecord[] = [];
  const live = (test: (record: PrincipalRecord) => boolean): PrincipalRecord | undefined =>
    records.find((record) => !record.deleted && test(record));
  const add = (fields: Omit<PrincipalRecord, 'uniqueId' | 'createdAt' | 'deleted'>): PrincipalRecord => {
    const uniqueId = (fields.kind === 'role' ? 'AROA' : 'AIDA') + random.text(base32, 17);
    const record: PrincipalRecord = { ...fields, uniqueId, createdAt: now(), deleted: false };
    records.push(record);
    return record;
  };
  const ensure = (kind: 'user' | 'role', name: string): PrincipalRecord => {
    const arn = `arn:${partition}:iam::${account}:${kind}/${name}`;
    const present = live((record) => record.kind === kind && record.name === name);
    return present ?? add({ kind, name, arn, canonicalId: undefined, foreign: false });
  };
  return {
    ensure,
    addOai: (id, foreign = false) =>
      add({ kind: 'oai', name: id, arn: oaiArn(partition, id), canonicalId: random.hex(64), foreign }),
    remove: (kind, name) => {
      const found = live((record) => record.kind === kind && record.name === name);
      if (found !== undefined) found.deleted = true;
    },
    ...lookups(records, live),
  };
};

/** KMS calls that can change whether CloudFront may decrypt, and the key each one names. */
import { partitionOfRegion } from '../model/partition.ts';
import {
  always,
  documents,
  everything,
  fieldsAt,
  type Naming,
  nothing,
  type ReadNaming,
  requestOf,
  resourceArns,
  textAt,
} from './record.ts';

const keyArn = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/([A-Za-z0-9-]+)$/;
const keyId = /^[A-Za-z0-9-]{1,128}$/;
const aliasReference = /^(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:)?alias\//;
const region = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/;
const account = /^\d{12}$/;
const cloudFront = 'cloudfront.amazonaws.com';

/** The partition that the caller's or a resource's ARN names, else that of the Region. */
const recordPartition = (record: unknown, regionName: string): string => {
  const identity = fieldsAt(record, 'userIdentity');
  const callers = [textAt(identity, 'arn'), textAt(identity, 'sessionContext', 'sessionIssuer', 'arn')];
  const arns = [...resourceArns(record), ...callers];
  const named = arns
    .map((arn) => /^arn:(aws[a-z-]*):/.exec(arn ?? '')?.[1])
    .find((name) => name !== undefined);
  return named ?? partitionOfRegion(regionName);
};

/** A bare key id belongs to the caller's account and Region; undefined when the record states neither. */
const arnOfBareId = (record: unknown, id: string): string | undefined => {
  const regionName = textAt(record, 'awsRegion') ?? '';
  const owner = textAt(record, 'recipientAccountId') ?? textAt(record, 'userIdentity', 'accountId') ?? '';
  if (!region.test(regionName) || !account.test(owner)) return undefined;
  return `arn:${recordPartition(record, regionName)}:kms:${regionName}:${owner}:key/${id}`;
};

/** The key's full ARN: `resources` knows it exactly; `keyId` may be an ARN, a bare id, or an alias (no answer). */
const keyOf = (record: unknown): string | undefined => {
  const asked = textAt(requestOf(record), 'keyId');
  const arns = resourceArns(record).filter((arn) => keyArn.test(arn));
  if (asked === undefined) return arns.length === 1 ? arns[0] : undefined;
  if (keyArn.test(asked)) return asked;
  if (aliasReference.test(asked)) return undefined;
  const exact = arns.find((arn) => keyArn.exec(arn)?.[1] === asked);
  return exact ?? (keyId.test(asked) ? arnOfBareId(record, asked) : undefined);
};

const ofKey: ReadNaming = (record): Naming => {
  const arn = keyOf(record);
  return arn === undefined
    ? everything('The record does not name the key by id or ARN, so every document is looked at.')
    : documents({ documents: [{ type: 'key', arn }] });
};

/** CreateGrant is called for every encrypted volume; only a grant to CloudFront can be an origin's. */
const ofGrant: ReadNaming = (record) => {
  const request = requestOf(record);
  const grantees = [textAt(request, 'granteeServicePrincipal'), textAt(request, 'granteePrincipal')];
  if (request !== undefined && !grantees.includes(cloudFront))
    return nothing('The grantee is not CloudFront.');
  return ofKey(record);
};

/** A replica has its own key policy, in its own Region. */
const replicated: ReadNaming = (record) => {
  const naming = ofKey(record);
  const replica = textAt(record, 'responseElements', 'replicaKeyMetadata', 'arn') ?? '';
  if (naming.kind !== 'documents' || !keyArn.test(replica)) return naming;
  return { ...naming, documents: [...naming.documents, { type: 'key', arn: replica }] };
};

const alias = always('Any bucket may name its key by this alias.');

export const kmsCalls: Readonly<Record<string, ReadNaming>> = {
  PutKeyPolicy: ofKey,
  CreateGrant: ofGrant,
  RevokeGrant: ofKey,
  RetireGrant: ofKey,
  DisableKey: ofKey,
  EnableKey: ofKey,
  ScheduleKeyDeletion: ofKey,
  CancelKeyDeletion: ofKey,
  DeleteImportedKeyMaterial: ofKey,
  CreateAlias: alias,
  UpdateAlias: alias,
  DeleteAlias: alias,
  ReplicateKey: replicated,
  UpdatePrimaryRegion: ofKey,
};

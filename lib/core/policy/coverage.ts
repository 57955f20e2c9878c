/** Whether a reader can read all, some or nothing below an origin path, and whether it can use a key. */
import type { Reader } from '../model/memory.ts';
import type { ListElement, PolicyDocument, Statement } from '../model/policy.ts';
import { partitionOfArn } from './arns.ts';
import { applies, evaluate, hasVariables } from './evaluate.ts';
import { type Relation, relationToPrefix } from './glob.ts';
import { isWhole } from './matching.ts';
import { hasVariable } from './operators.ts';
import { type AccessRequest, cloudFrontRequest, oaiRequest } from './request.ts';
import type { Truth } from './truth.ts';

export type Coverage = 'all' | 'some' | 'none' | 'undecidable';

export interface ReadOptions {
  /** Whether the origin request comes over HTTPS. Default true; give false where viewers may come over HTTP. */
  readonly secure?: boolean;
  /** The S3 canonical user id of an OAI reader, when known. */
  readonly canonicalUserId?: string | undefined;
  /** Default `s3:GetObject`. */
  readonly action?: string;
}

/** The request that CloudFront makes for a reader; `arn` is the bucket's or the key's and names the partition. */
export const readerRequest = (
  reader: Reader,
  arn: string,
  resource: string,
  options: ReadOptions = {},
): AccessRequest => {
  const action = options.action ?? 's3:GetObject';
  const secure = options.secure ?? true;
  if (reader.type === 'distribution') {
    return cloudFrontRequest({ distributionArn: reader.arn, action, resource, secure });
  }
  const { canonicalUserId } = options;
  return oaiRequest({
    oaiId: reader.id,
    canonicalUserId,
    partition: partitionOfArn(arn),
    action,
    resource,
    secure,
  });
};

interface Found {
  readonly statement: Statement;
  readonly truth: Truth;
  readonly relation: Relation;
}

/**
 * Judges every key below `originPath` (`''` or `/prefix`) at once. Two Allows that only together cover the prefix
 * count as `some`.
 */
export const readsPrefix = (
  document: PolicyDocument,
  reader: Reader,
  bucketArn: string,
  originPath: string,
  options: ReadOptions = {},
): Coverage => {
  const found = findAll(document, reader, bucketArn, originPath, options);
  const of = (effect: Statement['effect']): readonly Found[] =>
    found.filter(({ statement }) => statement.effect === effect);
  return combine(of('Allow'), of('Deny'));
};

/** The Deny statements that certainly (`yes`) or perhaps (`unknown`) keep the reader from keys below the path. */
export const deniesOnPrefix = (
  document: PolicyDocument,
  reader: Reader,
  bucketArn: string,
  originPath: string,
  options: ReadOptions = {},
): readonly { readonly statement: Statement; readonly truth: Truth; readonly relation: Relation }[] =>
  findAll(document, reader, bucketArn, originPath, options).filter(
    ({ statement }) => statement.effect === 'Deny',
  );

const findAll = (
  document: PolicyDocument,
  reader: Reader,
  bucketArn: string,
  originPath: string,
  options: ReadOptions,
): readonly Found[] => {
  const prefix = `${bucketArn}${originPath}/`;
  const request = readerRequest(reader, bucketArn, prefix, options);
  return document.statements
    .map((statement) => judge(document, statement, request, prefix))
    .filter(({ truth, relation }) => truth !== 'no' && relation !== 'disjoint');
};

const judge = (
  document: PolicyDocument,
  statement: Statement,
  request: AccessRequest,
  prefix: string,
): Found => {
  const { resource } = statement;
  const truth = applies(document, statement, request);
  const open =
    resource.values.length === 0 ||
    (hasVariables(document) && resource.values.some(hasVariable)) ||
    resource.values.some((pattern) => !isWhole(pattern) && relationToPrefix(pattern, prefix) !== 'disjoint');
  if (!open) return { statement, truth, relation: relationOf(resource, prefix) };
  return { statement, truth: truth === 'no' ? 'no' : 'unknown', relation: 'intersects' };
};

const relationOf = (resource: ListElement, prefix: string): Relation => {
  const relations = resource.values.map((pattern) => relationToPrefix(pattern, prefix));
  if (!resource.negated) return relations.includes('covers') ? 'covers' : partly(relations);
  if (relations.includes('covers')) return 'disjoint';
  return partly(relations) === 'disjoint' ? 'covers' : 'intersects';
};

const partly = (relations: readonly Relation[]): Relation =>
  relations.includes('intersects') ? 'intersects' : 'disjoint';

const combine = (allows: readonly Found[], denies: readonly Found[]): Coverage => {
  const certain = (list: readonly Found[], relation: Relation): boolean =>
    list.some((found) => found.truth === 'yes' && found.relation === relation);
  if (allows.length === 0 || certain(denies, 'covers')) return 'none';
  if (denies.some((found) => found.truth === 'unknown')) return 'undecidable';
  if (certain(allows, 'covers')) return denies.length === 0 ? 'all' : 'some';
  return allows.some((found) => found.truth === 'unknown') ? 'undecidable' : 'some';
};

export interface DecryptContext {
  /** The Region of the bucket; without it the key's own Region counts, for they are the same (aws-facts 3.6). */
  readonly region?: string | undefined;
  /** Default `kms:Decrypt`. */
  readonly action?: string;
}

/** Whether the reader may decrypt with the key, as far as the key policy says. An OAI never can (aws-facts 3.5). */
export const decrypts = (
  document: PolicyDocument,
  reader: Reader,
  keyArn: string,
  context: DecryptContext = {},
): 'yes' | 'no' | 'undecidable' => {
  if (reader.type === 'oai') return 'no';
  const request = cloudFrontRequest({
    distributionArn: reader.arn,
    action: context.action ?? 'kms:Decrypt',
    resource: keyArn,
    viaS3In: context.region,
  });
  const { outcome } = evaluate(document, request);
  if (outcome === 'undecidable') return 'undecidable';
  return outcome === 'allowed' ? 'yes' : 'no';
};

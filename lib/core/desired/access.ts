/** Asks the evaluator whether a wished-for read works now, and whether it would once it is granted. */

import type { Facts, KeyFacts, OriginAccessIdentityFacts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { Reader } from '../model/memory.ts';
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { valueOr } from '../model/reading.ts';
import { bucketArnOf } from '../policy/arns.ts';
import { type Coverage, decrypts, readsPrefix } from '../policy/coverage.ts';
import { once } from '../policy/once.ts';
import { parsePolicy } from '../policy/parse.ts';
import { CLOUDFRONT_SERVICE, oaiPrincipalArn } from '../policy/principals.ts';

/** What "no policy" means to the evaluator: a document that says nothing. */
const silent: PolicyDocument = { raw: { Statement: [] }, version: undefined, statements: [] };

export const canonicalUserOf = (facts: Facts, reader: Reader): string | undefined => {
  if (reader.type !== 'oai' || facts.originAccessIdentities.status !== 'known') return undefined;
  return facts.originAccessIdentities.value.get(reader.id)?.canonicalUserId;
};

const noIds: ReadonlyMap<string, string> = new Map();

const byCanonicalId = once(
  (identities: ReadonlyMap<string, OriginAccessIdentityFacts>): ReadonlyMap<string, string> =>
    new Map(
      [...identities.values()].flatMap(({ id, canonicalUserId }) =>
        canonicalUserId === undefined ? [] : [[canonicalUserId, id] as const],
      ),
    ),
);

/** S3 canonical user id -> OAI id, for grants that are written in that form (aws-facts 1.1 G2). */
export const oaiCanonicalIds = ({ originAccessIdentities }: Facts): ReadonlyMap<string, string> =>
  originAccessIdentities.status === 'known' ? byCanonicalId(originAccessIdentities.value) : noIds;

/** How much of the origin path the reader can read over HTTPS, as far as the bucket policy says. */
export const bucketCoverage = (
  facts: Facts,
  policy: PolicyDocument | undefined,
  reader: Reader,
  bucket: string,
  originPath: string,
): Coverage =>
  readsPrefix(policy ?? silent, reader, bucketArnOf(facts.partition, bucket), originPath, {
    canonicalUserId: canonicalUserOf(facts, reader),
  });

/** Whether the reader can decrypt with the key, as far as its policy says. */
export const keyCoverage = (
  policy: PolicyDocument | undefined,
  reader: Reader,
  keyArn: string,
): 'yes' | 'no' | 'undecidable' => decrypts(policy ?? silent, reader, keyArn);

/** CreateGrant can name the service, with the distribution as a mandatory constraint (aws-facts 3.9). */
export const hasKmsGrant = (key: KeyFacts, reader: Reader): boolean =>
  reader.type === 'distribution' &&
  valueOr(key.grants, []).some(
    (grant) =>
      grant.granteeServicePrincipal === CLOUDFRONT_SERVICE &&
      grant.operations.includes('Decrypt') &&
      grant.sourceArn === reader.arn,
  );

const plus = (policy: PolicyDocument | undefined, statement: JsonObject): PolicyDocument => {
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: [statement] });
  const base = policy ?? silent;
  const added = parsed.ok ? parsed.document.statements : [];
  return { ...base, statements: [...base.statements, ...added] };
};

const allow = (reader: Reader, partition: string, action: string, resource: string): JsonObject =>
  reader.type === 'oai'
    ? {
        Effect: 'Allow',
        Principal: { AWS: oaiPrincipalArn(partition, reader.id) },
        Action: action,
        Resource: resource,
      }
    : {
        Effect: 'Allow',
        Principal: { Service: CLOUDFRONT_SERVICE },
        Action: action,
        Resource: resource,
        Condition: { StringEquals: { 'aws:SourceArn': reader.arn } },
      };

/** The policy as it would judge once the reader has its grant: what stays closed then is closed by a Deny. */
export const withBucketGrant = (
  facts: Facts,
  policy: PolicyDocument | undefined,
  reader: Reader,
  bucket: string,
): PolicyDocument =>
  plus(policy, allow(reader, facts.partition, 's3:GetObject', `${bucketArnOf(facts.partition, bucket)}/*`));

export const withKeyGrant = (
  policy: PolicyDocument | undefined,
  reader: Reader,
  partition: string,
): PolicyDocument => plus(policy, allow(reader, partition, 'kms:Decrypt', '*'));

/** Whether the statement's principal and conditions let this distribution in at all, for any action and resource. */
export const statementLetsIn = (
  statement: Statement,
  version: string | undefined,
  distributionArn: string,
): boolean => {
  const { NotAction: _, NotResource: __, ...raw } = statement.raw;
  const widened = { ...raw, Action: '*', Resource: '*' };
  const parsed = parsePolicy({
    ...(version === undefined ? {} : { Version: version }),
    Statement: [widened],
  });
  if (!parsed.ok) return false;
  const reader = { type: 'distribution', arn: distributionArn } as const;
  return readsPrefix(parsed.document, reader, 'arn:aws:s3:::any', '') !== 'none';
};

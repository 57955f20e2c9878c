/** Which Deny statements keep a wanted read out, certainly or perhaps: for the kinds that tell, and those that then keep silent. */
import { canonicalUserOf, withKeyGrant } from '../desired/access.ts';
import type { DesiredRead } from '../desired/reads.ts';
import type { Facts } from '../model/facts.ts';
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { bucketArnOf } from '../policy/arns.ts';
import { deniesOnPrefix, readerRequest } from '../policy/coverage.ts';
import { evaluate } from '../policy/evaluate.ts';

export interface Blocking {
  /** These certainly deny every key below the origin path, or the use of the key. */
  readonly certain: readonly Statement[];
  /** It cannot be told whether these do; empty while there is a certain one. */
  readonly possible: readonly Statement[];
}

const nothing: Blocking = { certain: [], possible: [] };

/** `secure`: whether the request comes over TLS. */
export const blockingInBucket = (
  facts: Facts,
  policy: PolicyDocument | undefined,
  read: DesiredRead,
  secure = true,
): Blocking => {
  if (policy === undefined) return nothing;
  const arn = bucketArnOf(facts.partition, read.bucket);
  const options = { secure, canonicalUserId: canonicalUserOf(facts, read.reader) };
  const denies = deniesOnPrefix(policy, read.reader, arn, read.originPath, options);
  const certain = denies.filter(({ truth, relation }) => truth === 'yes' && relation === 'covers');
  if (certain.length > 0) return { certain: certain.map(({ statement }) => statement), possible: [] };
  const possible = denies.filter(({ truth }) => truth === 'unknown');
  return { certain: [], possible: possible.map(({ statement }) => statement) };
};

/** What would still stand in the way once the key policy grants the read. */
export const blockingInKey = (
  facts: Facts,
  policy: PolicyDocument | undefined,
  read: DesiredRead,
  keyArn: string,
): Blocking => {
  if (policy === undefined) return nothing;
  const granted = withKeyGrant(policy, read.reader, facts.partition);
  const decision = evaluate(granted, readerRequest(read.reader, keyArn, keyArn, { action: 'kms:Decrypt' }));
  const statements = policy.statements.filter(({ index }) => decision.statements.includes(index));
  if (decision.outcome === 'denied') return { certain: statements, possible: [] };
  return decision.outcome === 'undecidable' ? { certain: [], possible: statements } : nothing;
};

export const isBlocked = ({ certain, possible }: Blocking): boolean => certain.length + possible.length > 0;

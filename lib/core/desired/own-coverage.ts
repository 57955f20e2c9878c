/** What a reader reads in its own right, apart from what a bucket policy lets everybody read. */
import type { Facts } from '../model/facts.ts';
import type { Reader } from '../model/memory.ts';
import type { PolicyDocument, Statement } from '../model/policy.ts';
import { bucketArnOf } from '../policy/arns.ts';
import type { Coverage } from '../policy/coverage.ts';
import { anonymousRequest, applies } from '../policy/evaluate.ts';
import { bucketCoverage } from './access.ts';

/** `public`: a part, and only because everybody may read it. A grant of its own would give it the rest. */
export type OwnCoverage = Coverage | 'public';

const isOpenToAll = (policy: PolicyDocument, statement: Statement, resource: string): boolean => {
  const request = anonymousRequest({ action: 's3:GetObject', resource, secure: true });
  return statement.effect === 'Allow' && applies(policy, statement, request) === 'yes';
};

/** Judged without Deny statements: the rest that a Deny keeps back, no grant gives. */
export const ownCoverage = (
  facts: Facts,
  policy: PolicyDocument | undefined,
  reader: Reader,
  bucket: string,
  originPath: string,
): OwnCoverage => {
  const found = bucketCoverage(facts, policy, reader, bucket, originPath);
  if (found !== 'some' || policy === undefined) return found;
  const allowed = (statements: readonly Statement[]): Coverage => {
    const allows = statements.filter(({ effect }) => effect === 'Allow');
    return bucketCoverage(facts, { ...policy, statements: allows }, reader, bucket, originPath);
  };
  const prefix = `${bucketArnOf(facts.partition, bucket)}${originPath}/`;
  const own = policy.statements.filter((statement) => !isOpenToAll(policy, statement, prefix));
  return allowed(policy.statements) === 'some' && allowed(own) === 'none' ? 'public' : found;
};

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import { anonymousRequest, type Decision, evaluate, oaiRequest } from './evaluate.ts';
import { parsePolicy } from './parse.ts';
import { publicStatements } from './public.ts';
import { withPublicAccessBlock } from './public-access-block.ts';

const read = { action: 's3:GetObject', resource: 'arn:aws:s3:::site/a', secure: true };

const policy = (...statements: readonly JsonObject[]) => {
  const filled = statements.map((parts) => ({
    Effect: 'Allow',
    ...('NotPrincipal' in parts ? {} : { Principal: '*' }),
    Action: '*',
    Resource: '*',
    ...parts,
  }));
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: filled });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};

const decide = (who: 'anybody' | 'oai', ...statements: readonly JsonObject[]): Decision => {
  const document = policy(...statements);
  const request =
    who === 'oai' ? oaiRequest({ oaiId: 'E9', partition: 'aws', ...read }) : anonymousRequest(read);
  const question = { document, request, account: '111122223333', restrictPublicBuckets: true };
  return withPublicAccessBlock(evaluate(document, request), question);
};

const unclear = { Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } } };
const maybeDeny = { Effect: 'Deny', Condition: { StringEquals: { 'aws:Referer': 'x' } } };

describe('RestrictPublicBuckets, in words', () => {
  it('names every statement that surely makes the policy public, and only those', () => {
    expect(decide('anybody', { Sid: 'A' }, unclear, { Sid: 'C' })).toEqual({
      outcome: 'denied',
      statements: [0, 2],
      because:
        'Denied by RestrictPublicBuckets: statement 1 "A" and statement 3 "C" makes the policy public, ' +
        'which leaves the bucket to AWS services and its own account.',
    });
  });

  it('cannot tell of an identity, nor of a policy that may be public', () => {
    expect(decide('oai', { Sid: 'A' })).toEqual({
      outcome: 'undecidable',
      statements: [0],
      because: 'It cannot be told whether RestrictPublicBuckets denies it because of statement 1 "A".',
    });
    expect(decide('anybody', unclear)).toMatchObject({
      outcome: 'undecidable',
      because:
        'It cannot be told whether RestrictPublicBuckets denies it because of statement 1 (without Sid).',
    });
  });

  it('also ends what could not be decided, and leaves alone what is denied or not allowed anyway', () => {
    expect(decide('anybody', { Sid: 'A' }, maybeDeny).outcome).toBe('denied');
    expect(decide('anybody', { Sid: 'A' }, { Sid: 'B', Effect: 'Deny' }).because).toBe(
      'Denied by statement 2 "B".',
    );
    expect(decide('anybody', { Action: 's3:PutObject' })).toMatchObject({
      outcome: 'not-allowed',
      statements: [],
    });
  });
});

describe('the statements that make a policy public', () => {
  it('are none that grant to fixed principals or fixed values', () => {
    const fixed = { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } };
    expect(publicStatements(policy({ Principal: { AWS: '111122223333' } }, fixed))).toEqual([]);
  });

  it('tell whom a principal leaves out, or that nobody knows whom it names', () => {
    const [excluded, nonsense] = publicStatements(
      policy({ NotPrincipal: { AWS: ['111122223333', '444455556666'] } }, { Principal: { AWS: 'nonsense' } }),
    );
    expect(excluded?.because).toBe(
      'NotPrincipal grants to everybody but 111122223333, 444455556666, anonymous users included.',
    );
    expect(nonsense).toMatchObject({
      public: 'unknown',
      because: 'Whom the principal nonsense names cannot be told.',
    });
  });
});

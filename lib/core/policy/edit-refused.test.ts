import { describe, expect, it } from 'vitest';
import { oaiArn } from '../../../test/support/builders.ts';
import type { JsonObject } from '../model/json.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { publicStatement, uniqueIds } from './edit-refused.ts';
import { parsePolicy } from './parse.ts';

const user = 'AIDADEADDEADDEADDEAD1';
const role = 'AROADEADDEADDEADDEAD2';

const policy = (...statements: readonly JsonObject[]): PolicyDocument => {
  const filled = statements.map((parts) => ({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::site/*',
    ...parts,
  }));
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: filled });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};

describe('what S3 refuses to store', () => {
  it('is every unique id, in a Deny and a NotPrincipal too, each with its statements', () => {
    const found = uniqueIds(
      policy(
        { Principal: { AWS: [role, oaiArn('E1'), user, user] } },
        { Effect: 'Deny', NotPrincipal: { AWS: user } },
        { Principal: { AWS: '111122223333' } },
      ),
    );
    expect(found.map(({ id, statements }) => [id, statements.map(({ index }) => index)])).toEqual([
      [user, [0, 1]],
      [role, [0]],
    ]);
    expect(uniqueIds(policy({ Principal: { AWS: [user, role] } })).map(({ id }) => id)).toEqual([user, role]);
    expect(uniqueIds(policy({ Principal: '*' }))).toEqual([]);
  });

  it('is the first statement that surely is public, not one that may be', () => {
    const open = { Principal: '*' };
    const unclear = { Principal: '*', Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } } };
    const oac = { Principal: { Service: 'cloudfront.amazonaws.com' } };
    expect(publicStatement(policy(oac, unclear, open, open))?.index).toBe(2);
    expect(publicStatement(policy(oac, unclear))).toBeUndefined();
  });
});

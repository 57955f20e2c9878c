import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../model/json.ts';
import {
  type AccessRequest,
  type Decision,
  evaluate,
  type PrincipalRequestInput,
  principalRequest,
} from './evaluate.ts';
import { parsePolicy } from './parse.ts';

const account = '111122223333';
const user = `arn:aws:iam::${account}:user/team/anna`;
const role = `arn:aws:iam::${account}:role/app/Reader`;
const session = `arn:aws:sts::${account}:assumed-role/Reader/s1`;
const root = `arn:aws:iam::${account}:root`;

const asked = (input: Partial<PrincipalRequestInput> & { readonly arn: string }): AccessRequest =>
  principalRequest({ account, action: 's3:GetObject', resource: 'arn:aws:s3:::site/a', ...input });

const outcome = (request: AccessRequest, parts: JsonObject): Decision['outcome'] => {
  const parsed = parsePolicy({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*', ...parts },
  });
  if (!parsed.ok) throw new Error(parsed.because);
  return evaluate(parsed.document, request).outcome;
};

describe('a Principal that names an account principal', () => {
  it.each<[Decision['outcome'], string, Json]>([
    ['allowed', user, user],
    ['not-allowed', user, `arn:aws:iam::${account}:user/anna`],
    ['allowed', session, session],
    ['not-allowed', session, `${session}2`],
    ['allowed', session, role],
    ['allowed', session, `arn:aws:iam::${account}:role/READER`],
    ['not-allowed', session, `arn:aws:iam::${account}:role/Writer`],
    ['not-allowed', session, 'arn:aws:iam::444455556666:role/app/Reader'],
    ['not-allowed', session, `arn:aws-cn:iam::${account}:role/app/Reader`],
    ['undecidable', role, session],
    ['not-allowed', role, `arn:aws:sts::${account}:assumed-role/Writer/s1`],
    ['not-allowed', user, `arn:aws:sts::${account}:assumed-role/anna/s1`],
    ['undecidable', `arn:aws:sts::${account}:federated-user/anna`, user],
    ['allowed', root, root],
    ['allowed', root, account],
    ['undecidable', user, account],
    ['not-allowed', root, user],
    ['undecidable', user, 'AIDAEXAMPLEEXAMPLE001'],
    ['not-allowed', user, 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E9'],
  ])('is %s for %s when %j is named', (expected, arn, written) => {
    expect(outcome(asked({ arn }), { Principal: { AWS: written } })).toBe(expected);
  });

  it('follows what the own policies of the principal allow where the account is named', () => {
    const toAccount = { Principal: { AWS: root } };
    expect(outcome(asked({ arn: user, identityAllows: 'yes' }), toAccount)).toBe('allowed');
    expect(outcome(asked({ arn: user, identityAllows: 'no' }), toAccount)).toBe('not-allowed');
    expect(outcome(asked({ arn: user, identityAllows: 'unknown' }), toAccount)).toBe('undecidable');
    expect(outcome(asked({ arn: user, identityAllows: 'no' }), { Principal: '*' })).toBe('allowed');
  });

  it('tells unique ids and canonical users apart once they are known', () => {
    const known = asked({ arn: root, uniqueId: 'AIDAEXAMPLEEXAMPLE001', canonicalUserId: 'c'.repeat(64) });
    expect(outcome(known, { Principal: { AWS: 'AIDAEXAMPLEEXAMPLE001' } })).toBe('allowed');
    expect(outcome(known, { Principal: { AWS: 'AIDAEXAMPLEEXAMPLE002' } })).toBe('not-allowed');
    expect(outcome(known, { Principal: { CanonicalUser: 'c'.repeat(64) } })).toBe('allowed');
    expect(outcome(known, { Principal: { CanonicalUser: 'd'.repeat(64) } })).toBe('not-allowed');
    expect(outcome(asked({ arn: root }), { Principal: { CanonicalUser: 'c'.repeat(64) } })).toBe(
      'undecidable',
    );
  });

  it('never takes a user for somebody from an identity provider', () => {
    const principal = { Principal: { Federated: 'cognito-identity.amazonaws.com' } };
    expect(outcome(asked({ arn: user }), principal)).toBe('not-allowed');
    expect(outcome(asked({ arn: session }), principal)).toBe('undecidable');
  });

  it('knows the role of a session as its aws:PrincipalArn, when it is told', () => {
    const condition = { Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': role } } };
    expect(outcome(asked({ arn: session, roleArn: role }), condition)).toBe('allowed');
    expect(outcome(asked({ arn: session }), condition)).toBe('undecidable');
  });
});

describe('a Deny with NotPrincipal', () => {
  it.each<[string, string, readonly string[]]>([
    ['spares', root, [root]],
    ['spares', user, [root, user]],
    ['may hit', user, [user]],
    ['may hit', user, [root]],
    ['spares', session, [account, role, session]],
    ['may hit', session, [account, session]],
    ['may hit', role, [account, role]],
    ['hits', user, ['arn:aws:iam::444455556666:root']],
    ['spares', user, ['*']],
  ])('%s %s when %j is listed', (what, arn, listed) => {
    const expected = { spares: 'not-allowed', 'may hit': 'not-allowed', hits: 'denied' }[what];
    const deny = { Effect: 'Deny', NotPrincipal: { AWS: [...listed] } };
    expect(outcome(asked({ arn }), deny)).toBe(expected);
    const parsed = parsePolicy({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
        { ...deny, Action: '*', Resource: '*' },
      ],
    });
    const both = { spares: 'allowed', 'may hit': 'undecidable', hits: 'denied' }[what];
    expect(parsed.ok && evaluate(parsed.document, asked({ arn })).outcome).toBe(both);
  });
});

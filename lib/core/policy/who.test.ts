import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../model/json.ts';
import type { PrincipalValue, Statement } from '../model/policy.ts';
import { type AccountPrincipal, accountPrincipalMatches } from './account-principal.ts';
import {
  type AccessRequest,
  type Decision,
  evaluate,
  type PrincipalRequestInput,
  principalRequest,
  type Requester,
} from './evaluate.ts';
import { parsePolicy } from './parse.ts';
import type { Truth } from './truth.ts';
import { openPrincipals, principalMatches } from './who.ts';

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
    ['not-allowed', `arn:aws:iam::${account}:group/team`, `arn:aws:iam::${account}:user/team`],
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

  it('counts everybody of a listed account as listed, whatever their own policies allow', () => {
    const deny = { Effect: 'Deny', NotPrincipal: { AWS: root } };
    const parsed = parsePolicy({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
        { ...deny, Action: '*', Resource: '*' },
      ],
    });
    const request = asked({ arn: user, identityAllows: 'no' });
    expect(parsed.ok && evaluate(parsed.document, request).outcome).toBe('undecidable');
  });

  it('never takes a user for somebody from an identity provider', () => {
    const principal = { Principal: { Federated: 'cognito-identity.amazonaws.com' } };
    expect(outcome(asked({ arn: user }), principal)).toBe('not-allowed');
    expect(outcome(asked({ arn: root }), principal)).toBe('not-allowed');
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
    ['spares', user, ['*', '444455556666']],
    // The account of somebody else, another user or another role does not make the list complete.
    ['may hit', user, ['arn:aws:iam::444455556666:root', user]],
    ['may hit', user, [root, `arn:aws:iam::${account}:user/bob`]],
    ['may hit', session, [account, session, `arn:aws:iam::${account}:role/Writer`]],
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

describe('what a principal value says of somebody', () => {
  const service = 'cloudfront.amazonaws.com';
  const everyKind: readonly PrincipalValue[] = [
    { type: 'everyone', written: '*' },
    { type: 'service', service, written: service },
    { type: 'oai', id: 'E9', written: 'oai' },
    { type: 'canonical-user', id: 'c1', written: 'c1' },
    { type: 'unique-id', id: 'AIDAEXAMPLEEXAMPLE001', written: 'AIDAEXAMPLEEXAMPLE001' },
    { type: 'account', account, written: account },
    { type: 'arn', arn: user, written: user },
    { type: 'federated', provider: service, written: service },
    { type: 'unknown', written: 'x' },
  ];
  const statement = (value: PrincipalValue): Statement => ({
    index: 0,
    raw: {},
    sid: undefined,
    effect: 'Allow',
    principal: { negated: false, values: [value] },
    action: { negated: false, values: [] },
    resource: { negated: false, values: [] },
    conditions: [],
    unknownElements: [],
  });

  it.each<[string, Requester, readonly string[]]>([
    ['nobody without credentials', { type: 'anonymous' }, ['everyone yes', 'unknown unknown']],
    [
      'a service only by its name',
      { type: 'service', service },
      ['everyone yes', 'service yes', 'unknown unknown'],
    ],
    [
      'an identity',
      { type: 'oai', id: 'E9' },
      ['everyone yes', 'oai yes', 'canonical-user unknown', 'unique-id unknown', 'unknown unknown'],
    ],
    [
      'a user',
      { type: 'principal', arn: user, account },
      [
        'everyone yes',
        'canonical-user unknown',
        'unique-id unknown',
        'account unknown',
        'arn yes',
        'unknown unknown',
      ],
    ],
  ])('names %s', (_, requester, expected) => {
    const answers = everyKind.map(
      (value) => `${value.type} ${principalMatches(statement(value), requester)}`,
    );
    expect(answers.filter((answer) => !answer.endsWith(' no'))).toEqual(expected);
    const open = everyKind.flatMap((value) => openPrincipals(statement(value), requester));
    expect(open.map((text) => text.split(' ')[0])).toEqual(
      expected.filter((answer) => answer.endsWith(' unknown')).map((answer) => answer.split(' ')[0]),
    );
  });

  it('is told as written where it stays open', () => {
    const named = { ...statement({ type: 'unknown', written: 'x y' }), effect: 'Deny' as const };
    expect(openPrincipals(named, { type: 'anonymous' })).toEqual(['unknown x y']);
  });

  it.each<[Truth, PrincipalValue, Partial<AccountPrincipal>]>([
    ['no', { type: 'account', account: '444455556666', written: '' }, {}],
    ['yes', { type: 'account', account, written: '' }, { arn: root }],
    ['no', { type: 'canonical-user', id: 'c2', written: '' }, { canonicalUserId: 'c1' }],
    ['no', { type: 'federated', provider: 'x', written: 'x' }, {}],
    ['unknown', { type: 'federated', provider: 'x', written: 'x' }, { arn: session }],
    ['no', { type: 'service', service, written: service }, {}],
    ['no', { type: 'arn', arn: 'arn:aws:iam::444455556666:user/team/anna', written: '' }, {}],
    ['no', { type: 'arn', arn: `arn:aws:iam::${account}:user/team/bob`, written: '' }, {}],
    ['no', { type: 'arn', arn: `arn:aws:iam::${account}:group/anna`, written: '' }, {}],
  ])('is %s for %j and %j', (expected, value, parts) => {
    const requester: AccountPrincipal = { type: 'principal', arn: user, account, ...parts };
    expect(accountPrincipalMatches(value, requester, 'Allow')).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { account, keyArnOf, oaiArn, rootStatement } from '../../../test/support/builders.ts';
import type { JsonObject } from '../model/json.ts';
import { parsePolicy } from '../policy/parse.ts';
import { administersKey } from './key-owner.ts';

const root = `arn:aws:iam::${account}:root`;
const role = `arn:aws:iam::${account}:role/admin`;
const stranger = '444455556666';

const administers = (parts: JsonObject, keyArn = keyArnOf('k'), Version = '2012-10-17'): boolean => {
  const { Principal = null, ...rest } = rootStatement();
  const who = 'NotPrincipal' in parts ? {} : { Principal };
  const parsed = parsePolicy({ Version, Statement: [{ ...rest, ...who, ...parts }] });
  const statement = parsed.ok ? parsed.document.statements[0] : undefined;
  if (!parsed.ok || statement === undefined) throw new Error('no statement');
  return administersKey(parsed.document, statement, keyArn);
};

describe('the account that owns a key administers it by a statement', () => {
  it.each<[string, JsonObject]>([
    ['for its root', {}],
    ['for its id', { Principal: { AWS: account } }],
    ['for one of its roles', { Principal: { AWS: role } }],
    ['for everybody', { Principal: '*' }],
    ['for it and others', { Principal: { AWS: [stranger, role], Service: 'cloudfront.amazonaws.com' } }],
    ['for all but another account', { NotPrincipal: { AWS: stranger } }],
    ['of just the change of the policy', { Action: ['kms:Decrypt', 'kms:putkeypolicy'] }],
    ['of this key by name', { Resource: keyArnOf('k') }],
  ])('%s', (_, parts) => {
    expect(administers(parts)).toBe(true);
  });

  it.each<[string, JsonObject]>([
    ['that is a Deny', { Effect: 'Deny' }],
    ['with a part that nobody knows', { Surprise: true }],
    ['of other actions', { Action: ['kms:Decrypt', 'kms:Describe*'] }],
    ['of another key', { Resource: keyArnOf('other') }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
    ['of a key by a variable', { Resource: 'arn:aws:kms:eu-west-1:111122223333:key/${aws:userid}' }],
    ['for another account', { Principal: { AWS: stranger } }],
    ['for a role of another account', { Principal: { AWS: `arn:aws:iam::${stranger}:role/admin` } }],
    ['for a service', { Principal: { Service: 'cloudfront.amazonaws.com' } }],
    ['for an identity of CloudFront', { Principal: { AWS: oaiArn('E9OAI') } }],
    ['for an identity provider', { Principal: { Federated: 'accounts.google.com' } }],
    ['for all but itself', { NotPrincipal: { AWS: account } }],
    ['for all but everybody', { NotPrincipal: '*' }],
    ['for all but one of its roles, which may be the only one', { NotPrincipal: { AWS: role } }],
  ])('but not %s', (_, parts) => {
    expect(administers(parts)).toBe(false);
  });

  it('whose conditions all certainly hold for somebody whom it names', () => {
    const when = (Condition: JsonObject, Principal: JsonObject = { AWS: root }) =>
      administers({ Condition, Principal });
    const caller = { 'kms:CallerAccount': account };
    expect(when({ StringEquals: caller })).toBe(true);
    expect(when({ StringEquals: { 'kms:CallerAccount': stranger } })).toBe(false);
    expect(when({ StringEquals: caller, Bool: { 'aws:SecureTransport': 'true' } })).toBe(true);
    expect(when({ StringEquals: caller, Bool: { 'aws:MultiFactorAuthPresent': 'true' } })).toBe(false);
    expect(when({ StringEquals: { 'aws:PrincipalAccount': account } })).toBe(true);
    const byArn = (arn: string): JsonObject => ({ ArnEquals: { 'aws:PrincipalArn': arn } });
    expect(when(byArn(root))).toBe(true);
    expect(when(byArn(role))).toBe(false);
    expect(when(byArn(role), { AWS: role })).toBe(true);
    expect(when(byArn(role), { AWS: [root, role] })).toBe(true);
  });

  it('in every partition, by the account of the key', () => {
    const china = keyArnOf('k', 'cn-north-1', stranger, 'aws-cn');
    const chinese = `arn:aws-cn:iam::${stranger}:root`;
    const byArn = { Condition: { ArnEquals: { 'aws:PrincipalArn': chinese } } };
    expect(administers({ Principal: { AWS: chinese } }, china)).toBe(true);
    expect(administers({ Principal: { AWS: stranger }, ...byArn }, china)).toBe(true);
    expect(administers({}, china)).toBe(false);
  });
});

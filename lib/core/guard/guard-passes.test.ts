import { describe, expect, it } from 'vitest';
import { account, arnOf } from '../../../test/support/builders.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import { grant, keyRef, oac, planned, remove, scope } from '../../../test/support/policy-changes.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { Verdict } from '../model/outcome.ts';
import type { PlannedWrite } from '../model/plan.ts';
import { guardWrite } from './guard-write.ts';

const [e1, e2, e3] = [arnOf('E1AAA'), arnOf('E2BBB'), arnOf('E3CCC')];
const tlsOnly: JsonObject = {
  Sid: 'Tls',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const deployer: JsonObject = {
  Sid: 'Deploy',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:role/deploy` },
  Action: ['s3:PutObject', 's3:DeleteObject'],
  Resource: 'arn:aws:s3:::site/*',
};
const root: JsonObject = {
  Sid: 'Root',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
};
const doc = (...statements: readonly JsonObject[]): JsonObject => ({
  Version: '2012-10-17',
  Statement: statements,
});

const go: Verdict = { verdict: 'go' };
const noGo = (check: string, because: RegExp) => ({
  verdict: 'no-go',
  check,
  because: expect.stringMatching(because),
});
const judge = (plan: PlannedWrite, facts: Facts = plainFacts()): Verdict => guardWrite(plan, facts);

describe('the guard lets pass', () => {
  const from = doc(tlsOnly, oac([e1, e2]), deployer);

  it('a grant, into nothing and into a policy with neighbours', () => {
    expect(judge(planned(null, grant(e1)))).toEqual(go);
    expect(judge(planned(from, grant(e3)))).toEqual(go);
    expect(judge(planned(doc(tlsOnly, deployer), grant(e3), grant(e1)))).toEqual(go);
  });

  it('a removal, of one reader, of a statement, and of the last one', () => {
    expect(judge(planned(from, remove(from, 1, e1)))).toEqual(go);
    expect(judge(planned(from, remove(from, 1, e1), remove(from, 1, e2)))).toEqual(go);
    const last = doc(oac(e1));
    expect(judge(planned(last, remove(last, 0, e1)))).toEqual(go);
  });

  it('a scope, and a grant of decryption beside the root', () => {
    const open = doc(oac(e1, { Condition: {} }), tlsOnly);
    expect(judge(planned(open, scope(open, 0, [e1, e2])))).toEqual(go);
    expect(judge(planned(doc(root), grant(e1, keyRef)))).toEqual(go);
  });

  it('an edit of the statement that root and CloudFront share, as far as it is ours (aws-facts 3.4)', () => {
    const shared = {
      ...root,
      Sid: 'Seed',
      Principal: { ...(root.Principal as JsonObject), Service: 'cloudfront.amazonaws.com' },
    };
    const both = doc(root, {
      ...shared,
      Action: 'kms:Decrypt',
      Condition: { StringEquals: { 'aws:SourceArn': [e1] } },
    });
    expect(judge(planned(both, remove(both, 1, e1, keyRef)))).toEqual(go);
  });

  it('a removal of a deleted distribution that a wildcard would still let in', () => {
    const gone = arnOf('EGONE');
    const both = doc(
      root,
      oac(arnOf('*'), {
        Sid: 'Cdk',
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { ArnLike: { 'aws:SourceArn': arnOf('*') } },
      }),
      oac([gone, e1], { Action: 'kms:Decrypt', Resource: '*' }),
    );
    expect(judge(planned(both, remove(both, 2, gone, keyRef)))).toEqual(go);
    expect(judge(planned(both, remove(both, 2, e1, keyRef)))).toEqual(
      noGo('intended-effect', /could still read .* allowed by/i),
    );
  });
});

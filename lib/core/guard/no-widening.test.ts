/** The check alone, on documents that an earlier check would have stopped: it relies on none of them. */
import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import { grant, grantOai, keyRef, oac, write } from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { noWidening } from './no-widening.ts';

const [e1, e2] = [arnOf('E1AAA'), arnOf('E2BBB')];
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const [grantE2, grantE9] = [grant(e2), grantOai('E9OAI')];
const run = (from: JsonObject, to: JsonObject, ...changes: readonly Change[]): string | undefined =>
  objectionOf(noWidening, write(from, to, ...changes));

describe('no-widening', () => {
  const from = doc(oac(e1));

  it.each<[string, JsonObject, RegExp]>([
    [
      'anybody',
      oac('', { Principal: '*', Condition: {} }),
      /anybody without credentials would gain s3:GetObject/,
    ],
    [
      'a stranger',
      oac('', { Principal: { AWS: '*' }, Condition: { StringLike: { 'aws:PrincipalArn': '*' } } }),
      /999999999999:role.* would gain s3:GetObject/,
    ],
    ['every distribution', oac('', { Condition: {} }), /would gain s3:GetObject/],
    [
      'every distribution of the account',
      oac('', { Condition: { ArnLike: { 'aws:SourceArn': arnOf('*') } } }),
      /EORIGINGUARDPROBE would gain|E3CCC would gain/,
    ],
    [
      'a distribution of another account',
      oac(arnOf('E1AAA', '666677778888')),
      /666677778888.* would gain s3:GetObject/,
    ],
    ['a neighbour', oac(arnOf('E3CCC')), /E3CCC would gain s3:GetObject/],
    [
      'the reader, but to write',
      oac(e2, { Action: ['s3:GetObject', 's3:PutObject'] }),
      /E2BBB would gain s3:PutObject/,
    ],
    [
      'the reader, but to list',
      oac(e2, { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::site' }),
      /E2BBB would gain s3:ListBucket on arn:aws:s3:::site /,
    ],
    [
      'another OAI',
      oac('', { Principal: { AWS: oaiArn('E8OAI') }, Condition: {} }),
      /identity E8OAI would gain/,
    ],
    [
      'a role',
      oac('', { Principal: { AWS: `arn:aws:iam::${account}:role/x` }, Condition: {} }),
      /role\/x would gain/,
    ],
    [
      'another service',
      oac('', { Principal: { Service: 'lambda.amazonaws.com' }, Condition: {} }),
      /lambda\.amazonaws\.com would gain/,
    ],
    [
      'somebody, perhaps',
      oac('', { Principal: '*', Condition: { StringEquals: { 'aws:Referer': 'x' } } }),
      /might gain/,
    ],
  ])('sees that %s gains', (_, added, because) => {
    expect(run(from, doc(oac(e1), added), grantE2)).toMatch(because);
  });

  it('sees a lost Deny, and an Allow that grew by its resource', () => {
    const open = oac('', { Principal: '*', Condition: {} });
    const deny = { ...open, Sid: 'Wall', Effect: 'Deny' };
    expect(run(doc(open, deny), doc(open), grantE2)).toMatch(/would gain/);
    const part = { ...open, Resource: 'arn:aws:s3:::site/public/*' };
    expect(run(doc(part), doc(open), grantE2)).toMatch(
      /anybody without credentials would gain .*site\/origin-guard-probe/,
    );
    expect(run(doc(oac(e1)), doc(oac(e1), { ...part, Sid: 'New' }), grantE2)).toMatch(/site\/public\//);
  });

  it('sees access on a key beyond decryption', () => {
    const decrypt = grant(e2, keyRef);
    const root = {
      ...oac(''),
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
      Condition: {},
    };
    const forE2 = (action: string): JsonObject => oac(e2, { Action: action, Resource: '*' });
    expect(run(doc(root), doc(root, forE2('kms:Decrypt')), decrypt)).toBeUndefined();
    expect(run(doc(root), doc(root, forE2('kms:*')), decrypt)).toMatch(/would gain kms:Encrypt/);
  });

  it('has nothing against the intended reader, or against what was open before', () => {
    expect(run(from, doc(oac([e1, e2])), grantE2)).toBeUndefined();
    const byAccount = oac('', { Condition: { StringEquals: { 'aws:SourceAccount': account } } });
    expect(run(doc(byAccount), doc(byAccount, oac(e2, { Sid: 'New' })), grantE2)).toBeUndefined();
    expect(run(doc(byAccount), doc({ ...byAccount, Principal: '*' }), grantE2)).toMatch(/might gain/);
    const forOai = oac('', { Principal: { AWS: oaiArn('E9OAI') }, Condition: {} });
    expect(run(from, doc(oac(e1), forOai), grantE9)).toBeUndefined();
  });
});

describe('no-widening, where it cannot be told who is let in', () => {
  const referer = (values: readonly string[], parts: JsonObject = {}): JsonObject =>
    oac('', { Sid: 'Fog', Principal: '*', Condition: { StringEquals: { 'aws:Referer': values } }, ...parts });
  const fogDeny = (values: readonly string[]): JsonObject => referer(values, { Sid: 'Wall', Effect: 'Deny' });
  const judge = (from: readonly JsonObject[], to: readonly JsonObject[]) =>
    run(doc(...from), doc(...to), grantE2);
  const might =
    /anybody without credentials might gain s3:GetObject on arn:aws:s3:::site\/origin-guard-probe through /;

  it('lets a list lose values, and gain none', () => {
    expect(judge([referer(['x', 'y'])], [referer(['x'])])).toBeUndefined();
    expect(judge([referer(['x'])], [referer(['x', 'y'])])).toMatch(might);
    expect(judge([referer(['x'])], [referer(['x']), referer(['y'], { Sid: 'More' })])).toMatch(might);
    expect(judge([referer(['x']), referer(['y'])], [referer(['x'])])).toBeUndefined();
  });

  it('lets a Deny that may hold grow, and not shrink or go', () => {
    const open = oac('', { Principal: '*', Condition: {} });
    expect(judge([open, fogDeny(['x'])], [open, fogDeny(['x', 'y'])])).toBeUndefined();
    expect(judge([open, fogDeny(['x', 'y'])], [open, fogDeny(['x'])])).toMatch(might);
    expect(judge([referer(['x']), fogDeny(['x'])], [referer(['x'])])).toMatch(might);
    expect(judge([open, fogDeny(['x'])], [open])).toMatch(/through statement 1 "Site"\.$/);
  });

  it('lets an Allow come to one that lets everybody in already', () => {
    const open = oac('', { Principal: '*', Condition: {} });
    expect(judge([open, fogDeny(['x'])], [open, referer(['y']), fogDeny(['x'])])).toBeUndefined();
    expect(judge([referer(['x']), fogDeny(['x'])], [open, fogDeny(['x'])])).toMatch(might);
  });

  it('names every statement by which somebody gains, and the policy', () => {
    const open = oac('', { Principal: '*', Condition: {} });
    expect(judge([oac(e1)], [oac(e1), open, { ...open, Sid: 'Again' }])).toBe(
      'In the policy of bucket site, anybody without credentials would gain s3:GetObject on arn:aws:s3:::site/origin-guard-probe through statement 2 "Site" and statement 3 "Again".',
    );
  });

  it('takes certain access after uncertain access for a gain that may be one', () => {
    expect(
      judge([oac('', { Condition: { StringEquals: { 'aws:SourceAccount': account } } })], [oac(e1)]),
    ).toMatch(/E1AAA might gain s3:GetObject on .* through statement 1 "Site"\.$/);
  });
});

import { describe, expect, it } from 'vitest';
import { account, arnOf, keyArnOf, oaiArn, rootStatement } from '../../../test/support/builders.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import { cloudFront, grant, keyRef, oac, write } from '../../../test/support/policy-changes.ts';
import type { JsonObject } from '../model/json.ts';
import { guardUndo } from './guard-undo.ts';

const e1 = arnOf('E1AAA');
const role = `arn:aws:iam::${account}:role/x`;
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const undo = (from: JsonObject | null, to: JsonObject | null, ref = grant(e1).document) =>
  guardUndo({ ...write(from, to, grant(e1)), document: ref }, plainFacts());
const verdict = (...asked: Parameters<typeof undo>) => undo(...asked).verdict;
const noGo = (check: string, because: string) => ({ verdict: 'no-go', check, because });
const open: JsonObject = { ...oac('', { Principal: '*', Condition: {} }), Sid: 'Open' };

describe('an undo', () => {
  it('may give readers of CloudFront back what they had, and says who gains and loses', () => {
    const { verdict: said, changes } = undo(doc(oac(e1)), doc(oac(arnOf('E2BBB'))));
    expect(said).toEqual({ verdict: 'go' });
    expect(changes?.gains).toMatchObject([{ who: `distribution ${arnOf('E2BBB')}` }]);
    expect(changes?.losses).toMatchObject([{ who: `distribution ${e1}` }]);
    expect(verdict(doc(oac(e1)), doc(oac('', { Condition: {} })))).toEqual({ verdict: 'go' });
    const oai = oac('', { Principal: { AWS: oaiArn('E9OAI') }, Condition: {} });
    expect(verdict(doc(oac(e1)), doc(oac(e1), oai))).toEqual({ verdict: 'go' });
  });

  it('may take the whole policy of a bucket away, and never that of a key', () => {
    expect(verdict(doc(oac(e1)), null)).toEqual({ verdict: 'go' });
    expect(verdict(doc(rootStatement()), null, keyRef)).toEqual(
      noGo('key-keeps-a-policy', `The policy of key ${keyArnOf('k')} cannot be taken away as a whole.`),
    );
    expect(verdict(doc(rootStatement()), doc(rootStatement(), oac(e1)), keyRef)).toEqual({ verdict: 'go' });
  });

  it('makes no policy public that was not', () => {
    expect(verdict(doc(oac(e1)), doc(oac(e1), open))).toMatchObject({
      check: 'stays-private',
      because: expect.stringMatching(
        /^The policy of bucket site would become public by statement 2 "Open"\. ./,
      ),
    });
    const tagged = { ...open, Sid: 'Else', Action: ['s3:GetObject'] };
    expect(verdict(doc(open), doc(oac(e1), open))).toEqual({ verdict: 'go' });
    expect(verdict(doc(oac(e1), open), doc(open))).toEqual({ verdict: 'go' });
    expect(verdict(doc(open), doc(open, { ...tagged, Action: 's3:PutObject' }))).toMatchObject({
      check: 'stays-private',
    });
  });

  it('gives nobody else than CloudFront anything', () => {
    const shared = (...more: readonly string[]): JsonObject =>
      oac(e1, { Principal: { ...cloudFront, ...(more.length === 0 ? {} : { AWS: more }) }, Condition: {} });
    expect(verdict(doc(shared()), doc(shared(role)))).toEqual(
      noGo('only-readers-gain', `In the policy of bucket site, ${role} would gain s3:GetObject.`),
    );
    const maybe = oac('', {
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: ['s3:PutObject', 's3:GetObject'],
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    });
    expect(verdict(doc(oac(e1)), doc(oac(e1), maybe))).toEqual(
      noGo(
        'only-readers-gain',
        'In the policy of bucket site, lambda.amazonaws.com might gain s3:GetObject, s3:PutObject.',
      ),
    );
    const forRole = oac(e1, { Principal: { AWS: role }, Condition: {}, Sid: 'Role' });
    expect(verdict(doc(forRole, oac(e1)), doc(forRole))).toEqual({ verdict: 'go' });
  });

  it('keeps what the guard of a repair keeps: size, what AWS takes, and the doors of the owner', () => {
    const long = oac(e1, { Sid: 'x'.repeat(21_000) });
    expect(verdict(doc(oac(e1)), doc(long))).toMatchObject({ check: 'within-size' });
    const dead = oac(e1, { Principal: { AWS: 'AIDADEADDEADDEADDEAD1' } });
    expect(verdict(doc(oac(e1)), doc(dead))).toMatchObject({ check: 'would-be-refused' });
    const forRole = oac(e1, { Principal: { AWS: role } });
    expect(verdict(doc(forRole, oac(e1)), doc(oac(e1)))).toMatchObject({ check: 'owner-not-locked-out' });
  });

  it('of a policy that cannot be read is none', () => {
    expect(undo({ Version: '2012-10-17' }, doc(oac(e1)))).toEqual({
      verdict: noGo('readable', 'The policy as it stands cannot be judged: The policy has no Statement.'),
      changes: undefined,
    });
  });
});

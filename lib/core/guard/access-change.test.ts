import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { inputOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import {
  cloudFront,
  grant,
  keyRef,
  oac,
  tlsDenyStatement,
  write,
} from '../../../test/support/policy-changes.ts';
import type { JsonObject } from '../model/json.ts';
import { known } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { type AccessChange, accessChanges } from './access-change.ts';

const [e1, e2] = [arnOf('E1AAA'), arnOf('E2BBB')];
const role = `arn:aws:iam::${account}:role/x`;
const nobodyElse = plainFacts({ distributions: known([]), originAccessIdentities: known(new Map()) });
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const changing = (from: readonly JsonObject[], to: readonly JsonObject[], document?: DocumentRef) => {
  const plan = write(doc(...from), doc(...to), grant(e1));
  return accessChanges(inputOf({ ...plan, document: document ?? plan.document }, nobodyElse));
};
const gain = (who: string, parts: Partial<AccessChange> = {}): AccessChange => ({
  who,
  isReader: true,
  isAnonymous: false,
  actions: ['s3:GetObject'],
  certain: true,
  plainHttpOnly: false,
  ...parts,
});
const asked = ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'];

describe('who gains and who loses by a write', () => {
  it('are those for whom the answer is another one afterwards', () => {
    expect(changing([oac(e1)], [oac(e1)])).toEqual({ gains: [], losses: [] });
    expect(changing([oac(e1)], [oac([e1, e2])])).toEqual({ gains: [gain(`distribution ${e2}`)], losses: [] });
    expect(changing([oac([e1, e2])], [oac(e1)])).toEqual({ gains: [], losses: [gain(`distribution ${e2}`)] });
    expect(changing([oac(e1)], [oac(e2)])).toEqual({
      gains: [gain(`distribution ${e2}`)],
      losses: [gain(`distribution ${e1}`)],
    });
  });

  it('by a Deny lose what they had', () => {
    const deny = oac(e1, { Sid: 'Wall', Effect: 'Deny' });
    expect(changing([oac(e1)], [oac(e1), deny])).toEqual({ gains: [], losses: [gain(`distribution ${e1}`)] });
    expect(changing([oac(e1), deny], [oac(e1)])).toEqual({ gains: [gain(`distribution ${e1}`)], losses: [] });
    expect(changing([], [deny])).toEqual({ gains: [], losses: [] });
  });

  it('gain perhaps where the policy leaves it open', () => {
    const foggy = oac(e1, {
      Condition: { StringEquals: { 'aws:SourceArn': e1, 'aws:Referer': 'x' } },
    });
    expect(changing([], [foggy])).toEqual({
      gains: [gain(`distribution ${e1}`, { certain: false })],
      losses: [],
    });
    expect(changing([foggy], [oac(e1)])).toMatchObject({ gains: [{ certain: false }], losses: [] });
    expect(changing([oac(e1)], [foggy])).toMatchObject({ gains: [], losses: [{ certain: false }] });
  });

  it('are told once for all of a kind, and apart for whom it is another change', () => {
    const open = oac('', { Condition: {} });
    expect(changing([], [open]).gains).toEqual([gain('every CloudFront distribution of any account')]);
    const own = oac('', { Condition: { ArnLike: { 'aws:SourceArn': arnOf('*') } } });
    expect(changing([], [own]).gains).toEqual([gain(`every other distribution of account ${account}`)]);
    expect(changing([oac(e1)], [open, oac(e1)]).gains).toEqual([
      gain('every CloudFront distribution of any account'),
    ]);
    const writer = oac(e1, { Sid: 'W', Action: 's3:PutObject' });
    expect(changing([], [open, writer]).gains).toEqual([
      gain('every CloudFront distribution of any account'),
      gain(`distribution ${e1}`, { actions: ['s3:GetObject', 's3:PutObject'] }),
    ]);
  });

  it('are people and services too, and somebody without credentials', () => {
    const to = (Principal: JsonObject | string): JsonObject => oac('', { Principal, Condition: {} });
    const plain = { isReader: false };
    expect(changing([], [to({ AWS: role, Service: 'lambda.amazonaws.com' })]).gains).toEqual([
      gain(role, plain),
      gain('lambda.amazonaws.com', plain),
    ]);
    expect(changing([], [to({ AWS: '444455556666' })]).gains).toEqual([gain('account 444455556666', plain)]);
    const [anybody] = changing([], [to('*')]).gains;
    expect(anybody).toEqual(gain('anybody without credentials', { ...plain, isAnonymous: true }));
  });

  it('are identities by name', () => {
    const to = oac('', { Principal: { AWS: oaiArn('E9OAI') }, Condition: {} });
    expect(changing([], [to]).gains).toEqual([gain('origin access identity E9OAI')]);
  });
});

describe('what is gained', () => {
  it('is told by the actions that are always asked about, sorted, and as written beyond them', () => {
    const actions = (...Action: readonly string[]) =>
      changing([], [oac(e1, { Action, Resource: '*' })]).gains[0]?.actions;
    expect(actions('s3:PutObject', 's3:DeleteObject')).toEqual(['s3:DeleteObject', 's3:PutObject']);
    expect(actions('s3:GetObjectVersion')).toEqual(['s3:GetObjectVersion']);
    expect(actions('s3:Put?bject*')).toEqual(['s3:Put?bject*', 's3:PutObject']);
    expect(actions('S3:GETOBJECT')).toEqual(['s3:GetObject']);
    expect(actions('*')).toEqual(['s3:*', ...asked]);
  });

  it('is not what stands in both documents', () => {
    const beside = oac(e1, { Sid: 'Beside', Action: 's3:GetObjectTagging' });
    expect(changing([beside], [beside, oac(e1)]).gains).toEqual([gain(`distribution ${e1}`)]);
    expect(changing([beside, oac(e1)], [oac(e1)]).losses).toEqual([
      gain(`distribution ${e1}`, { actions: ['s3:GetObjectTagging'] }),
    ]);
  });

  it('of a key is of its service', () => {
    const decrypt = oac(e1, { Action: ['kms:Decrypt', 'kms:ReEncrypt*'], Resource: '*' });
    expect(changing([], [decrypt], keyRef).gains).toEqual([
      gain(`distribution ${e1}`, { actions: ['kms:Decrypt', 'kms:ReEncrypt*'] }),
    ]);
    expect(changing([], [{ ...decrypt, Action: '*' }], keyRef).gains[0]?.actions).toContain('kms:*');
  });

  it('may be only for requests without TLS', () => {
    const open = oac('', { Principal: '*', Condition: {} });
    const [gained, ...others] = changing([open, tlsDenyStatement], [open]).gains;
    expect(gained).toEqual(
      gain('anybody without credentials', { isReader: false, isAnonymous: true, plainHttpOnly: true }),
    );
    expect(others.every(({ plainHttpOnly }) => plainHttpOnly)).toBe(true);
    expect(changing([open], [open, tlsDenyStatement]).losses[0]).toMatchObject({ plainHttpOnly: true });
    const both = changing([tlsDenyStatement], [open, { ...open, Sid: 'P', Action: 's3:PutObject' }]).gains[0];
    expect(both).toMatchObject({ plainHttpOnly: false, actions: ['s3:GetObject', 's3:PutObject'] });
  });

  it('over TLS is told where less comes without it', () => {
    const both = oac(e1, { Principal: cloudFront, Action: ['s3:GetObject', 's3:PutObject'] });
    expect(changing([], [both]).gains).toEqual([
      gain(`distribution ${e1}`, { actions: ['s3:GetObject', 's3:PutObject'] }),
    ]);
  });
});

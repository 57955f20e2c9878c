import { describe, expect, it } from 'vitest';
import type { Change, RemoveReader, ScopeGrant } from '../model/change.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { Reader } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';
import { canonicalStatement } from './canonical.ts';
import { applyChanges } from './edit.ts';

const bucket: DocumentRef = { type: 'bucket', name: 'site' };
const key: DocumentRef = { type: 'key', arn: 'arn:aws:kms:eu-west-1:111122223333:key/k' };
const arn = (id: string): string => `arn:aws:cloudfront::111122223333:distribution/${id}`;
const any = arn('*');
const oaiArn = (id: string): string => `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
const dist = (id: string): Reader => ({ type: 'distribution', arn: arn(id) });

const grant = (id: string, document: DocumentRef = bucket): Change => ({
  type: 'grant-read',
  document,
  reader: dist(id),
});
const grantOai = (id: string, document: DocumentRef = bucket): Change => ({
  type: 'grant-read',
  document,
  reader: { type: 'oai', id },
});

const ref = (doc: JsonObject, index: number) => {
  const list = Array.isArray(doc.Statement) ? doc.Statement : [doc.Statement];
  const raw = list[index];
  if (!isJsonObject(raw)) throw new Error('no such statement');
  return { index, canonical: canonicalStatement(raw) };
};
const remove = (
  doc: JsonObject,
  index: number,
  id: string,
  document: DocumentRef = bucket,
): RemoveReader => ({
  type: 'remove-reader',
  document,
  statement: ref(doc, index),
  reader: dist(id),
  written: arn(id),
});
const removeOai = (doc: JsonObject, index: number, id: string, written = oaiArn(id)): RemoveReader => ({
  type: 'remove-reader',
  document: bucket,
  statement: ref(doc, index),
  reader: { type: 'oai', id },
  written,
});
const scope = (
  doc: JsonObject,
  index: number,
  ids: readonly string[],
  operator: ScopeGrant['operator'] = 'StringEquals',
): ScopeGrant => ({
  type: 'scope-grant',
  document: bucket,
  statement: ref(doc, index),
  operator,
  sourceArns: ids.map(arn),
});

const service = { Service: 'cloudfront.amazonaws.com' };
const oac = (sourceArn: JsonObject[string], parts: JsonObject = {}): JsonObject => ({
  Sid: 'Site',
  Effect: 'Allow',
  Principal: service,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  Condition: { StringEquals: { 'AWS:SourceArn': sourceArn } },
  ...parts,
});
const foreign: JsonObject = {
  Sid: 'Foreign',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['b', 'a'],
};
const doc = (...statements: readonly JsonObject[]): JsonObject => ({
  Id: 'Mine',
  Statement: statements,
  Version: '2008-10-17',
});

const edit = (from: JsonObject | null, ...changes: readonly Change[]): JsonObject | null => {
  const edited = applyChanges(from, changes, { partition: 'aws' });
  if (!edited.ok) throw new Error(edited.because);
  return edited.to;
};
const refusal = (from: JsonObject | null, ...changes: readonly Change[]): string => {
  const edited = applyChanges(from, changes, { partition: 'aws' });
  return edited.ok ? 'not refused' : edited.because;
};

describe('grant-read', () => {
  it('makes a document where there is none, with several readers in one sorted statement', () => {
    expect(edit(null, grant('E2'), grant('E1'), grantOai('E9'))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OriginGuardAllowCloudFrontRead',
          Effect: 'Allow',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::site/*',
          Condition: { StringEquals: { 'aws:SourceArn': [arn('E1'), arn('E2')] } },
        },
        {
          Sid: 'OriginGuardAllowOaiReadE9',
          Effect: 'Allow',
          Principal: { AWS: oaiArn('E9') },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::site/*',
        },
      ],
    });
  });

  it('uses the partition', () => {
    const edited = applyChanges(null, [grant('E1'), grantOai('E9')], { partition: 'aws-cn' });
    const text = JSON.stringify(edited);
    expect(text).toContain('arn:aws-cn:s3:::site/*');
    expect(text).toContain('arn:aws-cn:iam::cloudfront:user/');
  });

  it('lists the reader in a statement of exactly the same shape, in place', () => {
    const from = doc(foreign, oac(arn('E1')));
    expect(edit(from, grant('E2'))).toEqual(doc(foreign, oac([arn('E1'), arn('E2')])));
    expect(edit(doc(oac([arn('E3')])), grant('E2'), grant('E1'))).toEqual(
      doc(oac([arn('E3'), arn('E1'), arn('E2')])),
    );
  });

  it('prefers a statement of its own', () => {
    const own = oac(arn('E5'), { Sid: 'OriginGuardAllowCloudFrontRead' });
    expect(edit(doc(oac(arn('E1')), own), grant('E2'))).toEqual(
      doc(oac(arn('E1')), oac([arn('E5'), arn('E2')], { Sid: 'OriginGuardAllowCloudFrontRead' })),
    );
  });

  it.each<[string, JsonObject]>([
    ['another action', { Action: ['s3:GetObject', 's3:ListBucket'] }],
    ['a part of the bucket', { Resource: 'arn:aws:s3:::site/v1/*' }],
    ['another principal beside', { Principal: { Service: ['cloudfront.amazonaws.com', 'x.amazonaws.com'] } }],
    [
      'another condition',
      { Condition: { StringEquals: { 'AWS:SourceArn': arn('E1'), 'aws:SourceAccount': '1' } } },
    ],
    [
      'a second operator',
      { Condition: { StringEquals: { 'AWS:SourceArn': arn('E1') }, Bool: { x: 'true' } } },
    ],
    ['IfExists', { Condition: { StringEqualsIfExists: { 'AWS:SourceArn': arn('E1') } } }],
    ['no condition', { Condition: {} }],
    ['a Deny', { Effect: 'Deny' }],
    ['an element we do not know', { Surprise: 1 }],
  ])('leaves a statement with %s alone and adds its own', (_, parts) => {
    const from = doc(oac(arn('E1'), parts));
    const to = edit(from, grant('E2'));
    expect(to).toEqual(
      doc(
        oac(arn('E1'), parts),
        oac(arn('E2'), {
          Sid: 'OriginGuardAllowCloudFrontRead',
          Condition: { StringEquals: { 'aws:SourceArn': arn('E2') } },
        }),
      ),
    );
  });

  it('changes nothing when the reader is there already', () => {
    const from = doc(oac(arn('E1')), { ...foreign, Sid: 'X' });
    expect(edit(from, grant('E1'))).toEqual(from);
    const once = edit(from, grantOai('E9'), grant('E2'));
    expect(edit(once, grant('E2'), grantOai('E9'))).toEqual(once);
  });

  it('finds a free Sid', () => {
    const taken = { ...foreign, Sid: 'OriginGuardAllowCloudFrontRead' };
    const to = edit(doc(taken, { ...taken, Sid: 'OriginGuardAllowCloudFrontRead2' }), grant('E1'));
    expect(JSON.stringify(to)).toContain('"OriginGuardAllowCloudFrontRead3"');
  });

  it('turns a single statement object into an array only when a second one comes', () => {
    const from = { Version: '2012-10-17', Statement: oac(arn('E1')) };
    expect(edit(from, grant('E2'))).toEqual({ ...from, Statement: oac([arn('E1'), arn('E2')]) });
    expect(edit(from, grantOai('E9'))).toMatchObject({
      Statement: [oac(arn('E1')), { Sid: 'OriginGuardAllowOaiReadE9' }],
    });
  });

  it('grants decryption on a key, and no key to an OAI', () => {
    const from = { Version: '2012-10-17', Statement: [foreign] };
    expect(edit(from, grant('E1', key))).toMatchObject({
      Statement: [
        foreign,
        { Sid: 'OriginGuardAllowCloudFrontDecrypt', Action: 'kms:Decrypt', Resource: '*' },
      ],
    });
    expect(refusal(from, grantOai('E9', key))).toMatch(/KMS does not know OAIs/);
    expect(refusal(null, grant('E1', key))).toMatch(/was not read/);
  });
});

describe('scope-grant', () => {
  it('adds the condition and keeps the others', () => {
    const open = oac('', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    const from = doc(foreign, open);
    expect(edit(from, scope(from, 1, ['E2', 'E1']))).toEqual(
      doc(
        foreign,
        oac('', {
          Condition: {
            Bool: { 'aws:SecureTransport': 'true' },
            StringEquals: { 'aws:SourceArn': [arn('E1'), arn('E2')] },
          },
        }),
      ),
    );
  });

  it('replaces every older comparison of SourceArn', () => {
    const from = doc(
      oac('', {
        Condition: {
          StringLike: { 'AWS:SOURCEARN': any, 'aws:SourceAccount': '1' },
          ArnLikeIfExists: { 'aws:SourceArn': any },
          StringEquals: { 'AWS:SourceArn': 'x' },
        },
      }),
    );
    expect(edit(from, scope(from, 0, ['E1']))).toEqual(
      doc(
        oac('', {
          Condition: {
            StringLike: { 'aws:SourceAccount': '1' },
            StringEquals: { 'aws:SourceArn': arn('E1') },
          },
        }),
      ),
    );
  });

  it('refuses what would hit others, empty the grant, or contradict itself', () => {
    const mixed = doc(oac(any, { Principal: { ...service, AWS: '111122223333' } }));
    expect(refusal(mixed, scope(mixed, 0, ['E1']))).toMatch(/also names 111122223333/);
    const from = doc(oac(any), { ...foreign, Principal: service });
    expect(refusal(from, scope(from, 0, []))).toMatch(/no distribution is left/);
    expect(refusal(from, scope(from, 0, ['E1']), scope(from, 0, ['E2']))).toMatch(/two different scopes/);
    expect(refusal(from, scope(from, 1, ['E1']))).toMatch(/a Deny is never changed/);
  });
});

describe('remove-reader', () => {
  it('shortens an array, and keeps it one', () => {
    const from = doc(oac([arn('E1'), arn('E2')]), foreign);
    expect(edit(from, remove(from, 0, 'E1'))).toEqual(doc(oac([arn('E2')]), foreign));
  });

  it('takes the statement with its last reader, never its condition alone', () => {
    const from = doc(oac([arn('E1'), arn('E2')]), foreign, oac(arn('E3'), { Sid: 'Other' }));
    expect(edit(from, remove(from, 0, 'E1'), remove(from, 0, 'E2'), remove(from, 2, 'E3'))).toEqual(
      doc(foreign),
    );
  });

  it('takes just the service out of a statement that others share, and keeps its condition', () => {
    const root = { AWS: 'arn:aws:iam::111122223333:root' };
    const from = doc(oac(arn('E1'), { Principal: { ...root, Service: ['cloudfront.amazonaws.com'] } }));
    expect(edit(from, remove(from, 0, 'E1'))).toEqual(doc(oac(arn('E1'), { Principal: root })));
    const two = doc(
      oac(arn('E1'), { Principal: { Service: ['cloudfront.amazonaws.com', 'x.amazonaws.com'] } }),
    );
    expect(edit(two, remove(two, 0, 'E1'))).toEqual(
      doc(oac(arn('E1'), { Principal: { Service: ['x.amazonaws.com'] } })),
    );
  });

  it('takes an OAI out of its list, and the statement when nobody is left', () => {
    const shared = { ...oac(''), Principal: { AWS: [oaiArn('E8'), '111122223333'] }, Condition: {} };
    const alone = { ...shared, Sid: 'Alone', Principal: { AWS: oaiArn('E9') } };
    const from = doc(shared, alone, foreign);
    expect(edit(from, removeOai(from, 0, 'E8'), removeOai(from, 1, 'E9'))).toEqual(
      doc({ ...shared, Principal: { AWS: ['111122223333'] } }, foreign),
    );
  });

  it('takes an OAI that is written as a canonical user', () => {
    const user = 'a'.repeat(64);
    const from = doc(oac('', { Principal: { CanonicalUser: user } }), foreign);
    expect(edit(from, removeOai(from, 0, 'E9', user))).toEqual(doc(foreign));
  });

  it('answers null when the last statement of a bucket goes, and refuses for a key', () => {
    const from = doc(oac(arn('E1')));
    expect(edit(from, remove(from, 0, 'E1'))).toBeNull();
    expect(refusal(from, remove(from, 0, 'E1', key))).toMatch(/cannot be without one/);
  });

  it('gives the place of a removed reader to a new one', () => {
    const from = doc(oac(arn('E1')));
    expect(edit(from, remove(from, 0, 'E1'), grant('E2'))).toEqual(doc(oac(arn('E2'))));
    expect(edit(from, grant('E2'), remove(from, 0, 'E1'))).toEqual(doc(oac(arn('E2'))));
    expect(edit(from, grant('E1'), remove(from, 0, 'E1'))).toEqual(from);
  });

  it('never touches a Deny, a NotPrincipal, a negated condition or a stranger', () => {
    const from = doc(
      { ...oac(arn('E1')), Effect: 'Deny' },
      {
        Sid: 'Not',
        Effect: 'Allow',
        NotPrincipal: service,
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceArn': arn('E1') } },
      },
      oac('', { Condition: { StringNotEquals: { 'aws:SourceArn': arn('E1') } } }),
      oac(arn('E1'), { Principal: { AWS: '111122223333' } }),
    );
    expect(refusal(from, remove(from, 0, 'E1'))).toMatch(/a Deny is never changed/);
    expect(refusal(from, remove(from, 1, 'E1'))).toMatch(/NotPrincipal/);
    expect(refusal(from, remove(from, 2, 'E1'))).toMatch(/does not name/);
    expect(refusal(from, remove(from, 3, 'E1'))).toMatch(/does not name/);
  });
});

describe('applyChanges', () => {
  it('refuses a statement that moved, changed or is gone', () => {
    const decided = doc(foreign, oac(arn('E1')));
    const change = remove(decided, 1, 'E1');
    expect(refusal(doc(oac(arn('E1')), foreign), change)).toMatch(/no longer what it was/);
    expect(refusal(doc(foreign, oac([arn('E1'), arn('E2')])), change)).toMatch(/no longer what it was/);
    expect(refusal(doc(foreign), change)).toMatch(/no statement 2 any more/);
  });

  it('accepts another spelling of the same statement', () => {
    const change = remove(doc(oac(arn('E1')), foreign), 0, 'E1');
    const respelled = doc(oac([arn('E1')], { Action: ['s3:GETOBJECT'] }), foreign);
    expect(edit(respelled, change)).toEqual(doc(foreign));
  });

  it('keeps Version, Id and the order of members', () => {
    const to = edit(doc(foreign), grant('E1'));
    expect(Object.keys(to ?? {})).toEqual(['Id', 'Statement', 'Version']);
    expect(to).toMatchObject({ Id: 'Mine', Version: '2008-10-17' });
  });

  it('does nothing without changes, and refuses changes of two documents or a document it cannot read', () => {
    expect(edit(doc(foreign))).toEqual(doc(foreign));
    expect(refusal(doc(foreign), grant('E1'), grant('E1', key))).toMatch(/different documents/);
    expect(refusal({ Version: '2012-10-17' }, grant('E1'))).toMatch(/no Statement/);
  });

  it('never hands out parts of the document it was given', () => {
    const from = doc(foreign);
    const to = edit(from, grant('E1'));
    expect(Array.isArray(to?.Statement) && to.Statement[0]).not.toBe(foreign);
  });
});

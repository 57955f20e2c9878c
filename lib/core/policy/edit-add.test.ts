import { describe, expect, it } from 'vitest';
import { arnOf as arn, oaiArn } from '../../../test/support/builders.ts';
import { edit, grant, grantOai, keyRef, oac, shrink } from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { applyChanges } from './edit.ts';

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
const refusal = (from: JsonObject | null, ...changes: readonly Change[]): string => {
  const edited = applyChanges(from, changes, { partition: 'aws' });
  return edited.ok ? 'not refused' : edited.because;
};

describe('grant-read', () => {
  it('makes a document where there is none, with several readers in one sorted statement', () => {
    expect(edit(null, grant(arn('E2')), grant(arn('E1')), grantOai('E9'))).toEqual({
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
    const edited = applyChanges(null, [grant(arn('E1')), grantOai('E9')], { partition: 'aws-cn' });
    const text = JSON.stringify(edited);
    expect(text).toContain('arn:aws-cn:s3:::site/*');
    expect(text).toContain('arn:aws-cn:iam::cloudfront:user/');
  });

  it.each([
    ['a pattern that StringEquals never honours', arn('*')],
    ['a typing error', `${arn('E1')}>`],
    ['the id of an access control', 'EOAC1'],
    ['a distribution of another partition', arn('E1').replace('arn:aws:', 'arn:aws-cn:')],
  ])('leaves a statement alone that lists %s, and adds its own', (_what, value) => {
    const from = doc(oac([arn('E1'), value]));

    const edited = edit(from, grant(arn('E2'))) as { Statement: readonly JsonObject[] };

    expect(edited.Statement).toHaveLength(2);
    expect(edited.Statement[0]).toEqual(oac([arn('E1'), value]));
    expect(edited.Statement[1]).toMatchObject({ Sid: 'OriginGuardAllowCloudFrontRead' });
  });

  it.each<[string, JsonObject]>([
    ['a distribution of another partition', oac(arn('E1').replace('arn:aws:', 'arn:aws-us-gov:'))],
    ['no distribution at all', oac([])],
    ['such a one in a statement of ours', oac(arn('*'), { Sid: 'OriginGuardAllowCloudFrontRead' })],
  ])('adds its own beside a statement that lists nothing but %s', (_what, statement) => {
    const { Statement: statements } = edit(doc(statement), grant(arn('E1'))) as {
      Statement: readonly JsonObject[];
    };
    expect(statements).toHaveLength(2);
    expect(statements[0]).toEqual(statement);
    expect(statements[1]).toMatchObject({ Condition: { StringEquals: { 'aws:SourceArn': arn('E1') } } });
    expect(statements[1]?.Sid).not.toBe(statement.Sid);
  });

  it('lists nobody beside an id that it is told is no distribution, and goes on where it may', () => {
    const isNoDistribution = (id: string): boolean => id === 'EOAC1';
    const from = doc(oac(arn('EOAC1')), oac(arn('E5'), { Sid: 'Other' }));
    const edited = applyChanges(from, [grant(arn('E1'))], { partition: 'aws', isNoDistribution });
    expect(edited).toEqual({
      ok: true,
      to: doc(oac(arn('EOAC1')), oac([arn('E5'), arn('E1')], { Sid: 'Other' })),
    });
  });

  it('lists the reader in a statement of exactly the same shape, in place', () => {
    const from = doc(foreign, oac(arn('E1')));
    expect(edit(from, grant(arn('E2')))).toEqual(doc(foreign, oac([arn('E1'), arn('E2')])));
    expect(edit(doc(oac([arn('E3')])), grant(arn('E2')), grant(arn('E1')))).toEqual(
      doc(oac([arn('E3'), arn('E1'), arn('E2')])),
    );
  });

  it.each(['StringEquals', 'ArnEquals', 'ArnLike'])(
    'lists it under %s too, which lets in what it lists',
    (operator) => {
      const listing = (value: JsonObject[string]) =>
        oac('', { Condition: { [operator]: { 'aws:SourceArn': value } } });
      expect(edit(doc(listing(arn('E1'))), grant(arn('E2')))).toEqual(doc(listing([arn('E1'), arn('E2')])));
    },
  );

  it('adds nothing when another statement of the same shape lists it', () => {
    const from = doc(oac(arn('E1')), oac(arn('E2'), { Sid: 'OriginGuardAllowCloudFrontRead' }));
    expect(edit(from, grant(arn('E1')))).toEqual(from);
  });

  it('does not count on a statement that the same write takes away', () => {
    const from = doc(oac(arn('E1')), oac(arn('E2'), { Sid: 'Other' }));
    expect(edit(from, shrink(from, 0, []), grant(arn('E1')))).toEqual(
      doc(oac([arn('E2'), arn('E1')], { Sid: 'Other' })),
    );
  });

  it('prefers a statement of its own', () => {
    const own = oac(arn('E5'), { Sid: 'OriginGuardAllowCloudFrontRead' });
    expect(edit(doc(oac(arn('E1')), own), grant(arn('E2')))).toEqual(
      doc(oac(arn('E1')), oac([arn('E5'), arn('E2')], { Sid: 'OriginGuardAllowCloudFrontRead' })),
    );
  });

  it.each<[string, JsonObject]>([
    ['another action', { Action: 's3:PutObject' }],
    ['one more action', { Action: ['s3:GetObject', 's3:ListBucket'] }],
    ['what is no action', { Action: [7] }],
    ['an account beside', { Principal: { Service: 'cloudfront.amazonaws.com', AWS: '111122223333' } }],
    ['another service', { Principal: { Service: 'x.amazonaws.com' } }],
    ['a principal under another name', { Principal: { Federated: 'cloudfront.amazonaws.com' } }],
    ['another key', { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
    ['a list within the list', { Condition: { StringEquals: { 'AWS:SourceArn': [[arn('E1')]] } } }],
    ['StringLike', { Condition: { StringLike: { 'AWS:SourceArn': arn('E1') } } }],
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
    const to = edit(from, grant(arn('E2')));
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
    expect(edit(from, grant(arn('E1')))).toEqual(from);
    const once = edit(from, grantOai('E9'), grant(arn('E2')));
    expect(edit(once, grant(arn('E2')), grantOai('E9'))).toEqual(once);
  });

  it('gives each identity a statement and a Sid of its own, in any order of changes', () => {
    const taken = { ...foreign, Sid: 'OriginGuardAllowOaiReadE1' };
    const changes = [grantOai('E12'), grantOai('E1'), grantOai('E12')];
    const to = edit(doc(taken), ...changes) as { Statement: readonly JsonObject[] };
    // S3 refuses a Sid that stands twice in a policy.
    expect(to.Statement.map(({ Sid }) => Sid)).toEqual([
      'OriginGuardAllowOaiReadE1',
      'OriginGuardAllowOaiReadE12',
      'OriginGuardAllowOaiReadE122',
    ]);
    expect(to.Statement.map(({ Principal }) => Principal)).toEqual([
      '*',
      { AWS: oaiArn('E1') },
      { AWS: oaiArn('E12') },
    ]);
    expect(edit(doc(taken), ...changes.toReversed())).toEqual(to);
  });

  it('finds a free Sid', () => {
    const taken = { ...foreign, Sid: 'OriginGuardAllowCloudFrontRead' };
    const to = edit(doc(taken, { ...taken, Sid: 'OriginGuardAllowCloudFrontRead2' }), grant(arn('E1')));
    expect(JSON.stringify(to)).toContain('"OriginGuardAllowCloudFrontRead3"');
  });

  it('turns a single statement object into an array only when a second one comes', () => {
    const from = { Version: '2012-10-17', Statement: oac(arn('E1')) };
    expect(edit(from, grant(arn('E2')))).toEqual({ ...from, Statement: oac([arn('E1'), arn('E2')]) });
    expect(edit(from, grantOai('E9'))).toMatchObject({
      Statement: [oac(arn('E1')), { Sid: 'OriginGuardAllowOaiReadE9' }],
    });
  });

  describe('to an identity', () => {
    const read = (parts: JsonObject = {}): JsonObject => ({
      Effect: 'Allow',
      Principal: { AWS: oaiArn('E9') },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::site/*',
      ...parts,
    });
    const { Principal: _, ...withoutPrincipal } = read();

    it.each<[string, JsonObject]>([
      ['alone', read()],
      ['among others', read({ Principal: { AWS: ['111122223333', oaiArn('E8'), oaiArn('E9')] } })],
      ['under an empty Condition', read({ Condition: {} })],
    ])('adds nothing when it has the read %s', (_what, statement) => {
      expect(edit(doc(statement), grantOai('E9'))).toEqual(doc(statement));
    });

    it.each<[string, JsonObject]>([
      ['another identity', read({ Principal: { AWS: oaiArn('E8') } })],
      ['an account', read({ Principal: { AWS: '111122223333' } })],
      ['everybody but it', { ...withoutPrincipal, NotPrincipal: { AWS: oaiArn('E9') } }],
      ['nobody', withoutPrincipal],
      ['a condition', read({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
      ['a condition that is none', read({ Condition: [] })],
      ['another action', read({ Action: 's3:PutObject' })],
      ['a part of the bucket', read({ Resource: 'arn:aws:s3:::site/v1/*' })],
      ['a Deny', read({ Effect: 'Deny' })],
    ])('adds a statement beside one with %s', (_what, statement) => {
      expect(edit(doc(statement), grantOai('E9'))).toEqual(
        doc(statement, read({ Sid: 'OriginGuardAllowOaiReadE9' })),
      );
    });
  });

  it('grants decryption on a key, and no key to an OAI', () => {
    const from = { Version: '2012-10-17', Statement: [foreign] };
    expect(edit(from, grant(arn('E1'), keyRef))).toMatchObject({
      Statement: [
        foreign,
        { Sid: 'OriginGuardAllowCloudFrontDecrypt', Action: 'kms:Decrypt', Resource: '*' },
      ],
    });
    expect(refusal(from, grantOai('E9', keyRef))).toMatch(/KMS does not know OAIs/);
    expect(refusal(null, grant(arn('E1'), keyRef))).toMatch(/was not read/);
  });
});

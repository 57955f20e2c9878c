import { describe, expect, it } from 'vitest';
import { arnOf as arn, oaiArn } from '../../../test/support/builders.ts';
import {
  cloudFront,
  edit,
  grant,
  grantOai,
  keyRef,
  oac,
  remove,
  removeOai,
  scope,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { applyChanges } from './edit.ts';

const any = arn('*');
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

describe('scope-grant', () => {
  it('adds the condition and keeps the others', () => {
    const open = oac('', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    const from = doc(foreign, open);
    expect(edit(from, scope(from, 1, [arn('E2'), arn('E1')]))).toEqual(
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
    expect(edit(from, scope(from, 0, [arn('E1')]))).toEqual(
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

  it('keeps a Null condition, which compares no values', () => {
    const from = doc(oac('', { Condition: { Null: { 'aws:SourceArn': 'false' } } }));
    expect(edit(from, scope(from, 0, [arn('E1')]))).toEqual(
      doc(
        oac('', {
          Condition: { Null: { 'aws:SourceArn': 'false' }, StringEquals: { 'aws:SourceArn': arn('E1') } },
        }),
      ),
    );
  });

  it('takes the same distributions in another order for the same scope', () => {
    const from = doc(oac(any));
    const twice = edit(from, scope(from, 0, [arn('E1'), arn('E2')]), scope(from, 0, [arn('E2'), arn('E1')]));
    expect(twice).toEqual(edit(from, scope(from, 0, [arn('E1'), arn('E2')])));
  });

  it('is for grants to the CloudFront service alone', () => {
    const { Principal: _, ...open } = oac(any);
    const from = doc({ ...open, NotPrincipal: cloudFront }, oac(any, { Principal: { AWS: oaiArn('E9') } }));
    for (const index of [0, 1])
      expect(refusal(from, scope(from, index, [arn('E1')]))).toMatch(
        /does not grant to the CloudFront service/,
      );
  });

  it('refuses what would hit others, empty the grant, or contradict itself', () => {
    const mixed = doc(oac(any, { Principal: { ...cloudFront, AWS: '111122223333' } }));
    expect(refusal(mixed, scope(mixed, 0, [arn('E1')]))).toMatch(/also names 111122223333/);
    const from = doc(oac(any), { ...foreign, Principal: cloudFront });
    expect(refusal(from, scope(from, 0, []))).toMatch(/no distribution is left/);
    expect(refusal(from, scope(from, 0, [arn('E1')]), scope(from, 0, [arn('E2')]))).toMatch(
      /two different scopes/,
    );
    expect(refusal(from, scope(from, 1, [arn('E1')]))).toMatch(/a Deny is never changed/);
  });
});

describe('remove-reader', () => {
  it('shortens an array, and keeps it one', () => {
    const from = doc(oac([arn('E1'), arn('E2')]), foreign);
    expect(edit(from, remove(from, 0, arn('E1')))).toEqual(doc(oac([arn('E2')]), foreign));
  });

  it('takes the statement with its last reader, never its condition alone', () => {
    const from = doc(oac([arn('E1'), arn('E2')]), foreign, oac(arn('E3'), { Sid: 'Other' }));
    expect(
      edit(from, remove(from, 0, arn('E1')), remove(from, 0, arn('E2')), remove(from, 2, arn('E3'))),
    ).toEqual(doc(foreign));
  });

  it('takes just the service out of a statement that others share, and keeps its condition', () => {
    const root = { AWS: 'arn:aws:iam::111122223333:root' };
    const from = doc(oac(arn('E1'), { Principal: { ...root, Service: ['cloudfront.amazonaws.com'] } }));
    expect(edit(from, remove(from, 0, arn('E1')))).toEqual(doc(oac(arn('E1'), { Principal: root })));
    const two = doc(
      oac(arn('E1'), { Principal: { Service: ['cloudfront.amazonaws.com', 'x.amazonaws.com'] } }),
    );
    expect(edit(two, remove(two, 0, arn('E1')))).toEqual(
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

  it('looks at no other condition and no other key', () => {
    const condition = (values: readonly string[]): JsonObject => ({
      Bool: { 'aws:SecureTransport': 'true' },
      StringEquals: { 'aws:SourceArn': values, 'aws:Referer': [arn('E1')] },
    });
    const from = doc(oac('', { Condition: condition([arn('E1'), arn('E2')]) }));
    expect(edit(from, remove(from, 0, arn('E1')))).toEqual(
      doc(oac('', { Condition: condition([arn('E2')]) })),
    );
  });

  it('takes what is written, also when the reader that is meant is granted elsewhere', () => {
    const from = doc(oac([arn('E1'), arn('E2')]));
    const mixedUp: Change = {
      ...remove(from, 0, arn('E2')),
      reader: { type: 'distribution', arn: arn('E1') },
    };
    expect(edit(from, mixedUp, grant(arn('E1')))).toEqual(doc(oac([arn('E1')])));
  });

  it('moves a reader out of a statement that allows more into one of our shape', () => {
    const wide = oac([arn('E1'), arn('E2')], { Action: 's3:Get*' });
    const from = doc(wide);
    expect(edit(from, remove(from, 0, arn('E1')), grant(arn('E1')))).toEqual(
      doc(
        oac([arn('E2')], { Action: 's3:Get*' }),
        oac('', {
          Sid: 'OriginGuardAllowCloudFrontRead',
          Condition: { StringEquals: { 'aws:SourceArn': arn('E1') } },
        }),
      ),
    );
  });

  it('leaves an OAI where it stands that is removed and granted at once', () => {
    const { Condition: _, ...shared } = oac('', { Principal: { AWS: [oaiArn('E9'), oaiArn('E8')] } });
    expect(edit(doc(shared), removeOai(doc(shared), 0, 'E9'), grantOai('E9'))).toEqual(doc(shared));
    expect(edit(doc(shared), removeOai(doc(shared), 0, 'E9'), grantOai('E8'))).toEqual(
      doc({ ...shared, Principal: { AWS: [oaiArn('E8')] } }),
    );
  });

  it('never takes an account or a role for an OAI', () => {
    const role = 'arn:aws:iam::111122223333:role/r';
    const from = doc({ ...oac(''), Principal: { AWS: [role, oaiArn('E8')] } });
    expect(refusal(from, removeOai(from, 0, 'E9', role))).toMatch(/does not name arn.*role\/r/);
    expect(refusal(from, removeOai(from, 0, 'E9'))).toMatch(/does not name .*E9/);
  });

  it('takes an OAI that is written as a canonical user', () => {
    const user = 'a'.repeat(64);
    const from = doc(oac('', { Principal: { CanonicalUser: user } }), foreign);
    expect(edit(from, removeOai(from, 0, 'E9', user))).toEqual(doc(foreign));
  });

  it('answers null when the last statement of a bucket goes, and refuses for a key', () => {
    const from = doc(oac(arn('E1')));
    expect(edit(from, remove(from, 0, arn('E1')))).toBeNull();
    expect(refusal(from, remove(from, 0, arn('E1'), keyRef))).toMatch(/cannot be without one/);
  });

  it('gives the place of a removed reader to a new one', () => {
    const from = doc(oac(arn('E1')));
    expect(edit(from, remove(from, 0, arn('E1')), grant(arn('E2')))).toEqual(doc(oac(arn('E2'))));
    expect(edit(from, grant(arn('E2')), remove(from, 0, arn('E1')))).toEqual(doc(oac(arn('E2'))));
    expect(edit(from, grant(arn('E1')), remove(from, 0, arn('E1')))).toEqual(from);
  });

  it('never touches a Deny, a NotPrincipal, a negated condition or a stranger', () => {
    const from = doc(
      { ...oac(arn('E1')), Effect: 'Deny' },
      {
        Sid: 'Not',
        Effect: 'Allow',
        NotPrincipal: cloudFront,
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceArn': arn('E1') } },
      },
      oac('', { Condition: { StringNotEquals: { 'aws:SourceArn': arn('E1') } } }),
      oac(arn('E1'), { Principal: { AWS: '111122223333' } }),
    );
    expect(refusal(from, remove(from, 0, arn('E1')))).toMatch(/a Deny is never changed/);
    expect(refusal(from, remove(from, 1, arn('E1')))).toMatch(/NotPrincipal/);
    expect(refusal(from, remove(from, 2, arn('E1')))).toMatch(/does not name/);
    expect(refusal(from, remove(from, 3, arn('E1')))).toMatch(/does not name/);
  });
});

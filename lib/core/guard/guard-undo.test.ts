import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { bucketRef, plainFacts } from '../../../test/support/policies.ts';
import { cloudFront, keyRef, oac } from '../../../test/support/policy-changes.ts';
import type { BucketFacts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import { absent, known } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { guardUndo } from './guard-undo.ts';

const [e1, e2] = [arnOf('E1AAA'), arnOf('E2BBB')];
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const open: JsonObject = {
  Sid: 'Site',
  Effect: 'Allow',
  Principal: cloudFront,
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
};
const deploy: JsonObject = {
  Sid: 'Deploy',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:role/deploy` },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::site/*',
};
const bucketWith = (parts: Partial<BucketFacts>) =>
  plainFacts({
    buckets: new Map([
      [
        'site',
        {
          name: 'site',
          region: 'eu-west-1',
          ...{
            policy: absent,
            encryption: absent,
            publicAccessBlock: absent,
            objectOwnership: absent,
            tags: absent,
          },
          ...parts,
        },
      ],
    ]),
  });
const undo = (
  from: JsonObject,
  to: JsonObject | null,
  facts = plainFacts(),
  document: DocumentRef = bucketRef,
) => guardUndo({ document, from, to, changes: [], findings: [], invalidations: [] }, facts);
const words = (from: JsonObject, to: JsonObject | null, document: DocumentRef = bucketRef) => {
  const { gains = [], losses = [] } = undo(from, to, plainFacts(), document).changes ?? {};
  const say = ({ who, actions, certain, plainHttpOnly }: (typeof gains)[number]) =>
    `${who}: ${actions.join(' ')}${certain ? '' : ' perhaps'}${plainHttpOnly ? ' without TLS' : ''}`;
  return { gains: gains.map(say), losses: losses.map(say) };
};
const everybody = 'every CloudFront distribution of any account';

describe('who gains and who loses by an undo', () => {
  it('a reader that was let in loses, one that was taken out gains', () => {
    expect(words(doc(oac([e1, e2]), deploy), doc(oac(e1), deploy))).toEqual({
      gains: [],
      losses: [`distribution ${e2}: s3:GetObject`],
    });
    expect(words(doc(oac(e1)), doc(oac([e1, e2])))).toEqual({
      gains: [`distribution ${e2}: s3:GetObject`],
      losses: [],
    });
    expect(words(doc(oac(e1)), null).losses).toEqual([`distribution ${e1}: s3:GetObject`]);
  });

  it('of a narrowing is everybody whom the grant let in, said once', () => {
    expect(words(doc(oac([e1])), doc(open))).toEqual({ gains: [`${everybody}: s3:GetObject`], losses: [] });
    const own = {
      ...open,
      Condition: { StringLike: { 'aws:SourceArn': `arn:aws:cloudfront::${account}:distribution/*` } },
    };
    expect(words(doc(oac([e1])), doc(own)).gains).toEqual([
      `every other distribution of account ${account}: s3:GetObject`,
    ]);
  });

  it('of fewer actions are all that come back, by the names that they are written with', () => {
    const wide = oac(e1, { Action: ['s3:GetObject', 's3:PutObject', 's3:GetObjectV*'] });
    expect(words(doc(oac(e1)), doc(wide)).gains).toEqual([`distribution ${e1}: s3:GetObjectV* s3:PutObject`]);
  });

  it('is told of identities and of keys as well', () => {
    const identity = { ...open, Principal: { AWS: oaiArn('E8OAI') } };
    expect(words(doc(identity, deploy), doc(deploy)).losses).toEqual([
      'origin access identity E8OAI: s3:GetObject',
    ]);
    const root = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    };
    const decrypt = { ...oac(e1), Action: 'kms:Decrypt', Resource: '*' };
    expect(words(doc(root, decrypt), doc(root), keyRef).losses).toEqual([`distribution ${e1}: kms:Decrypt`]);
  });

  it('without TLS is told apart, and what cannot be told is said to be so', () => {
    const tls = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    const { gains } = words(doc(oac(e1), tls), doc(oac(e1)));
    expect(gains).toEqual([`distribution ${e1}: s3:GetObject without TLS`]);
    const unclear = {
      ...oac(e1),
      Condition: { StringEquals: { 'aws:SourceArn': e1, 'aws:SourceAccount': account } },
    };
    expect(words(doc(deploy), doc(deploy, unclear)).gains).toEqual([
      `distribution ${e1}: s3:GetObject perhaps`,
    ]);
  });
});

describe('the guard of an undo', () => {
  it('lets go of the Deny without TLS that a repair added, and of no other', () => {
    const tls = (Sid: string) => ({
      Sid,
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    const without = doc(oac(e1));
    expect(undo(doc(oac(e1), tls('OriginGuardDenyInsecureTransport')), without).verdict).toEqual({
      verdict: 'go',
    });
    expect(undo(doc(oac(e1), tls('TeamDenyInsecureTransport')), without).verdict).toMatchObject({
      verdict: 'no-go',
      check: 'owner-not-locked-out',
    });
  });

  it('lets readers gain and lose', () => {
    expect(undo(doc(oac([e1])), doc(open)).verdict).toEqual({ verdict: 'go' });
    expect(undo(doc(oac([e1, e2]), deploy), doc(deploy)).verdict).toEqual({ verdict: 'go' });
    expect(undo(doc(oac(e1)), null).verdict).toEqual({ verdict: 'go' });
  });

  it.each<[string, RegExp, ReturnType<typeof undo>]>([
    [
      'would-be-refused',
      /AIDAJQABLZS4A3QDU576Q.*deleted principal/,
      undo(doc(oac(e1)), doc(oac(e1), { ...open, Principal: { AWS: 'AIDAJQABLZS4A3QDU576Q' } })),
    ],
    [
      'within-size',
      /takes at most 20480/,
      undo(doc(oac(e1)), doc(oac(Array.from({ length: 600 }, (_, at) => arnOf(`E${at}`))))),
    ],
    [
      'stays-private',
      /would become public by statement 2.*everybody/,
      undo(doc(oac(e1)), doc(oac(e1), { ...open, Principal: '*' })),
    ],
    [
      'would-be-refused',
      /block public access/,
      undo(
        doc(oac(e1)),
        doc(oac(e1), { ...open, Principal: '*' }),
        bucketWith({
          publicAccessBlock: known({
            ...{
              blockPublicAcls: true,
              ignorePublicAcls: true,
              blockPublicPolicy: true,
              restrictPublicBuckets: true,
            },
          }),
        }),
      ),
    ],
    ['owner-not-locked-out', /serves others than CloudFront/, undo(doc(oac(e1), deploy), doc(oac(e1)))],
    ['owner-not-locked-out', /kms:PutKeyPolicy/, undo(doc(oac(e1)), doc(oac(e2)), plainFacts(), keyRef)],
    ['key-keeps-a-policy', /cannot be taken away as a whole/, undo(doc(oac(e1)), null, plainFacts(), keyRef)],
    ['only-readers-gain', /role\/deploy would gain s3:PutObject/, undo(doc(oac(e1)), doc(oac(e1), deploy))],
    ['readable', /cannot be judged/, undo(doc(oac(e1)), { Version: '2012-10-17' })],
  ])('refuses by %s', (check, because, { verdict }) => {
    expect(verdict).toMatchObject({ verdict: 'no-go', check, because: expect.stringMatching(because) });
  });

  it('lets a public statement stand that the repair did not touch', () => {
    const everyone = { ...open, Sid: 'Public', Principal: '*' };
    expect(undo(doc(oac(e1), everyone), doc(everyone)).verdict).toEqual({ verdict: 'go' });
  });
});

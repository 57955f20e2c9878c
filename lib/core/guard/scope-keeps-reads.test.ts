import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { cloudFront, grant, keyRef, oac, planned, scope } from '../../../test/support/policy-changes.ts';
import type { JsonObject } from '../model/json.ts';
import type { SnapshotDistribution } from '../model/snapshot.ts';
import { guardWrite } from './guard-write.ts';

const [e1, e2] = [given.arnOf('E1'), given.arnOf('E2')];
const doc = (...statements: readonly JsonObject[]): JsonObject => ({
  Version: '2012-10-17',
  Statement: statements,
});
const open = oac(e1, { Condition: {} });

const judge = (
  from: JsonObject,
  second: SnapshotDistribution,
  ...changes: Parameters<typeof planned>[1][]
): ReturnType<typeof guardWrite> =>
  guardWrite(
    planned(from, ...changes),
    given.factsOf(
      given.anAccount({
        distributions: [given.aDistribution('E1', [given.anOrigin('site')]), second],
        buckets: [given.aBucket('site', from)],
      }),
    ),
  );

const lost = {
  verdict: 'no-go',
  check: 'intended-effect',
  because: expect.stringMatching(/Scoping .* would change what .*E2 can read/),
};

describe('a scope that leaves out an own distribution', () => {
  const from = doc(open);

  it.each([
    ['signs with an access control', given.aDistribution('E2', [given.anOrigin('site')])],
    ['moves from an identity', given.aDistribution('E2', [given.anOrigin('site', { oai: 'EOAI1' })])],
  ])('is refused while that %s', (_, second) => {
    expect(judge(from, second, scope(from, 0, [e1]))).toMatchObject(lost);
    expect(judge(from, second, scope(from, 0, [e1, e2]))).toEqual({ verdict: 'go' });
  });

  it('is refused when it would lose a part of the bucket', () => {
    const parts = doc(
      { ...open, Sid: 'A', Resource: 'arn:aws:s3:::site/a/*' },
      oac(e2, { Sid: 'B', Resource: 'arn:aws:s3:::site/b/*' }),
    );
    const second = (path: string) => given.aDistribution('E2', [given.anOrigin('site', { path })]);
    expect(judge(parts, second('/a'), scope(parts, 0, [e1]))).toMatchObject(lost);
    expect(judge(parts, second('/b'), scope(parts, 0, [e1]))).toEqual({ verdict: 'go' });
  });

  it.each([
    ['is kept out by its tag', given.anOrigin('site'), { Tags: given.withTag('revoked') }],
    ['does not use the bucket', given.anOrigin('other'), {}],
  ])('passes when that %s', (_, origin, parts) => {
    const second = given.aDistribution('E2', [origin], parts);
    expect(judge(from, second, scope(from, 0, [e1]))).toEqual({ verdict: 'go' });
  });

  it('passes when another statement lets it in', () => {
    const both = doc(open, oac(e2, { Sid: 'Second' }));
    const second = given.aDistribution('E2', [given.anOrigin('site')]);
    expect(judge(both, second, scope(both, 0, [e1]))).toEqual({ verdict: 'go' });
  });
});

it('what a grant of the same write gives is not held against the scope', () => {
  const from = doc({ ...open, Resource: 'arn:aws:s3:::site/a/*' });
  const second = given.aDistribution('E2', [given.anOrigin('site', { path: '/b' })]);
  expect(judge(from, second, scope(from, 0, [e1, e2]), grant(e2))).toEqual({ verdict: 'go' });
});

it('holds for keys alike', () => {
  const root = { Sid: 'Root', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${given.account}:root` } };
  const from = doc(
    { ...root, Action: 'kms:*', Resource: '*' },
    { Sid: 'Site', Effect: 'Allow', Principal: cloudFront, Action: 'kms:Decrypt', Resource: '*' },
  );
  const site = [given.anOrigin('site')];
  const facts = given.factsOf(
    given.anAccount({
      distributions: [given.aDistribution('E1', site), given.aDistribution('E2', site)],
      buckets: [
        given.aBucket('site', null, {
          ServerSideEncryptionConfiguration: given.encryptedWith(given.keyArnOf('k')),
        }),
      ],
      keys: [given.aKey(given.keyArnOf('k'), from)],
    }),
  );
  const narrowed = (list: readonly string[]) =>
    guardWrite(planned(from, { ...scope(from, 1, list), document: keyRef }), facts);
  expect(narrowed([e1])).toMatchObject(lost);
  expect(narrowed([e1, e2])).toEqual({ verdict: 'go' });
});

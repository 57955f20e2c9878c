import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import {
  cloudFront,
  grant,
  keyRef,
  oac,
  planned,
  remove,
  scope,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import { unreadable } from '../model/reading.ts';
import type { SnapshotDistribution, SnapshotOrigin } from '../model/snapshot.ts';
import { guardWrite } from './guard-write.ts';
import { scopeProblem } from './scope-keeps-reads.ts';

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

describe('the check of a scope alone', () => {
  const [e3, pattern] = [given.arnOf('E3'), given.arnOf('*')];
  const site = given.anOrigin('site');
  const from = doc(open);
  const scoped = (...arns: readonly string[]): JsonObject => doc(oac(arns));
  const own = (...second: readonly SnapshotDistribution[]): Facts =>
    given.factsOf(
      given.anAccount({
        distributions: [given.aDistribution('E1', [site]), ...second],
        originAccessControls: [
          ...(given.anAccount().originAccessControls ?? []),
          { Id: 'NEVER', SigningBehavior: 'never', OriginAccessControlOriginType: 's3' },
        ],
        buckets: [given.aBucket('site', from)],
      }),
    );
  const using = (...origins: readonly SnapshotOrigin[]): Facts => own(given.aDistribution('E2', origins));
  const objection = (to: JsonObject, facts: Facts, ...changes: readonly Change[]) =>
    objectionOf(scopeProblem, write(from, to, ...changes), facts);
  const toE1 = scope(from, 0, [e1]);
  const lostE2 = `Scoping the grant would change what ${e2} can read in bucket site: No statement of the policy allows it.`;

  it('tells who would lose what, and why', () => {
    expect(objection(scoped(e1), using(site), toE1)).toBe(lostE2);
    expect(objection(scoped(e1, e2), using(site), toE1)).toBeUndefined();
    expect(objection(scoped(e1), using(site), grant(e1))).toBeUndefined();
  });

  it.each<[string, SnapshotOrigin]>([
    ['whose origin is a website', given.aCustomOrigin('site.s3-website-eu-west-1.amazonaws.com', 'site')],
    ['whose origin is not signed', given.anOrigin('site', { oac: '' })],
    ['whose access control never signs', given.anOrigin('site', { oac: 'NEVER' })],
    ['whose origin is another bucket', given.anOrigin('other')],
  ])('asks about no distribution %s', (_, origin) => {
    expect(objection(scoped(e1), using(origin), toE1)).toBeUndefined();
  });

  it('asks about one whose access control is not known, for it may sign', () => {
    expect(objection(scoped(e1), using(given.anOrigin('site', { oac: 'NOBODY' })), toE1)).toBe(lostE2);
  });

  it('asks about every path of its origins', () => {
    const [a, b] = [
      given.anOrigin('site', { id: 'a', path: '/a' }),
      given.anOrigin('site', { id: 'b', path: '/b' }),
    ];
    const keepsSome = doc(oac(e1), oac(e2, { Sid: 'A', Resource: 'arn:aws:s3:::site/a/*' }));
    expect(objection(keepsSome, using(a, b), toE1)).toContain(`what ${e2} can read`);
  });

  it('takes nothing from one that reads nothing, and may give it something', () => {
    const other = doc({ ...open, Resource: 'arn:aws:s3:::site/a/*' });
    const second = given.aDistribution('E2', [given.anOrigin('site', { path: '/b' })]);
    const narrowed = write(
      other,
      doc(oac(e1, { Resource: 'arn:aws:s3:::site/a/*' }), oac(e2)),
      scope(other, 0, [e1]),
    );
    expect(objectionOf(scopeProblem, narrowed, own(second))).toContain(`what ${e2} can read`);
    const closed = doc(oac(e1));
    const widened = write(closed, doc(oac([e1, e2])), scope(closed, 0, [e1]));
    expect(objectionOf(scopeProblem, widened, own(second))).toBeUndefined();
  });

  it('keeps for those it lists just what they had, own or not', () => {
    const unread = { ...own(), distributions: unreadable('AccessDenied') };
    expect(objection(scoped(e1), unread, scope(from, 0, [e1, e3]))).toContain(`what ${e3} can read`);
    expect(objection(scoped(e1), unread, scope(from, 0, [e1, pattern]))).toBeUndefined();
    const closed = doc(oac(e1));
    expect(
      objectionOf(scopeProblem, write(closed, doc(oac([e1, e3])), scope(closed, 0, [e3])), unread),
    ).toContain(`what ${e3} can read`);
  });

  it('leaves out whom a removal of the same write is about', () => {
    const removal = { ...remove(from, 0, e2), written: e2 };
    expect(objection(scoped(e1), using(site), toE1, removal)).toBeUndefined();
    expect(objection(scoped(e1), using(site), scope(from, 0, [e1, e2]), removal)).toBeUndefined();
    expect(objection(scoped(e1), using(site), toE1, { ...removal, written: e3 })).toBe(lostE2);
  });

  it('asks what readers would have by the grants of the same write alone', () => {
    const closed = doc(oac(e1, { Sid: 'Old' }));
    const after = doc(oac(e1, { Sid: 'Old' }), oac(e2));
    const change = scope(closed, 0, [e2]);
    expect(objectionOf(scopeProblem, write(closed, after, change, grant(e2)), own())).toBeUndefined();
    expect(objectionOf(scopeProblem, write(closed, after, change), own())).toContain(`what ${e2} can read`);
    expect(objectionOf(scopeProblem, write(null, scoped(e2), { ...change }), own())).toContain(
      `what ${e2} can read`,
    );
  });

  it('leaves out one that a Deny keeps out by name, but not while another path of it is wanted', () => {
    const deny = oac(e2, { Sid: 'Wall', Effect: 'Deny', Resource: 'arn:aws:s3:::site/a/*' });
    const walled = doc(open, deny);
    const reading = (...origins: readonly SnapshotOrigin[]): Facts =>
      given.factsOf(
        given.anAccount({
          distributions: [given.aDistribution('E1', [site]), given.aDistribution('E2', origins)],
          buckets: [given.aBucket('site', walled)],
        }),
      );
    const narrowed = write(walled, doc(oac(e1), deny), scope(walled, 0, [e1]));
    const [a, b] = ['/a', '/b'].map((path) => given.anOrigin('site', { id: path, path }));
    if (a === undefined || b === undefined) throw new Error('no origins');
    expect(objectionOf(scopeProblem, narrowed, reading(a))).toBeUndefined();
    expect(objectionOf(scopeProblem, narrowed, reading(a, b))).toContain(`what ${e2} can read`);
  });
});

import { describe, expect, it } from 'vitest';
import { account, arnOf } from '../../../test/support/builders.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import { grant, keyRef, oac, planned, remove, scope, write } from '../../../test/support/policy-changes.ts';
import type { BucketFacts, Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { Verdict } from '../model/outcome.ts';
import type { PlannedWrite } from '../model/plan.ts';
import { absent, known, unreadable } from '../model/reading.ts';
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
const aBucket = (parts: Partial<BucketFacts>): Facts =>
  plainFacts({
    buckets: new Map([
      [
        'site',
        {
          name: 'site',
          region: 'eu-west-1',
          policy: absent,
          encryption: absent,
          publicAccessBlock: absent,
          objectOwnership: absent,
          tags: absent,
          ...parts,
        },
      ],
    ]),
  });
const judge = (plan: PlannedWrite, facts: Facts = plainFacts()): Verdict => guardWrite(plan, facts);

describe('the guard refuses', () => {
  const from = doc(tlsOnly, oac([e1, e2]), deployer);
  const change = grant(e3);
  const right = planned(from, change).to;
  const [, , deploy] = [tlsOnly, oac([e1, e2]), deployer];
  const good = oac([e1, e2, e3]);

  it.each<[string, JsonObject | null, string, RegExp]>([
    ['a dropped statement', doc(tlsOnly, good), 'delta-equals-plan', /statement 3 "Deploy" would be gone/],
    ['a dropped Deny', doc(good, deploy), 'delta-equals-plan', /statement 1 "Tls"/],
    [
      'a changed Deny',
      doc({ ...tlsOnly, Action: 's3:Put*' }, good, deploy),
      'delta-equals-plan',
      /"Tls" is a Deny/,
    ],
    ['another order', doc(good, tlsOnly, deploy), 'delta-equals-plan', /statement 1 "Tls"/],
    [
      'another Version',
      { ...doc(tlsOnly, good, deploy), Version: '2008-10-17' },
      'delta-equals-plan',
      /Version/,
    ],
    ['a new Id', { ...doc(tlsOnly, good, deploy), Id: 'x' }, 'delta-equals-plan', /Id/],
    [
      'an extra reader',
      doc(tlsOnly, oac([e1, e2, e3, arnOf('E4DDD')]), deploy),
      'delta-equals-plan',
      /would let in .*E4DDD/,
    ],
    ['a lost reader', doc(tlsOnly, oac([e1, e3]), deploy), 'delta-equals-plan', /no longer let in .*E2BBB/],
    [
      'a lost condition',
      doc(tlsOnly, oac(e1, { Condition: {} }), deploy),
      'delta-equals-plan',
      /lose or gain a SourceArn/,
    ],
    [
      'a weaker operator',
      doc(
        tlsOnly,
        oac(e1, { Condition: { StringEqualsIfExists: { 'AWS:SourceArn': [e1, e2, e3] } } }),
        deploy,
      ),
      'delta-equals-plan',
      /lose or gain a SourceArn/,
    ],
    [
      'a wider resource',
      doc(tlsOnly, { ...good, Resource: '*' }, deploy),
      'delta-equals-plan',
      /"Site" would be changed/,
    ],
    [
      'a wider action',
      doc(tlsOnly, { ...good, Action: 's3:*' }, deploy),
      'delta-equals-plan',
      /"Site" would be changed/,
    ],
    [
      'an extra principal',
      doc(tlsOnly, { ...good, Principal: { Service: 'cloudfront.amazonaws.com', AWS: '*' } }, deploy),
      'delta-equals-plan',
      /newly name \*/,
    ],
    [
      'a changed neighbour',
      doc(tlsOnly, good, { ...deploy, Principal: '*' }),
      'delta-equals-plan',
      /newly name \*/,
    ],
    [
      'a new statement of somebody else',
      doc(tlsOnly, good, deploy, { ...good, Sid: 'Mine' }),
      'delta-equals-plan',
      /without a Sid of Origin Guard/,
    ],
    [
      'a new open statement',
      doc(tlsOnly, oac([e1, e2]), deploy, oac(e3, { Sid: 'OriginGuardX', Condition: {} })),
      'delta-equals-plan',
      /every distribution of every account/,
    ],
    [
      'a new broad statement',
      doc(tlsOnly, oac([e1, e2]), deploy, oac(e3, { Sid: 'OriginGuardX', Action: 's3:*' })),
      'delta-equals-plan',
      /more than the read/,
    ],
    [
      'a new Deny',
      doc(tlsOnly, good, deploy, { ...tlsOnly, Sid: 'OriginGuardX' }),
      'delta-equals-plan',
      /a new Deny/,
    ],
    [
      'the right grant in the wrong place',
      doc(tlsOnly, oac([e1, e2]), deploy, oac(e3, { Sid: 'OriginGuardX' })),
      'same-as-editor',
      /not what the planned changes make/,
    ],
    ['no document at all', null, 'delta-equals-plan', /would be gone/],
  ])('%s', (_, to, check, because) => {
    expect(right).toEqual(doc(tlsOnly, good, deploy));
    expect(judge(write(from, to, change))).toEqual(noGo(check, because));
  });

  it('a document that is not the one decided on, or that could not be read', () => {
    const plan = planned(from, change);
    expect(judge(plan, aBucket({ policy: absent }))).toEqual(
      noGo('as-decided', /not the one that the decision was made on/),
    );
    expect(judge(plan, aBucket({ policy: unreadable('AccessDenied') }))).toEqual(
      noGo('as-decided', /AccessDenied/),
    );
    expect(judge(write({ Version: '2012-10-17' }, from, change))).toEqual(noGo('readable', /no Statement/));
    expect(judge(write(from, from))).toEqual(noGo('as-decided', /No change was planned/));
  });

  it('a grant that a Deny makes void, or perhaps void', () => {
    const wall = { ...tlsOnly, Sid: 'Wall', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } };
    expect(judge(planned(doc(wall), change))).toEqual(
      noGo('intended-effect', /still could not read bucket site: .*"Wall"/),
    );
    const fog = { ...tlsOnly, Sid: 'Fog', Condition: { StringEquals: { 's3:ExistingObjectTag/x': 'y' } } };
    expect(judge(planned(doc(fog), change))).toEqual(
      noGo('intended-effect', /might still not be able to read .*"Fog"/),
    );
  });

  it('a removal that leaves the reader another way in', () => {
    const twice = doc(oac(e1), oac([e1, e2], { Sid: 'Again' }));
    expect(judge(planned(twice, remove(twice, 0, e1)))).toEqual(
      noGo('intended-effect', /could still read bucket site: Allowed by statement 1 "Again"/),
    );
  });

  it('a scope that takes access from one of its own readers', () => {
    const lied = doc(oac(e1, { Condition: { StringEquals: { 'aws:SourceArn': [e1, e2] } } }));
    expect(judge(planned(lied, scope(lied, 0, [e1, e3])))).toEqual(
      noGo('intended-effect', /Scoping the grant would change what .*E3CCC/),
    );
  });

  it('a policy that AWS would not take: dead principals, public under block public access, too long', () => {
    const dead = { ...deployer, Principal: { AWS: ['AIDAJQABLZS4A3QDU576Q', 'AROAJQABLZS4A3QDU576Q'] } };
    expect(judge(planned(doc(dead), change))).toEqual(
      noGo('would-be-refused', /AIDAJQABLZS4A3QDU576Q, AROAJQABLZS4A3QDU576Q in statement 1 "Deploy"/),
    );
    const open = doc({ ...deployer, Sid: 'World', Principal: '*', Action: 's3:GetObject' });
    const block = {
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    };
    const raw = { raw: open, version: '2012-10-17', statements: [] };
    const facts = aBucket({ policy: known(raw), publicAccessBlock: known(block) });
    expect(judge(planned(open, change), facts)).toEqual(
      noGo('would-be-refused', /Statement 1 "World" .* is public/),
    );
    expect(judge(planned(open, change), aBucket({ policy: known(raw) }))).toEqual(go);
    const long = doc({
      ...deployer,
      Resource: Array.from({ length: 700 }, (_, index) => `arn:aws:s3:::site/part-${index}/*`),
    });
    expect(judge(planned(long, change))).toEqual(
      noGo('within-size', /bytes long, and AWS takes at most 20480/),
    );
  });

  it('locking the owner of a key out', () => {
    const only = doc(
      { ...oac(e1, { Action: 'kms:*', Resource: '*' }), Sid: 'Cf' },
      { ...oac(e2, { Action: 'kms:Decrypt', Resource: '*' }), Sid: 'Two' },
    );
    expect(judge(planned(only, remove(only, 1, e2, keyRef)))).toEqual(
      noGo('owner-not-locked-out', /kms:PutKeyPolicy/),
    );
  });
});

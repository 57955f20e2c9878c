import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import {
  cloudFront,
  grant,
  grantWrite,
  keyRef,
  oac,
  planned,
  prune,
  scope,
  shrink,
  tlsDeny,
  tlsDenyStatement,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { PlannedWrite } from '../model/plan.ts';
import type { SnapshotDistribution } from '../model/snapshot.ts';
import { guardWrite } from './guard-write.ts';

const dead = 'AIDADEADDEADDEADDEAD1';
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const site = (...distributions: readonly SnapshotDistribution[]): Facts =>
  given.factsOf(given.anAccount({ distributions }));
const plain = site(given.aDistribution('E1', [given.anOrigin('site')]));

const judge = (planned: PlannedWrite, facts: Facts = plain): string => {
  const verdict = guardWrite(planned, facts);
  return verdict.verdict === 'go' ? 'go' : `${verdict.check}: ${verdict.because}`;
};

describe('a prune', () => {
  const aida: JsonObject = {
    Sid: 'CloudFront',
    Effect: 'Allow',
    Principal: { AWS: dead },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::site/*',
  };
  const role = { ...aida, Sid: 'Deploy', Action: 's3:PutObject' };

  it('passes for a statement of CloudFront, and takes the last statement with it', () => {
    expect(judge(planned(doc(aida), prune(doc(aida), 0, dead)))).toBe('go');
    const from = doc(aida, oac(given.arnOf('E1')));
    expect(judge(planned(from, prune(from, 0, dead)))).toBe('go');
  });

  it('passes for a statement of others only beside another change', () => {
    const from = doc(role, oac(given.arnOf('E1')));
    expect(judge(planned(from, prune(from, 0, dead)))).toMatch(/^intended-effect: .*not CloudFront's/);
    expect(judge(planned(from, prune(from, 0, dead), grant(given.arnOf('E2'))))).toBe('go');
  });

  it('does not pass while another dead id stands there', () => {
    const from = doc({ ...aida, Principal: { AWS: [dead, 'AROADEADDEADDEADDEAD2'] } });
    expect(judge(planned(from, prune(from, 0, dead)))).toMatch(/^would-be-refused: .*AROADEADDEADDEADDEAD2/);
  });

  it('keeps the principals of others', () => {
    const mixed = { ...role, Principal: { AWS: [dead, '444455556666'] } };
    const from = doc(mixed);
    const change = prune(from, 0, dead);
    const to = doc({ ...mixed, Principal: { AWS: '999988887777' } });
    expect(judge(write(from, to, change, grant(given.arnOf('E1'))))).toMatch(/^delta-equals-plan/);
    expect(judge(write(from, null, change))).toMatch(/^delta-equals-plan/);
  });
});

describe('a shrink', () => {
  it('passes while reads stay, alone and with a scope', () => {
    const from = doc(oac(given.arnOf('E1'), { Action: 's3:*' }));
    expect(judge(planned(from, shrink(from, 0, ['s3:GetObject'])))).toBe('go');
    const { Condition: _, ...open } = oac('', { Action: 's3:*' });
    const unconditioned = doc(open);
    const changes = [
      shrink(unconditioned, 0, ['s3:GetObject']),
      scope(unconditioned, 0, [given.arnOf('E1')]),
    ];
    expect(judge(planned(unconditioned, ...changes))).toBe('go');
  });

  it('does not pass when a reader would lose its read', () => {
    const from = doc(oac(given.arnOf('E1'), { Action: ['s3:GetObject', 's3:PutObject'] }));
    expect(judge(planned(from, shrink(from, 0, ['s3:PutObject'])))).toMatch(
      /^intended-effect: With fewer actions/,
    );
  });

  it('may take a statement that grants nothing but writes, and none that somebody else uses', () => {
    const from = doc(oac(given.arnOf('E1')), oac(given.arnOf('E1'), { Sid: 'W', Action: 's3:PutObject' }));
    expect(judge(planned(from, shrink(from, 1, [])))).toBe('go');
    const shared = doc(oac(given.arnOf('E1'), { Principal: { ...cloudFront, AWS: '444455556666' } }));
    expect(judge(write(shared, null, shrink(shared, 0, [])))).toMatch(/^delta-equals-plan/);
  });

  it('may not leave other actions than the plan says', () => {
    const from = doc(oac(given.arnOf('E1'), { Action: 's3:*' }));
    const to = doc(oac(given.arnOf('E1'), { Action: 's3:Get*' }));
    expect(judge(write(from, to, shrink(from, 0, ['s3:GetObject'])))).toMatch(
      /^delta-equals-plan: .*no change leaves/,
    );
    const none = doc(oac(given.arnOf('E1'), { Action: 's3:GetObject' }));
    const both = shrink(from, 0, ['s3:GetObject', 's3:GetObjectVersion']);
    expect(judge(write(from, none, both))).toMatch(/^delta-equals-plan: .*would lose s3:getobjectversion/);
  });
});

describe('a write that is given back', () => {
  const from = doc(oac(given.arnOf('E1')));

  it('passes for just its reader and its actions', () => {
    expect(judge(planned(from, grantWrite(given.arnOf('E1'), ['s3:PutObject'])))).toBe('go');
    const key = doc(given.rootStatement(), given.keyGrant(given.arnOf('E1')));
    expect(judge(planned(key, grantWrite(given.arnOf('E1'), ['kms:GenerateDataKey*'], keyRef)))).toBe('go');
  });

  it.each<[string, JsonObject, RegExp]>([
    ['another action', { Action: ['s3:PutObject', 's3:DeleteObject'] }, /would allow s3:DeleteObject/],
    [
      'another reader',
      { Condition: { StringEquals: { 'aws:SourceArn': given.arnOf('E2') } } },
      /would let in .*E2/,
    ],
    ['no condition', { Condition: {} }, /every distribution/],
    ['another principal', { Principal: { AWS: '444455556666' } }, /would let in 444455556666/],
    ['another resource', { Resource: '*' }, /would be about more/],
  ])('does not pass with %s', (_, parts, because) => {
    const change = grantWrite(given.arnOf('E1'), ['s3:PutObject']);
    const right = planned(from, change);
    const [read = {}, added] = (right.to?.Statement ?? []) as readonly JsonObject[];
    const to = doc(read, { ...added, ...parts });
    expect(judge(write(from, to, change))).toMatch(because);
  });

  it('does not pass when a Deny would keep it from working', () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 's3:Put*', Resource: 'arn:aws:s3:::site/*' };
    const closed = doc(oac(given.arnOf('E1')), deny);
    expect(judge(planned(closed, grantWrite(given.arnOf('E1'), ['s3:PutObject'])))).toMatch(
      /^intended-effect: After the grant, .*PutObject/,
    );
  });
});

describe('a Deny of requests without TLS', () => {
  const from = doc(oac(given.arnOf('E1')), given.oaiGrant('site', 'EOAI1'));
  const oai = given.anOrigin('site', { oai: 'EOAI1' });
  const allowAll = { DefaultCacheBehavior: given.aBehaviour('site', { ViewerProtocolPolicy: 'allow-all' }) };

  it('passes where CloudFront always comes over TLS', () => {
    expect(judge(planned(from, tlsDeny))).toBe('go');
    expect(judge(planned(from, tlsDeny), site(given.aDistribution('E1', [oai])))).toBe('go');
    expect(
      judge(planned(from, tlsDeny), site(given.aDistribution('E1', [given.anOrigin('site')], allowAll))),
    ).toBe('go');
  });

  it('does not pass while a reader that works comes without it', () => {
    expect(judge(planned(from, tlsDeny), site(given.aDistribution('E2', [oai], allowAll)))).toMatch(
      /^intended-effect: The Deny would keep out distribution E2: its behaviour \* lets viewers come over HTTP/,
    );
  });

  it('does not pass for a website origin of a public bucket', () => {
    const host = 'site.s3-website-eu-west-1.amazonaws.com';
    const website = site(given.aDistribution('E2', [given.aCustomOrigin(host, 'site')]));
    const open = doc({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::site/*',
    });
    expect(judge(planned(open, tlsDeny), website)).toMatch(/website endpoint/);
    expect(judge(planned(from, tlsDeny), website)).toBe('go');
  });

  it('does not pass when the distributions are not known', () => {
    const unknown = { ...plain, distributions: { status: 'unreadable', because: 'AccessDenied' } } as const;
    expect(judge(planned(from, tlsDeny), unknown)).toMatch(/is not known/);
  });

  it.each<[string, JsonObject]>([
    ['more than plain HTTP', { Condition: { Bool: { 'aws:SecureTransport': ['false', 'true'] } } }],
    ['no condition', { Condition: {} }],
    ['one principal', { Principal: { AWS: '111122223333' } }],
    ['everything', { Resource: '*' }],
  ])('does not pass with %s', (_, parts) => {
    const to = {
      ...from,
      Statement: [...(from.Statement as JsonObject[]), { ...tlsDenyStatement, ...parts }],
    };
    expect(judge(write(from, to, tlsDeny))).toMatch(/^delta-equals-plan: .*would be a new Deny/);
  });

  it('is no change that a grant covers', () => {
    const to = { ...from, Statement: [...(from.Statement as JsonObject[]), tlsDenyStatement] };
    expect(judge(write(from, to, grant(given.arnOf('E1'))))).toMatch(/would be a new Deny\./);
  });
});

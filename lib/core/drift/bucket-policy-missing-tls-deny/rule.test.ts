import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import { guardedPlan } from '../../guard/guarded-plan.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Settings } from '../../model/settings.ts';
import type { Snapshot, SnapshotDistribution } from '../../model/snapshot.ts';
import { factsWithEarlier } from '../../plan/earlier.ts';
import { rule } from './rule.ts';

const hardening: Settings = { ...given.enforcing, classModes: { harden: 'enforce' } };
const read = given.oacGrant('site', given.arnOf('E1'));
const allowAll = { DefaultCacheBehavior: given.aBehaviour('site', { ViewerProtocolPolicy: 'allow-all' }) };
const oac = given.aDistribution('E1', [given.anOrigin('site')], allowAll);
const account = (
  distributions: readonly SnapshotDistribution[] = [oac],
  ...statements: readonly JsonObject[]
): Snapshot =>
  given.anAccount({
    distributions,
    originAccessControls: [
      { Id: 'OAC1', SigningBehavior: 'always', OriginAccessControlOriginType: 's3' },
      { Id: 'OAC2', SigningBehavior: 'no-override', OriginAccessControlOriginType: 's3' },
    ],
    buckets: [given.aBucket('site', given.aPolicy(read, ...statements))],
  });
const detect = (snapshot: Snapshot, settings = hardening) =>
  given.findingsOf(rule, given.factsOf(snapshot), 'site', settings);
const deny = (Condition: JsonObject): JsonObject => ({
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/*'],
  Condition,
});

describe('a missing Deny', () => {
  it.each<[string, Snapshot]>([
    ['CloudFront signs always', account()],
    [
      'an identity has viewers over HTTPS only',
      account([oac, given.aDistribution('E2', [given.anOrigin('site', { oai: 'EOAI1' })])]),
    ],
  ])('is added when %s, and the guard agrees', (_, snapshot) => {
    expect(detect(snapshot)).toMatchObject([
      {
        id: 'TLS_DENY_MISSING',
        class: 'harden',
        action: 'repair',
        severity: 'medium',
        changes: [{ type: 'add-tls-deny' }],
      },
    ]);
    const plan = guardedPlan(planOf(snapshot, hardening), factsWithEarlier(snapshot, hardening));
    const [write] = plan.writes;
    const added = ((write?.to?.Statement ?? []) as readonly JsonObject[]).at(-1);
    expect(added).toEqual({
      ...deny({ Bool: { 'aws:SecureTransport': 'false' } }),
      Sid: 'OriginGuardDenyInsecureTransport',
    });
  });

  it('is silent by default, and where one stands', () => {
    expect(detect(account(), given.enforcing)).toEqual([]);
    expect(detect(account([oac], deny({ Bool: { 'aws:SecureTransport': 'false' } })))).toEqual([]);
    expect(detect(account([oac], deny({ BoolIfExists: { 'AWS:SecureTransport': false } })))).toEqual([]);
  });

  it('is not mended by a misspelt one', () => {
    const [found] = detect(account([oac], deny({ Boolean: { 'aws:SecureTransport': 'false' } })));
    expect(found).toMatchObject({ id: 'TLS_DENY_MISSING' });
    expect(found?.because).toContain('Boolean is no operator of IAM');
  });
});

describe('it holds back when', () => {
  const website = given.aCustomOrigin('site.s3-website-eu-west-1.amazonaws.com', 'site');
  it.each<[string, Snapshot, RegExp]>([
    [
      'an identity has viewers over HTTP',
      account([given.aDistribution('E2', [given.anOrigin('site', { oai: 'EOAI1' })], allowAll)]),
      /allow-all/,
    ],
    [
      'an unsigned origin has viewers over HTTP',
      account([given.aDistribution('E2', [given.anOrigin('site', { oac: '' })], allowAll)]),
      /allow-all/,
    ],
    [
      'an access control does not sign always',
      account([given.aDistribution('E2', [given.anOrigin('site', { oac: 'OAC2' })], allowAll)]),
      /allow-all/,
    ],
    [
      'an access control is not known',
      account([given.aDistribution('E2', [given.anOrigin('site', { oac: 'OAC9' })], allowAll)]),
      /allow-all/,
    ],
    ['there is a website origin', account([oac, given.aDistribution('E2', [website])]), /website endpoint/],
    [
      'no behaviour tells the protocol',
      account([
        given.aDistribution('E2', [given.anOrigin('site', { oai: 'EOAI1' })], {
          DefaultCacheBehavior: given.aBehaviour('elsewhere'),
        }),
      ]),
      /no behaviour/,
    ],
    [
      'anybody gets in',
      account([oac], {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::site/*',
      }),
      /lets anybody in/,
    ],
    ['no distribution uses the bucket', account([]), /no distribution uses/],
    [
      'a distribution may use it unseen',
      account([
        oac,
        given.aDistribution('E2', [given.aCustomOrigin('example.org')], { ConnectionMode: 'tenant-only' }),
      ]),
      /multi-tenant/,
    ],
  ])('%s', (_, snapshot, because) => {
    const [found] = detect(snapshot);
    expect(found).toMatchObject({ action: 'report', changes: [] });
    expect(found?.because).toMatch(because);
  });

  it('a distribution is not deployed yet: it waits', () => {
    expect(detect(account([{ ...oac, Status: 'InProgress' }]))).toMatchObject([
      { action: 'wait', wait: { because: expect.stringContaining('is InProgress, not Deployed') } },
    ]);
  });

  it('whether a distribution is deployed was not read: it is told', () => {
    const { Status: _, ...unsaid } = oac;
    const [found] = detect(account([unsaid]));
    expect(found).toMatchObject({ action: 'report', changes: [] });
    expect(found?.because).toMatch(/No Deny is added: the Status of distribution .* was not read/);
  });
});

import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { inputOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import { grant, oac, write } from '../../../test/support/policy-changes.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import { known, unreadable } from '../model/reading.ts';
import { type Asker, askersOf } from './askers.ts';

const [e1, e2] = [arnOf('E1AAA'), arnOf('E2BBB')];
const role = `arn:aws:iam::${account}:role/x`;
const unread = plainFacts({
  distributions: unreadable('AccessDenied'),
  originAccessIdentities: unreadable('AccessDenied'),
});
const askers = (before: JsonObject, after: JsonObject = before, facts: Facts = unread): readonly Asker[] => {
  const doc = (statement: JsonObject): JsonObject => ({ Version: '2012-10-17', Statement: [statement] });
  return askersOf(inputOf(write(doc(before), doc(after), grant(e1)), facts));
};
const names = (list: readonly Asker[]): readonly string[] => list.map(({ who }) => who);
const asker = (who: string, ...parts: Parameters<typeof askers>): Asker => {
  const found = askers(...parts).find((one) => one.who === who);
  if (found === undefined) throw new Error(`nobody asks as ${who}`);
  return found;
};

const [foreign, own] = [
  'every CloudFront distribution of any account',
  `every other distribution of account ${account}`,
];
const [anybody, everybody, identities] = [
  'anybody without credentials',
  'everybody with credentials',
  'every origin access identity',
];

describe('everybody whose access a write may change', () => {
  it('are whole kinds first, then those whom the policy tells apart', () => {
    expect(names(askers(oac(e1)))).toEqual([
      anybody,
      everybody,
      foreign,
      own,
      `distribution ${e1}`,
      identities,
    ]);
    expect(names(askers(oac(e1), oac(e2)))).toEqual([
      anybody,
      everybody,
      foreign,
      own,
      `distribution ${e1}`,
      `distribution ${e2}`,
      identities,
    ]);
  });

  it('are own distributions only where the policy tells them apart', () => {
    expect(names(askers(oac(e1), oac(e1), plainFacts())).filter((who) => /^distribution/.test(who))).toEqual([
      `distribution ${e1}`,
    ]);
    const but = oac('', { Condition: { StringNotLike: { 'aws:SourceArn': `${e1.slice(0, -3)}*` } } });
    expect(names(askers(but, but, plainFacts())).filter((who) => /^distribution/.test(who))).toEqual([
      `distribution ${e1}`,
    ]);
  });

  it('are identities that are named or known, each once', () => {
    const named = oac('', { Principal: { AWS: [oaiArn('E7OAI'), oaiArn('E8OAI')] } });
    expect(names(askers(named)).slice(-3)).toEqual([
      identities,
      'origin access identity E7OAI',
      'origin access identity E8OAI',
    ]);
    expect(names(askers(named, named, plainFacts())).slice(-4)).toEqual([
      identities,
      'origin access identity E7OAI',
      'origin access identity E8OAI',
      'origin access identity E9OAI',
    ]);
  });

  it('are accounts, roles and services that either document names, but not CloudFront twice', () => {
    const others = oac('', {
      Principal: {
        AWS: [role, '444455556666', '*', 'AIDADEADDEADDEADDEAD1'],
        Service: ['cloudfront.amazonaws.com', 'lambda.amazonaws.com'],
      },
      Condition: {},
    });
    const expected = [
      ...[anybody, everybody, foreign, own, identities],
      ...[role, 'account 444455556666', 'lambda.amazonaws.com'],
    ];
    const none = oac('', { Condition: {} });
    expect(names(askers(others, none))).toEqual(expected);
    expect(names(askers(none, others))).toEqual(expected);
    expect(names(askers(others, others))).toEqual(expected);
  });
});

describe('one who asks', () => {
  const [action, resource] = ['s3:GetObject', 'arn:aws:s3:::site/x'];
  const named = oac(e1, {
    Principal: { AWS: [role, '444455556666', oaiArn('E9OAI')], Service: 'lambda.amazonaws.com' },
  });

  it.each([
    [anybody, { isReader: false, isAnonymous: true, coveredBy: [] }, { type: 'anonymous' }],
    [
      everybody,
      { isReader: false, isAnonymous: false, coveredBy: [] },
      {
        type: 'principal',
        account: '999999999999',
        arn: 'arn:aws:iam::999999999999:role/origin-guard-probe',
      },
    ],
    [foreign, { isReader: true, isAnonymous: false, coveredBy: [] }, { type: 'service' }],
    [own, { isReader: true, isAnonymous: false, coveredBy: [foreign] }, { type: 'service' }],
    [
      `distribution ${e1}`,
      { isReader: true, isAnonymous: false, coveredBy: [foreign, own] },
      { type: 'service', service: 'cloudfront.amazonaws.com' },
    ],
    [
      identities,
      { isReader: true, isAnonymous: false, coveredBy: [] },
      { type: 'oai', id: 'EORIGINGUARDPROBE' },
    ],
    [
      'origin access identity E9OAI',
      { isReader: true, isAnonymous: false, coveredBy: [identities] },
      { type: 'oai', id: 'E9OAI' },
    ],
    [
      role,
      { isReader: false, isAnonymous: false, coveredBy: [everybody] },
      { type: 'principal', arn: role, account },
    ],
    [
      'account 444455556666',
      { isReader: false, isAnonymous: false, coveredBy: [everybody] },
      { type: 'principal', arn: 'arn:aws:iam::444455556666:root', account: '444455556666' },
    ],
    [
      'lambda.amazonaws.com',
      { isReader: false, isAnonymous: false, coveredBy: [everybody] },
      { type: 'service', service: 'lambda.amazonaws.com' },
    ],
  ])('is told as %s, and makes its own request, with TLS and without', (who, told, requester) => {
    const one = asker(who, named);
    expect(one).toMatchObject(told);
    for (const secure of [true, false]) {
      const request = one.ask(action, resource, secure);
      expect(request).toMatchObject({ action, resource, requester });
      expect(request.context('aws:securetransport')).toEqual({ status: 'known', values: [String(secure)] });
    }
  });

  it('is a distribution of this account, of another, or the one that is named', () => {
    const source = (who: string, facts: Facts = unread): unknown =>
      asker(who, named, named, facts).ask(action, resource, true).context('aws:sourcearn');
    const of = (arn: string) => ({ status: 'known', values: [arn] });
    expect(source(foreign)).toEqual(of(arnOf('EORIGINGUARDPROBE', '999999999999')));
    expect(source(own)).toEqual(of(arnOf('EORIGINGUARDPROBE')));
    expect(source(`distribution ${e1}`)).toEqual(of(e1));
    expect(source(own, { ...unread, partition: 'aws-cn' })).toEqual(
      of(arnOf('EORIGINGUARDPROBE', account, 'aws-cn')),
    );
  });

  it('is an identity with its canonical user id, where the identities were read', () => {
    const read = known(new Map([['E9OAI', { id: 'E9OAI', canonicalUserId: 'c' }]]));
    const requester = (facts: Facts): unknown =>
      asker('origin access identity E9OAI', named, named, facts).ask(action, resource, true).requester;
    expect(requester(plainFacts({ originAccessIdentities: read }))).toMatchObject({ canonicalUserId: 'c' });
    expect(requester(unread)).toMatchObject({ canonicalUserId: undefined });
  });

  it('is of the partition of the account', () => {
    const china = { ...unread, partition: 'aws-cn' };
    const arn = (who: string): unknown =>
      asker(who, named, named, china).ask(action, resource, true).requester;
    expect(arn(everybody)).toMatchObject({ arn: 'arn:aws-cn:iam::999999999999:role/origin-guard-probe' });
    expect(arn('account 444455556666')).toMatchObject({ arn: 'arn:aws-cn:iam::444455556666:root' });
  });
});

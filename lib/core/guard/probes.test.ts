import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { inputOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import {
  grant,
  grantOai,
  grantOaiWrite,
  grantWrite,
  keyRef,
  oac,
  scope,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import { known, unreadable } from '../model/reading.ts';
import { isIntended, type Probe, probes, targets } from './probes.ts';

const [e1, e2, e5] = [arnOf('E1AAA'), arnOf('E2BBB'), arnOf('E5EEE')];
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const asking = (from: JsonObject, to: JsonObject, changes: readonly Change[], facts?: Facts) =>
  inputOf(write(from, to, ...changes), facts);
const nobody = plainFacts({
  distributions: unreadable('AccessDenied'),
  originAccessIdentities: unreadable('AccessDenied'),
});
const askers = (to: JsonObject, changes: readonly Change[], facts = nobody): readonly string[] =>
  probes(asking(doc(oac(e1)), to, changes, facts)).map(({ who }) => who);
const probeOf = (who: string, to: JsonObject, changes: readonly Change[], facts = nobody): Probe => {
  const found = probes(asking(doc(oac(e1)), to, changes, facts)).find((probe) => probe.who === who);
  if (found === undefined) throw new Error(`nobody asks as ${who}`);
  return found;
};

describe('what is asked for', () => {
  const objectsOf = (from: JsonObject, to: JsonObject): readonly string[] =>
    targets(asking(from, to, [grant(e2)])).flatMap(({ action, resource }) =>
      action === 's3:GetObject' ? [resource] : [],
    );
  const about = (...Resource: readonly string[]): JsonObject => doc(oac(e1), oac(e2, { Sid: 'B', Resource }));

  it('of a bucket is every action on its objects, and the list of the bucket itself', () => {
    expect(targets(asking(doc(oac(e1)), doc(oac(e1)), [grant(e2)]))).toEqual([
      { action: 's3:GetObject', resource: 'arn:aws:s3:::site/origin-guard-probe' },
      { action: 's3:PutObject', resource: 'arn:aws:s3:::site/origin-guard-probe' },
      { action: 's3:DeleteObject', resource: 'arn:aws:s3:::site/origin-guard-probe' },
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::site' },
    ]);
  });

  it('of a key is every action on the key', () => {
    const input = asking(doc(oac(e1)), doc(oac(e1)), [grant(e2, keyRef)]);
    expect(targets(input)).toEqual(
      ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:PutKeyPolicy'].map((action) => ({
        action,
        resource: keyRef.type === 'key' ? keyRef.arn : '',
      })),
    );
  });

  it('are objects that the changed statements speak of, before or after', () => {
    const expected = ['origin-guard-probe', 'a/origin-guard-probe.x', 'b'];
    const patterns = ['arn:aws:s3:::site/a/*.?', 'arn:aws:s3:::site/b', 'arn:aws:s3:::site', '*'];
    const named = expected.map((key) => `arn:aws:s3:::site/${key}`);
    expect(objectsOf(doc(oac(e1)), about(...patterns))).toEqual(named);
    expect(objectsOf(about(...patterns), doc(oac(e1)))).toEqual(named);
    expect(objectsOf(about(...patterns), about(...patterns))).toEqual(named.slice(0, 1));
    expect(objectsOf(about('arn:aws:s3:::site/b'), about('arn:aws:s3:::site/b', '*'))).toEqual([
      named[0],
      named[2],
    ]);
  });

  it('are so many objects at most that a decision ends', () => {
    const many = Array.from({ length: 80 }, (_, index) => `arn:aws:s3:::site/${index}/*`);
    expect(objectsOf(doc(oac(e1)), about(...many))).toHaveLength(51);
  });
});

describe('who asks', () => {
  const strangers = [
    'anybody without credentials',
    'arn:aws:iam::999999999999:role/origin-guard-probe',
    `arn:aws:iam::${account}:role/origin-guard-probe`,
    'config.amazonaws.com',
  ];
  const invented = `distribution ${arnOf('EORIGINGUARDPROBE')}`;

  it('are strangers, a distribution and an identity that nobody has, and whom the conditions name', () => {
    expect(askers(doc(oac(e1)), [grantOai('E9OAI')])).toEqual([
      ...strangers,
      `distribution ${e1}`,
      invented,
      'origin access identity EORIGINGUARDPROBE',
      'origin access identity E9OAI',
    ]);
  });

  it('are the strangers of the same partition', () => {
    expect(askers(doc(oac(e1)), [grant(e1)], { ...nobody, partition: 'aws-cn' })).toEqual(
      expect.arrayContaining([
        'arn:aws-cn:iam::999999999999:role/origin-guard-probe',
        `arn:aws-cn:iam::${account}:role/origin-guard-probe`,
        `distribution ${arnOf('EORIGINGUARDPROBE', account, 'aws-cn')}`,
      ]),
    );
  });

  it('are a distribution of another account too, where the policy tells accounts apart', () => {
    const byPattern = oac('', { Condition: { ArnLike: { 'aws:SourceArn': arnOf('*') } } });
    const who = askers(doc(byPattern), [grant(e2)]);
    expect(who).toContain(`distribution ${arnOf('EORIGINGUARDPROBE', '999999999999')}`);
    expect(who).toContain(invented);
  });

  it('are all whom the principals of either document name, CloudFront apart', () => {
    const named = doc(
      oac(e1, {
        Principal: {
          AWS: [
            '444455556666',
            `arn:aws:iam::${account}:role/x`,
            oaiArn('E8OAI'),
            'AIDADEADDEADDEADDEAD1',
            '*',
          ],
          Service: ['cloudfront.amazonaws.com', 'logging.s3.amazonaws.com'],
          Federated: 'accounts.google.com',
        },
      }),
    );
    const added = [
      'arn:aws:iam::444455556666:root',
      `arn:aws:iam::${account}:role/x`,
      'origin access identity E8OAI',
      'logging.s3.amazonaws.com',
    ];
    const plain = askers(doc(oac(e1)), [grant(e1)]);
    expect(askers(named, [grant(e1)])).toEqual([...plain, ...added]);
    const before = probes(asking(named, doc(oac(e1)), [grant(e1)], nobody)).map(({ who }) => who);
    expect(before).toEqual([...plain, ...added]);
  });

  it('are the own distributions and identities, whom a scope lists, and who gets a write back', () => {
    const facts = plainFacts();
    const from = doc(oac(e1));
    const changes = [
      scope(from, 0, [e1, e5]),
      grantWrite(arnOf('E6FFF'), ['s3:PutObject']),
      grantOaiWrite('E7OAI', ['s3:PutObject']),
    ];
    const who = askers(from, changes, facts);
    expect(who).toEqual(
      expect.arrayContaining([
        `distribution ${e1}`,
        `distribution ${e5}`,
        `distribution ${arnOf('E6FFF')}`,
        'origin access identity E7OAI',
        'origin access identity E8OAI',
        'origin access identity E9OAI',
      ]),
    );
    expect(new Set(who).size).toBe(who.length);
  });

  it('are of distributions alike just one', () => {
    const who = askers(doc(oac(e1)), [grant(e1)], plainFacts()).filter((one) =>
      one.startsWith('distribution'),
    );
    expect(who).toEqual([`distribution ${e1}`, `distribution ${e2}`]);
  });
});

describe('a request of an asker', () => {
  const [action, resource] = ['s3:GetObject', 'arn:aws:s3:::site/x'];
  const to = doc(oac(e1));

  it.each([
    ['anybody without credentials', { type: 'anonymous' }],
    ['config.amazonaws.com', { type: 'service', service: 'config.amazonaws.com' }],
    [`distribution ${e1}`, { type: 'service', service: 'cloudfront.amazonaws.com' }],
    [
      'arn:aws:iam::999999999999:role/origin-guard-probe',
      {
        type: 'principal',
        account: '999999999999',
        arn: 'arn:aws:iam::999999999999:role/origin-guard-probe',
      },
    ],
    ['origin access identity E9OAI', { type: 'oai', id: 'E9OAI' }],
  ])('is made over TLS, as %s', (who, requester) => {
    const asked = probeOf(who, to, [grantOai('E9OAI')]).ask(action, resource);
    expect(asked).toMatchObject({ action, resource, requester });
    expect(asked.context('aws:securetransport')).toEqual({ status: 'known', values: ['true'] });
  });

  it('names the account of a principal, and the canonical user id of an identity', () => {
    const role = `arn:aws:iam::${account}:role/x`;
    const named = doc(oac(e1, { Principal: { AWS: [role, '444455556666'] } }));
    const requesterOf = (who: string, facts?: Facts) =>
      probeOf(who, named, [grantOai('E9OAI')], facts).ask(action, resource).requester;
    expect(requesterOf(role)).toMatchObject({ account, arn: role });
    expect(requesterOf('arn:aws:iam::444455556666:root')).toMatchObject({ account: '444455556666' });
    const identities = known(new Map([['E9OAI', { id: 'E9OAI', canonicalUserId: 'c' }]]));
    expect(
      requesterOf('origin access identity E9OAI', plainFacts({ originAccessIdentities: identities })),
    ).toMatchObject({ canonicalUserId: 'c' });
    expect(requesterOf('origin access identity E9OAI', nobody)).toMatchObject({ canonicalUserId: undefined });
  });
});

describe('an asker is meant to gain', () => {
  const input = asking(doc(oac(e1)), doc(oac(e1)), [
    grant(e2),
    grantOai('E9OAI'),
    grantWrite(e5, ['s3:Put*']),
    grantOaiWrite('E9OAI', ['s3:DeleteObject']),
  ]);
  const gains = (who: string): readonly string[] => {
    const probe = probes(input).find((one) => one.who === who);
    if (probe === undefined) throw new Error(`nobody asks as ${who}`);
    return targets(input)
      .filter((target) => isIntended(probe, target, input))
      .map(({ action }) => action);
  };

  it('its read, and what is given back to it, and nobody else gains anything', () => {
    expect(gains(`distribution ${e2}`)).toEqual(['s3:GetObject']);
    expect(gains(`distribution ${e5}`)).toEqual(['s3:PutObject']);
    expect(gains('origin access identity E9OAI')).toEqual(['s3:GetObject', 's3:DeleteObject']);
    expect(gains('origin access identity E8OAI')).toEqual([]);
    expect(gains(`distribution ${e1}`)).toEqual([]);
    for (const who of [
      'anybody without credentials',
      'config.amazonaws.com',
      'arn:aws:iam::999999999999:role/origin-guard-probe',
    ])
      expect(gains(who)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import type { JsonObject } from '../../model/json.ts';
import { rule } from './rule.ts';

const secret = 'correct-horse-battery-staple';

const open = (condition?: JsonObject, parts: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::site/*',
  ...(condition === undefined ? {} : { Condition: condition }),
  ...parts,
});

const site = (...statements: readonly JsonObject[]) =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('E1')), ...statements))],
  });
const detect = (...statements: readonly JsonObject[]) =>
  given.findingsOf(rule, given.factsOf(site(...statements)), 'site');

const byReferer = { StringEquals: { 'aws:Referer': secret } };
const unlessReferer = open({ StringNotLike: { 'AWS:Referer': `${secret}*` } }, { Effect: 'Deny' });

describe('a header for a password', () => {
  it.each<readonly [string, readonly JsonObject[]]>([
    ['Referer', [open(byReferer)]],
    ['User-Agent, in any case of the key', [open({ StringLike: { 'AWS:useragent': `${secret}*` } })]],
    ['Referer from given addresses', [open({ ...byReferer, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } })]],
    ['Referer with writes', [open(byReferer, { Action: 's3:*' })]],
    ['a Deny for those who do not send it', [open(), unlessReferer]],
  ])('is seen as %s, once, and never quoted', (_, statements) => {
    const all = planOf(site(...statements), given.enforcing).findings;
    // A Deny for those who do not send it may hit CloudFront too, which other kinds tell.
    const found = all.filter(({ id }) => !/^(GRANT_MISSING|DENY)_/.test(id));

    expect(found).toMatchObject([
      { id: 'PUBLIC_SECRET_HEADER', severity: 'high', action: 'report', changes: [] },
    ]);
    expect(JSON.stringify(found)).not.toContain(secret);
  });

  it('names the header', () => {
    expect(detect(open(byReferer))[0]?.because).toContain('who sends the right aws:Referer');
  });
});

describe('no claim', () => {
  it.each<readonly [string, readonly JsonObject[]]>([
    ['any header', [open({ StringLike: { 'aws:Referer': '*' } })]],
    ['a header that may be left out', [open({ StringEqualsIfExists: { 'aws:Referer': secret } })]],
    [
      'an account that sends it',
      [open({ StringEquals: { 'aws:Referer': secret, 'aws:PrincipalAccount': given.account } })],
    ],
    ['somebody named', [open(byReferer, { Principal: { AWS: given.account } })]],
    [
      'a Deny of some referers',
      [open(), open({ StringLike: { 'aws:Referer': secret } }, { Effect: 'Deny' })],
    ],
    ['a Deny that closes it', [open(byReferer), open(undefined, { Effect: 'Deny' })]],
  ])('is made for %s', (_, statements) => {
    expect(detect(...statements)).toEqual([]);
  });
});

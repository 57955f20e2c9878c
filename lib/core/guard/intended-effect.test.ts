import { describe, expect, it } from 'vitest';
import { account } from '../../../test/support/builders.ts';
import * as given from '../../../test/support/given.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import {
  grant,
  grantOai,
  grantOaiWrite,
  grantWrite,
  keyRef,
  oac,
  remove,
  removeOai,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import { absent, known, type Reading, unreadable } from '../model/reading.ts';
import type { SnapshotOrigin } from '../model/snapshot.ts';
import { intendedEffect } from './intended-effect.ts';

const [e1, e2] = [given.arnOf('E1AAA'), given.arnOf('E2BBB')];
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const foggy = { Condition: { StringEquals: { 'aws:SourceAccount': account } } };
const at = (path: string): JsonObject => ({ Resource: `arn:aws:s3:::site${path}/*` });
const objection = (to: JsonObject, changes: readonly Change[], facts: Facts = plainFacts()) =>
  objectionOf(intendedEffect, write(doc(oac(e1)), to, ...changes), facts);
const none = 'No statement of the policy allows it.';

describe('after a grant, its reader can read', () => {
  const reading = (...origins: readonly SnapshotOrigin[]): Facts =>
    given.factsOf(
      given.anAccount({
        distributions: [given.aDistribution('E1AAA', origins)],
        buckets: [given.aBucket('site', null)],
      }),
    );

  it('the bucket, or some of it where no origin says which part', () => {
    expect(objection(doc(oac(e1)), [grant(e1)])).toBeUndefined();
    expect(objection(doc(oac(e1, at('/a'))), [grant(e1)])).toBeUndefined();
    expect(objection(doc(oac(e1)), [grant(e2)])).toBe(
      `After the grant, ${e2} still could not read bucket site: ${none}`,
    );
    expect(objection(doc(oac(e1)), [grant(e1), grantOai('E9OAI')])).toBe(
      `After the grant, origin access identity E9OAI still could not read bucket site: ${none}`,
    );
  });

  it('one of the parts that its origins name', () => {
    const [a, b] = [
      given.anOrigin('site', { id: 'a', path: '/a' }),
      given.anOrigin('site', { id: 'b', path: '/b' }),
    ];
    expect(objection(doc(oac(e1, at('/b'))), [grant(e1)], reading(a, b))).toBeUndefined();
    expect(objection(doc(oac(e1, at('/b/c'))), [grant(e1)], reading(a, b))).toBeUndefined();
    expect(objection(doc(oac(e1, at('/b'))), [grant(e1)], reading(a))).toMatch(/still could not read/);
    const oai = given.anOrigin('site', { oai: 'EOAI1', path: '/a' });
    const forOai = (path: string): JsonObject => ({ ...given.oaiGrant('site', 'EOAI1'), ...at(path) });
    expect(objection(doc(forOai('/a')), [grantOai('EOAI1')], reading(oai))).toBeUndefined();
    expect(objection(doc(forOai('/b')), [grantOai('EOAI1')], reading(oai))).toMatch(/still could not read/);
  });

  it('for certain', () => {
    expect(objection(doc(oac('', foggy)), [grant(e1)])).toBe(
      `After the grant, ${e1} might still not be able to read bucket site: It cannot be told whether it is allowed by statement 1 "Site".`,
    );
  });
});

describe('after a removal, its reader cannot read', () => {
  const from = doc(oac([e1, e2]));
  const removal = (arn: string) => remove(from, 0, arn);
  const listing = (id: string, found: Reading<true>): Facts =>
    plainFacts({ distributionLookups: new Map([[id, found]]) });

  it('by any statement, for certain', () => {
    expect(objection(doc(oac(e2)), [removal(e1)])).toBeUndefined();
    expect(objection(doc(oac(e1)), [removal(e1)])).toBe(
      `After the removal, ${e1} could still read bucket site: Allowed by statement 1 "Site".`,
    );
    expect(objection(doc(oac(e1, at('/a'))), [removal(e1)])).toMatch(/could still read/);
    expect(objection(doc(oac('', foggy)), [removal(e1)])).toBe(
      `After the removal, ${e1} might still be able to read bucket site: It cannot be told whether it is allowed by statement 1 "Site".`,
    );
    expect(objection(doc(given.oaiGrant('site', 'E9OAI')), [removeOai(from, 0, 'E9OAI')])).toBe(
      'After the removal, origin access identity E9OAI could still read bucket site: Allowed by statement 1 "1".',
    );
  });

  it('each of several', () => {
    expect(objection(doc(oac(e2)), [removal(e1), removal(e2)])).toMatch(/E2BBB could still read/);
  });

  it('unless the same write grants it the read', () => {
    expect(objection(doc(oac(e1)), [removal(e1), grant(e1)])).toBeUndefined();
    expect(objection(doc(oac([e1, e2])), [removal(e1), grant(e2)])).toMatch(/E1AAA could still read/);
    const byOai = doc(given.oaiGrant('site', 'E9OAI'));
    expect(objection(byOai, [removeOai(from, 0, 'E9OAI'), grantOai('E9OAI')])).toBeUndefined();
  });

  it('unless there is no such distribution any more', () => {
    const still = doc(oac(e1));
    expect(objection(still, [removal(e1)], listing('E1AAA', absent))).toBeUndefined();
    expect(objection(still, [removal(e1)], listing('E1AAA', known(true)))).toMatch(/could still read/);
    expect(objection(still, [removal(e1)], listing('E1AAA', unreadable('Throttling')))).toMatch(
      /could still read/,
    );
    expect(objection(still, [removal(e1)], listing('E2BBB', absent))).toMatch(/could still read/);
    expect(objection(still, [removal(e1)], plainFacts({ distributions: known([]) }))).toBeUndefined();
    expect(
      objection(still, [removal(e1)], plainFacts({ distributions: unreadable('AccessDenied') })),
    ).toMatch(/could still read/);
  });

  it('of another account, which the list of distributions does not tell', () => {
    const foreign = given.arnOf('E1AAA', '666677778888');
    expect(objection(doc(oac(foreign)), [removal(foreign)])).toMatch(/666677778888.* could still read/);
  });

  it('unless it is a pattern, which is the name of no distribution', () => {
    const pattern = given.arnOf('*');
    const open = doc(oac('', { Condition: { StringEquals: { 'aws:SourceArn': pattern } } }));
    expect(objection(open, [removal(pattern)])).toBeUndefined();
  });
});

describe('after a write is given back, it works', () => {
  const puts = oac(e1, { Action: 's3:PutObject' });
  const put = grantWrite(e1, ['s3:PutObject']);

  it('on the objects of the bucket, for every action and reader', () => {
    expect(objection(doc(puts), [put])).toBeUndefined();
    expect(objection(doc(puts), [grantWrite(e1, ['s3:PutObject', 's3:DeleteObject'])])).toBe(
      `After the grant, ${e1} would not surely have s3:DeleteObject on bucket site: ${none}`,
    );
    expect(objection(doc(puts), [put, grantWrite(e2, ['s3:PutObject'])])).toMatch(/E2BBB would not surely/);
    expect(objection(doc({ ...puts, ...at('/a') }), [put])).toMatch(/would not surely have s3:PutObject/);
    expect(objection(doc({ ...puts, ...foggy }), [put])).toMatch(/It cannot be told/);
  });

  it('with the key, whose actions are patterns', () => {
    const change = grantWrite(e1, ['kms:GenerateDataKey*'], keyRef);
    const thisKey = { Resource: keyRef.type === 'key' ? keyRef.arn : '' };
    expect(objection(doc(oac(e1, { Action: 'kms:GenerateDataKey', ...thisKey })), [change])).toBeUndefined();
    expect(objection(doc(oac(e1, { Action: 'kms:Encrypt', ...thisKey })), [change])).toMatch(
      /would not surely have kms:GenerateDataKey on key /,
    );
  });

  it('for an identity by its canonical user id', () => {
    const user = 'c'.repeat(64);
    const identities = known(new Map([['E9OAI', { id: 'E9OAI', canonicalUserId: user }]]));
    const byUser = doc({ ...puts, Principal: { CanonicalUser: user }, Condition: {} });
    const change = grantOaiWrite('E9OAI', ['s3:PutObject']);
    expect(objection(byUser, [change], plainFacts({ originAccessIdentities: identities }))).toBeUndefined();
    expect(objection(byUser, [change])).toMatch(/identity E9OAI would not surely have s3:PutObject/);
  });
});

import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const site = (...statements: readonly JsonObject[]): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    buckets: [given.aBucket('site', given.aPolicy(...statements))],
  });

const detect = (...statements: readonly JsonObject[]) =>
  given.findingsOf(rule, given.factsOf(site(...statements)), 'site');

const wide = (
  accounts: string | readonly string[] = given.account,
  operator = 'StringEquals',
): JsonObject => ({
  ...given.oacGrant('site'),
  Sid: 'Wide',
  Condition: { [operator]: { 'aws:SourceAccount': accounts } },
});
const exact = given.oacGrant('site', given.arnOf('E1'));
const ids = (snapshot: Snapshot): readonly string[] =>
  planOf(snapshot, given.enforcing).findings.map(({ id }) => id);

describe('a grant to the whole account', () => {
  it('is reported with what hangs on it, and says what is not verified', () => {
    const [finding, ...others] = detect(wide());

    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id: 'GRANT_ACCOUNT_WIDE',
      severity: 'medium',
      action: 'report',
      changes: [],
      distributions: ['E1'],
      details: { withoutOtherGrant: ['E1'] },
    });
    expect(finding?.because).toContain('not verified');
    expect(finding?.because).toContain('Distribution E1 has no other grant');
  });

  it('says when every reader has another grant', () => {
    const [finding] = detect(exact, wide());
    expect(finding?.details.withoutOtherGrant).toEqual([]);
    expect(finding?.because).toContain('has another grant as well');
  });

  it.each(['StringLike', 'StringEqualsIgnoreCase', 'ForAnyValue:StringEquals'])(
    'is seen with %s',
    (operator) => {
      expect(detect(wide(given.account, operator))).toHaveLength(1);
    },
  );
});

describe('one finding for one cause', () => {
  it('speaks alone when access hangs on it', () => {
    expect(ids(site(wide()))).toEqual(['GRANT_ACCOUNT_WIDE']);
  });

  it('leaves the word to the missing grant when a part of the path stays closed anyway', () => {
    const part = { ...wide(), Resource: 'arn:aws:s3:::site/public/*' };
    expect(ids(site(part))).toEqual(['GRANT_ACCOUNT_WIDE', 'GRANT_MISSING_OAC']);
  });

  it('does not speak for a Deny that cannot be decided', () => {
    const deny = {
      ...wide(),
      Sid: 'No',
      Effect: 'Deny',
      Condition: { StringNotEquals: { 'aws:SourceAccount': '444455556666' } },
    };
    expect(ids(site(wide(), deny))).toContain('DENY_UNDECIDABLE');
  });

  it('names the other account of the same condition apart', () => {
    expect(ids(site(exact, wide([given.account, '444455556666']))).toSorted()).toEqual([
      'GRANT_ACCOUNT_WIDE',
      'GRANT_FOREIGN_DIST',
    ]);
  });
});

describe('no claim', () => {
  it.each([
    ['exact distributions', exact],
    [
      'the account beside an exact distribution',
      {
        ...exact,
        Condition: {
          StringEquals: { 'AWS:SourceArn': given.arnOf('E1'), 'aws:SourceAccount': given.account },
        },
      },
    ],
    ['another account', wide('444455556666')],
    ['an operator that does not restrict', wide(given.account, 'StringEqualsIfExists')],
    ['a pattern of accounts', wide('1111*', 'StringLike')],
    ['another service', { ...wide(), Principal: { Service: 'delivery.logs.amazonaws.com' } }],
  ])('is made for %s', (_, statement) => {
    expect(detect(statement)).toEqual([]);
  });
});

it('is told without the list of distributions too, and claims nothing of who has another grant', () => {
  const facts = given.factsOf({ ...site(wide()), Unreadable: { distributions: 'AccessDenied' } });
  const [found, ...others] = given.findingsOf(rule, facts, 'site');
  expect(others).toEqual([]);
  expect(found).toMatchObject({ id: 'GRANT_ACCOUNT_WIDE', action: 'report', distributions: [] });
  expect(found?.because).toContain(
    'The list of distributions could not be read, so it is not known which of them have no other grant.',
  );
  expect(found?.because).not.toContain('Every distribution that reads');
});

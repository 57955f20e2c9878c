import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const partner = '444455556666';
const stranger = '777788889999';

const like = (...patterns: readonly string[]) => ({
  ...given.oacGrant('site'),
  Condition: { ArnLike: { 'AWS:SourceArn': patterns } },
});

const account = (...patterns: readonly string[]): Snapshot =>
  given.anAccount({
    distributions: [
      given.aDistribution('E1', [given.anOrigin('site')]),
      given.aDistribution('E2', [given.anOrigin('site')]),
    ],
    buckets: [given.aBucket('site', given.aPolicy(like(...patterns)))],
  });

const detect = (snapshot: Snapshot, trustedAccounts: readonly string[] = []) =>
  given.findingsOf(rule, given.factsOf(snapshot), 'site', { ...given.enforcing, trustedAccounts });

it('narrows a pattern of the own account to the distributions that use the bucket', () => {
  expect(detect(account(given.arnOf('*')))).toMatchObject([
    {
      id: 'GRANT_WILDCARD_SOURCE',
      action: 'repair',
      severity: 'high',
      changes: [{ operator: 'StringEquals', sourceArns: [given.arnOf('E1'), given.arnOf('E2')] }],
    },
  ]);
});

it('narrows a pattern over all accounts, and keeps the trusted ones', () => {
  const [finding] = detect(account(given.arnOf('*', '*')), [partner]);
  expect(finding?.changes).toMatchObject([
    { operator: 'ArnLike', sourceArns: [given.arnOf('E1'), given.arnOf('E2'), given.arnOf('*', partner)] },
  ]);
});

it('leaves a pattern whose account is exactly a trusted one', () => {
  expect(detect(account(given.arnOf('*', partner)), [partner])).toEqual([]);
  expect(detect(account(given.arnOf('E1*', partner), given.arnOf('E1')), [partner])).toEqual([]);
});

it('keeps the trusted pattern and exact values as written when it narrows another one', () => {
  const [finding] = detect(
    account(given.arnOf('*'), given.arnOf('E1*', partner), given.arnOf('EX', stranger)),
    [partner],
  );
  expect(finding?.changes).toMatchObject([
    {
      operator: 'ArnLike',
      sourceArns: [
        given.arnOf('E1'),
        given.arnOf('E2'),
        given.arnOf('E1*', partner),
        given.arnOf('EX', stranger),
      ],
    },
  ]);
});

it('does not let a trusted account in that had no access', () => {
  const [finding] = detect(account(given.arnOf('*')), [partner]);
  expect(finding?.changes).toMatchObject([{ sourceArns: [given.arnOf('E1'), given.arnOf('E2')] }]);
});

it('never lets a distribution in that had no access: a pattern of a stranger alone is reported', () => {
  expect(detect(account(given.arnOf('*', stranger)))).toMatchObject([{ action: 'report', changes: [] }]);
});

it('reports the pattern of a stranger also where own distributions get in by another statement', () => {
  const policy = given.aPolicy(like(given.arnOf('*', stranger)), given.oacGrant('site', given.arnOf('E2')));
  const snapshot = { ...account(), buckets: [given.aBucket('site', policy)] };
  expect(detect(snapshot)).toMatchObject([{ action: 'report', changes: [] }]);
});

it('never takes out what names one other account: a foreign grant may be meant', () => {
  const [finding] = detect(account(given.arnOf('*'), given.arnOf('*', stranger)));
  expect(finding?.changes).toMatchObject([
    {
      operator: 'ArnLike',
      sourceArns: [given.arnOf('E1'), given.arnOf('E2'), given.arnOf('*', stranger)],
    },
  ]);
});

it('reports the pattern of a stranger that is left beside own distributions', () => {
  const [finding] = detect(account(given.arnOf('E1'), given.arnOf('*', stranger)));
  expect(finding).toMatchObject({ action: 'report', changes: [] });
  expect(finding?.because).toContain('trust that account');
});

it('takes the text "*" under StringEquals for what it is: nothing matches it', () => {
  const snapshot = {
    ...account(),
    buckets: [given.aBucket('site', given.aPolicy(given.oacGrant('site', given.arnOf('*'))))],
  };
  expect(detect(snapshot)).toEqual([]);
});

it('reports when no own distribution uses the bucket', () => {
  const [finding] = detect({ ...account(given.arnOf('*')), distributions: [] });
  expect(finding).toMatchObject({ action: 'report', changes: [] });
  expect(finding?.because).toContain('may be someone else');
});

it('reports while the list of distributions cannot be read', () => {
  const unread = { ...account(given.arnOf('*')), Unreadable: { distributions: 'Throttling' } };
  const [finding, ...others] = detect(unread);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ id: 'GRANT_WILDCARD_SOURCE', action: 'report', changes: [] });
  expect(finding?.because).toContain('the list of distributions could not be read');
});

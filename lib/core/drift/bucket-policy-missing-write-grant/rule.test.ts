import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { factsWithEarlier } from '../../plan/earlier.ts';
import { rule } from './rule.ts';

const read = given.oacGrant('site', given.arnOf('E1'));
const writing = { ...read, Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'] };
const all = given.items('GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE');
const account = (policy: Json | null, methods = all, parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [
      given.aDistribution('E1', [given.anOrigin('site')], {
        DefaultCacheBehavior: given.aBehaviour('site', { AllowedMethods: methods }),
      }),
    ],
    buckets: [given.aBucket('site', policy)],
    ...parts,
  });
const earlier = (policy: Json | null, methods = all) => ({
  earlier: account(policy, methods, { takenAt: '2026-11-24T11:30:00Z' }),
});
const detect = (snapshot: Snapshot) =>
  given.findingsOf(rule, factsWithEarlier(snapshot, given.enforcing), 'site');
const deny = (action: string): JsonObject => ({
  Effect: 'Deny',
  Principal: '*',
  Action: action,
  Resource: 'arn:aws:s3:::site/*',
});

describe('writes that worked and vanished', () => {
  it('are proposed, with just the actions that are gone', () => {
    const half = { ...read, Action: ['s3:GetObject', 's3:DeleteObject'] };
    const [found, ...more] = detect(account(given.aPolicy(half), all, earlier(given.aPolicy(writing))));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      id: 'GRANT_MISSING_WRITE',
      class: 'write',
      action: 'propose',
      distributions: ['E1'],
      changes: [{ type: 'grant-write', actions: ['s3:PutObject'] }],
    });
  });

  it('are never written, whatever the mode; a lost read beside them is', () => {
    const plan = planOf(account(null, all, earlier(given.aPolicy(writing))), {
      ...given.enforcing,
      restore: 'always',
      classModes: { write: 'enforce' },
    });
    expect(plan.findings.map(({ id, action }) => `${id} ${action}`)).toEqual([
      'GRANT_MISSING_OAC repair',
      'GRANT_MISSING_WRITE propose',
    ]);
    expect(plan.writes[0]?.changes.map(({ type }) => type)).toEqual(['grant-read']);
  });
});

describe('silent', () => {
  it.each<[string, Snapshot]>([
    ['without memory, whatever the methods are', account(given.aPolicy(read))],
    ['when they never worked', account(given.aPolicy(read), all, earlier(given.aPolicy(read)))],
    ['when they work still', account(given.aPolicy(writing), all, earlier(given.aPolicy(writing)))],
    [
      'when no behaviour lets viewers write any more',
      account(given.aPolicy(read), given.items('GET', 'HEAD'), earlier(given.aPolicy(writing))),
    ],
    [
      'when no behaviour let them write then',
      account(given.aPolicy(read), all, earlier(given.aPolicy(writing), given.items('GET', 'HEAD'))),
    ],
    [
      'when a Deny stands in the way',
      account(
        given.aPolicy(writing, deny('s3:Put*'), deny('s3:Delete*')),
        all,
        earlier(given.aPolicy(writing)),
      ),
    ],
    [
      'when the reader is kept out on purpose',
      {
        ...account(
          given.aPolicy(read, { ...read, Sid: 'Out', Effect: 'Deny' }),
          all,
          earlier(given.aPolicy(writing)),
        ),
      },
    ],
  ])('%s', (_, snapshot) => {
    expect(detect(snapshot)).toEqual([]);
  });
});

describe('what is said of it', () => {
  const two = (policy: Json | null, more: Partial<Snapshot> = {}) =>
    account(policy, all, {
      distributions: ['E2', 'E1'].map((id) =>
        given.aDistribution(id, [given.anOrigin('site')], {
          DefaultCacheBehavior: given.aBehaviour('site', { AllowedMethods: all }),
        }),
      ),
      ...more,
    });
  const both = {
    ...writing,
    Condition: { StringEquals: { 'aws:SourceArn': [given.arnOf('E1'), given.arnOf('E2')] } },
  };
  const before = { earlier: two(given.aPolicy(both), { takenAt: '2026-11-24T11:30:00Z' }) };
  const reading = { ...both, Action: 's3:GetObject' };

  it('is one finding for each reader, with all that it lost', () => {
    const found = detect(two(given.aPolicy(reading), before));
    expect(found.map(({ distributions }) => distributions)).toEqual([['E2'], ['E1']]);
    expect(found[1]).toMatchObject({
      severity: 'high',
      because:
        'For distribution E1, s3:DeleteObject and s3:PutObject worked on bucket site and are not allowed any more, while a behaviour lets viewers write: uploads or deletes answer 403. A person has to say whether it was meant.',
      details: { reader: given.arnOf('E1'), actions: ['s3:DeleteObject', 's3:PutObject'], buckets: ['site'] },
    });
  });

  it('is one finding for an identity that several distributions sign with', () => {
    const oai = (policy: Json | null, more: Partial<Snapshot> = {}) =>
      two(policy, {
        distributions: ['E2', 'E1'].map((id) =>
          given.aDistribution(id, [given.anOrigin('site', { oai: 'EOAI1' })], {
            DefaultCacheBehavior: given.aBehaviour('site', { AllowedMethods: all }),
          }),
        ),
        ...more,
      });
    const grant = { ...given.oaiGrant('site', 'EOAI1'), Action: ['s3:GetObject', 's3:PutObject'] };
    const snapshot = oai(given.aPolicy(given.oaiGrant('site', 'EOAI1')), {
      earlier: oai(given.aPolicy(grant), { takenAt: '2026-11-24T11:30:00Z' }),
    });
    const [found, ...more] = detect(snapshot);
    expect(more).toEqual([]);
    expect(found?.because).toMatch(
      /^For distribution E1, E2, s3:PutObject worked on bucket site and is not allowed any more/,
    );
    expect(found).toMatchObject({ distributions: ['E1', 'E2'], details: { reader: 'oai/EOAI1' } });
  });
});

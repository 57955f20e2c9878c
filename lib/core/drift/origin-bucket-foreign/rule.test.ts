import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const account = (bucket: string, answer: string | undefined, parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [
      given.aDistribution('E1', [given.aCustomOrigin('www.example.com'), given.anOrigin(bucket)]),
    ],
    buckets: [given.aBucket('site', null)],
    ...(answer === undefined ? {} : { bucketLookups: { [bucket]: answer } }),
    ...parts,
  });
const trusting = { ...given.enforcing, trustedAccounts: ['444455556666'] };
const detect = (snapshot: Snapshot, settings = given.enforcing) =>
  given.findingsOf(rule, given.factsOf(snapshot), 'E1', settings);

it.each(['exists', 'Forbidden', 'AccessDenied', '403'])('reports a bucket of which S3 says %s', (answer) => {
  const found = detect(account('theirs', answer));
  expect(found).toMatchObject([
    {
      id: 'ORIGIN_BUCKET_FOREIGN',
      severity: 'high',
      action: 'report',
      subject: { type: 'distribution', id: 'E1' },
      details: { bucket: 'theirs', origins: [{ origin: 'theirs' }] },
    },
  ]);
  expect(found[0]?.because).toContain('another account decides what viewers get');
});

it.each<[string, Snapshot]>([
  ['one of our own', account('site', 'Forbidden')],
  ['one that nobody has', account('old', 'NotFound')],
  ['one that nobody asked about', account('old', undefined)],
  ['one whose lookup failed', account('old', 'SlowDown')],
  ['one while our list could not be read', account('x', 'Forbidden', { Unreadable: { buckets: 'Denied' } })],
  ['a name of our own namespace', account(`x-${given.account}-eu-west-1-an`, 'Forbidden')],
])('says nothing about %s', (_, snapshot) => {
  expect(detect(snapshot)).toEqual([]);
});

it('is silent about a trusted account only where the name tells it', () => {
  expect(detect(account('x-444455556666-eu-west-1-an', 'Forbidden'), trusting)).toEqual([]);
  expect(detect(account('theirs', 'Forbidden'), trusting)).toHaveLength(1);
  const stranger = detect(account('x-777788889999-eu-west-1-an', 'Forbidden'), trusting);
  expect(stranger[0]?.because).toContain('account 777788889999 decides');
});

it('names all origins of the bucket once, and is medium while disabled', () => {
  const origins = [given.anOrigin('theirs', { id: 'b' }), given.anOrigin('theirs', { id: 'a', path: '/x' })];
  const distributions = [given.aDistribution('E1', origins, { Enabled: false })];
  const found = detect(account('theirs', 'exists', { distributions }));
  expect(found).toMatchObject([{ severity: 'medium' }]);
  expect(found[0]?.because).toContain('Origins a, b of distribution E1 point to bucket theirs');
});

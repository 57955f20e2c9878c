import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Finding } from '../model/finding.ts';
import { absent, known, unreadable } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { parsePolicy } from '../policy/parse.ts';
import { finding } from './finding.ts';
import { tooLarge } from './too-large.ts';

const site = { type: 'bucket', name: 'site' } as const;
const key = { type: 'key', arn: given.keyArnOf('k1') } as const;
const facts = given.factsOf(given.anAccount());

const big = given.aPolicy({ ...given.oaiGrant('site', 'EOAI1'), Sid: 'x'.repeat(20_300) });
const policyOf = (raw: ReturnType<typeof given.aPolicy>) => {
  const parsed = parsePolicy(raw);
  if (!parsed.ok) throw new Error(parsed.because);
  return known(parsed.document);
};
const size = (raw: object): number => JSON.stringify(raw).length;

const repair = (id: string, distribution: string, document: DocumentRef = site): Finding =>
  finding({
    kind: 'x',
    class: 'grant',
    id,
    severity: 'high',
    subject: document,
    about: id,
    distributions: [distribution],
    because: 'x',
    action: 'repair',
    changes: [
      { type: 'grant-read', document, reader: { type: 'distribution', arn: given.arnOf(distribution) } },
    ],
  });
const two = [repair('GRANT_MISSING_STAGING', 'E2'), repair('GRANT_MISSING_OAC', 'E1')];

it('tells how long the policy is and would be, and what is not repaired', () => {
  const [found, ...others] = tooLarge('some-kind', facts, site, policyOf(big), two);
  expect(others).toEqual([]);
  const would = found?.details.size;
  expect(would).toBeGreaterThan(20_480);
  expect(found).toEqual({
    kind: 'some-kind',
    id: 'POLICY_TOO_LARGE',
    severity: 'medium',
    class: 'report',
    action: 'report',
    subject: site,
    distributions: ['E1', 'E2'],
    because: `The policy of bucket site is ${size(big)} bytes long and would be ${would} with the repair of GRANT_MISSING_OAC and GRANT_MISSING_STAGING; AWS takes at most 20480. Take out by hand what is not needed any more: the guard drops nothing to make room.`,
    details: {
      size: would,
      now: size(big),
      limit: 20_480,
      repairs: ['GRANT_MISSING_OAC', 'GRANT_MISSING_STAGING'],
    },
    changes: [],
    invalidations: [],
    fingerprint: 'some-kind|POLICY_TOO_LARGE|bucket:site|',
  });
});

it('names a key by its ARN', () => {
  const full = given.aPolicy(given.rootStatement(), {
    ...given.keyGrant(given.arnOf('E9')),
    Sid: 'x'.repeat(32_400),
  });
  const [found] = tooLarge('some-kind', facts, key, policyOf(full), [repair('KMS_GRANT_MISSING', 'E1', key)]);
  expect(found?.because).toMatch(
    /^The policy of key arn:aws:kms:eu-west-1:111122223333:key\/k1 is .* AWS takes at most 32768\./,
  );
});

it.each<[string, Parameters<typeof tooLarge>[3], readonly Finding[] | undefined]>([
  ['nothing is wanted', policyOf(big), []],
  ['nobody was asked', policyOf(big), undefined],
  ['nothing would be written', policyOf(big), two.map((one) => ({ ...one, action: 'wait' as const }))],
  ['there is room', policyOf(given.aPolicy()), two],
  ['there is no policy yet', absent, two],
  ['the policy could not be read', unreadable('AccessDenied'), two],
])('is silent when %s', (_, policy, others) => {
  expect(tooLarge('some-kind', facts, site, policy, others)).toEqual([]);
});

import { expect, it } from 'vitest';
import * as given from '../../test/support/given.ts';
import { parseSnapshot } from '../snapshot.ts';

const withArn = (ARN: string) =>
  given.anAccount({ distributions: [given.aDistribution('E1', [given.anOrigin('site')], { ARN })] });
const problemsOf = (snapshot: object) => {
  const parsed = parseSnapshot(JSON.stringify(snapshot), 'x.json');
  return parsed.ok ? [] : parsed.problems;
};

it.each([
  ['id', given.arnOf('E2')],
  ['account', given.arnOf('E1', '444455556666')],
  ['partition', given.arnOf('E1', given.account, 'aws-us-gov')],
])('refuses a distribution whose ARN has another %s', (_, arn) => {
  expect(problemsOf(withArn(arn))).toEqual([
    `x.json: distributions: the ARN of E1 is ${arn}, but must be ${given.arnOf('E1')}.`,
  ]);
});

it('refuses it in the earlier snapshot too, and says where', () => {
  const earlier = { ...withArn(given.arnOf('E2')), takenAt: '2026-11-24T10:00:00Z' };
  expect(problemsOf({ ...withArn(given.arnOf('E1')), earlier })[0]).toContain(
    'x.json: earlier.distributions: ',
  );
});

it('takes the ARN of the distribution itself', () => {
  expect(problemsOf(withArn(given.arnOf('E1')))).toEqual([]);
});

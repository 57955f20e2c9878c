import { describe, expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import { planOf } from '../../../../test/support/plan-of.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const grant = given.oacGrant('site', given.arnOf('E1'));
const from = (sourceArn: Json, operator = 'StringEquals'): JsonObject => ({
  ...grant,
  Condition: { [operator]: { 'aws:SourceArn': sourceArn } },
});
const account = (statement: JsonObject, parts: Partial<Snapshot> = {}): Snapshot =>
  given.anAccount({
    distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
    originAccessControls: [{ Id: 'EOAC1', SigningBehavior: 'always', OriginAccessControlOriginType: 's3' }],
    buckets: [given.aBucket('site', given.aPolicy(statement))],
    ...parts,
  });
const detect = (statement: JsonObject) => given.findingsOf(rule, given.factsOf(account(statement)), 'site');

describe('a grant that can never match', () => {
  it.each<[string, JsonObject, RegExp]>([
    ['a pattern under StringEquals', from(given.arnOf('*')), /compares \* as text/],
    ['a Region', from('arn:aws:cloudfront:us-east-1:111122223333:distribution/E1'), /has a Region/],
    ['a stray sign', from(`${given.arnOf('E1')}>`), /holds ">"/],
    ['a space', from(`${given.arnOf('E1')} `), /holds " "/],
    ['no account', from('arn:aws:cloudfront:::distribution/E1'), /no account of 12 digits/],
    ['just the id', from('E1ABC'), /is an id/],
    [
      'the ARN of an access control',
      from('arn:aws:cloudfront::111122223333:origin-access-control/EOAC1'),
      /names an origin access control/,
    ],
    [
      "an access control's id as a distribution",
      from(given.arnOf('EOAC1')),
      /is the id of an origin access control/,
    ],
    ['another service', from('arn:aws:s3:::site'), /not an ARN of CloudFront/],
    [
      'a small letter',
      from('arn:aws:cloudfront::111122223333:distribution/e1'),
      /not the ARN of a distribution/,
    ],
    ['another partition', from('arn:aws-cn:cloudfront::111122223333:distribution/E1'), /partition aws-cn/],
    ['the bucket without its objects', { ...grant, Resource: 'arn:aws:s3:::site' }, /without \/\*/],
    ['a distribution as an identity', { ...given.oaiGrant('site', 'E1') }, /is the id of a distribution/],
  ])('for %s is told with what is wrong', (_, statement, because) => {
    const [found, ...more] = detect(statement);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ id: 'GRANT_INEFFECTIVE', severity: 'high', action: 'report', changes: [] });
    expect(found?.because).toMatch(because);
  });

  it.each([
    ['a pattern', given.arnOf('*')],
    ['another partition', 'arn:aws-cn:cloudfront::111122223333:distribution/E1'],
    ['the id of an access control', given.arnOf('OAC1')],
  ])('stays as it is, and what is needed is granted beside it: %s', (_, sourceArn) => {
    const wrong = from(sourceArn);
    const signed = { originAccessControls: given.anAccount().originAccessControls ?? [] };
    const [write] = planOf(account(wrong, signed), given.enforcing).writes;
    const [first, second] = (write?.to?.Statement ?? []) as readonly JsonObject[];
    expect(first).toEqual(wrong);
    expect(second?.Sid).toBe('OriginGuardAllowCloudFrontRead');
    expect(write?.changes).toMatchObject([{ type: 'grant-read' }]);
  });

  it('is told once: an id of an access control is no deleted distribution, one of a distribution no foreign identity', () => {
    const ids = (statement: JsonObject) =>
      planOf(
        account(statement, {
          distributions: [given.aDistribution('E1', [given.aCustomOrigin('example.org')])],
        }),
        given.enforcing,
      ).findings.map(({ id }) => id);
    expect(ids(from(given.arnOf('EOAC1')))).toEqual(['GRANT_INEFFECTIVE']);
    expect(ids(given.oaiGrant('site', 'E1'))).toEqual(['GRANT_INEFFECTIVE']);
  });
});

it.each<[string, JsonObject]>([
  ['the documented statement', grant],
  ['a pattern under ArnLike', from(given.arnOf('*'), 'ArnLike')],
  ['one value that matches among others', from([given.arnOf('E1'), given.arnOf('*')])],
  ['a distribution of another account', from(given.arnOf('E7', '444455556666'))],
  ['a deleted distribution', from(given.arnOf('EGONE'))],
  [
    'a variable that decides',
    from(['arn:aws:cloudfront::$', '{aws:PrincipalAccount}:distribution/E1'].join('')),
  ],
  ['a list of the bucket', { ...grant, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::site' }],
  ['an identity', given.oaiGrant('site', 'EOAI1')],
  ['an identity of somebody else', given.oaiGrant('site', 'EFOREIGN')],
])('is content with %s', (_, statement) => {
  expect(detect(statement)).toEqual([]);
});

import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { rule } from './rule.ts';

const keyArn = given.keyArnOf('k');
const deny = (Condition: Json): JsonObject => ({
  Sid: 'Closed',
  Effect: 'Deny',
  Principal: '*',
  Action: 'kms:Decrypt',
  Resource: '*',
  Condition,
});
const detect = (
  statement: JsonObject,
  state = 'Enabled',
  grant: readonly JsonObject[] = [given.keyGrant(given.arnOf('E1'))],
) => {
  const key = given.aKey(keyArn, given.aPolicy(given.rootStatement(), ...grant, statement));
  const facts = given.factsOf(
    given.anAccount({
      distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
      buckets: [
        given.aBucket('site', null, { ServerSideEncryptionConfiguration: given.encryptedWith(keyArn) }),
      ],
      keys: [{ ...key, KeyMetadata: { ...key.KeyMetadata, KeyState: state } }],
    }),
  );
  return given.findingsOf(rule, facts, keyArn);
};

it('tells a Deny of everybody outside the organisation, with an exemption that works', () => {
  const [found] = detect(deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }));
  expect(found).toMatchObject({
    id: 'DENY_BLOCKS_CLOUDFRONT',
    severity: 'high',
    action: 'report',
    distributions: ['E1'],
  });
  expect(detect(found?.details.suggested as JsonObject)).toEqual([]);
});

it('tells it also where nothing is granted yet: a grant would not help', () => {
  expect(detect(deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }), 'Enabled', [])).toHaveLength(1);
});

it('says what cannot be told', () => {
  expect(detect(deny({ StringNotEquals: { 'aws:SourceAccount': '111122223333' } }))).toMatchObject([
    { id: 'DENY_UNDECIDABLE', severity: 'medium', changes: [] },
  ]);
});

it('is silent about a revocation, another action and a key that is not enabled', () => {
  expect(detect(deny({ StringEquals: { 'aws:SourceArn': given.arnOf('E1') } }))).toEqual([]);
  expect(detect({ ...deny({ Null: { 'aws:PrincipalOrgID': 'true' } }), Action: 'kms:Encrypt' })).toEqual([]);
  expect(detect(deny({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }), 'Disabled')).toEqual([]);
});

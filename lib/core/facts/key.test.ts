import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { keyFacts } from './key.ts';

const arn = given.keyArnOf('k1');
const keyOf = (parts: object = {}, metadata: object = {}) =>
  keyFacts({ KeyMetadata: { Arn: arn, ...metadata }, Policy: null, ...parts });

it('reads account and Region from the ARN, and open enums as they are', () => {
  expect(keyOf({}, { KeyManager: 'NEW', KeyState: 'Odd' })).toMatchObject({
    arn,
    account: given.account,
    region: 'eu-west-1',
    manager: 'NEW',
    state: 'Odd',
  });
  expect(keyOf()).toMatchObject({ manager: 'unknown', state: 'unknown' });
});

it.each([
  undefined,
  '',
  'key/k1',
  'arn:aws:s3:eu-west-1:111122223333:key/k1',
  'arn:aws:kms',
  'arn:aws:kms:eu-west-1',
])('an entry whose ARN is %j is no key', (Arn) => {
  expect(keyFacts({ KeyMetadata: { Arn } })).toBeUndefined();
});

describe('grants', () => {
  const grantsOf = (Grants: unknown) => keyOf({ Grants })?.grants;

  it.each([
    ['GranteeServicePrincipal', { SourceArn: given.arnOf('E1') }],
    ['GranteePrincipal', { EncryptionContextSubset: { 'aws:SourceArn': given.arnOf('E1') } }],
  ])('name their service as %s', (member, Constraints) => {
    expect(
      grantsOf([{ [member]: 'cloudfront.amazonaws.com', Operations: ['Decrypt'], Constraints }]),
    ).toEqual({
      status: 'known',
      value: [
        {
          granteeServicePrincipal: 'cloudfront.amazonaws.com',
          operations: ['Decrypt'],
          sourceArn: given.arnOf('E1'),
        },
      ],
    });
  });

  it.each([undefined, null])('that are %s are none', (value) => {
    expect(grantsOf(value)).toEqual({ status: 'known', value: [] });
  });

  it('that are no list, or could not be read, are unreadable', () => {
    expect(grantsOf('many')).toEqual({ status: 'unreadable', because: 'the grants are not a list' });
    expect(keyOf({ Unreadable: { Grants: 'AccessDenied' } })?.grants).toEqual({
      status: 'unreadable',
      because: 'AccessDenied',
    });
  });
});

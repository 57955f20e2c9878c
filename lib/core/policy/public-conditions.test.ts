import { describe, expect, it } from 'vitest';
import { fixesValues } from './public-conditions.ts';
import type { Truth } from './truth.ts';

type Row = [Truth, string, string, readonly string[], string?];

const account = '111122223333';

describe('whether a condition fixes values, and why not', () => {
  it.each<Row>([
    ['yes', 'StringEquals', 'aws:SourceVpc', ['vpc-1']],
    [
      'no',
      'StringLike',
      'aws:Referer',
      ['secret'],
      'aws:Referer is a header that anybody can send, so it protects nothing.',
    ],
    ['no', 'StringEquals', 's3:ExistingObjectTag/public', ['yes']],
    ['no', 'Bool', 'aws:SecureTransport', ['true']],
    ['no', 'StringNotEquals', 'aws:SourceVpc', ['vpc-1']],
    ['no', 'Null', 'aws:SourceOrgID', ['false']],
    ['unknown', 'StringEquals', 'aws:SourceOrgID', ['o-1']],
    ['unknown', 'Bool', 'aws:PrincipalIsAWSService', ['true']],
    ['unknown', 'StringEquals', 'aws:SourceVpc', []],
    [
      'no',
      'StringLike',
      'aws:SourceVpc',
      ['vpc-1', 'vpc-*', '*'],
      'aws:SourceVpc is not limited to fixed values by vpc-*, *.',
    ],
    // Where a wildcard is literal, the value matches nothing; how AWS counts that is not documented.
    ['unknown', 'StringEqualsIgnoreCase', 'aws:SourceVpc', ['vpc-*']],
    [
      'no',
      'ArnEquals',
      'aws:SourceArn',
      ['arn:aws:sns:*'],
      'aws:SourceArn is not limited to fixed values by arn:aws:sns:*.',
    ],
  ])('%s: %s %s %j', (truth, operator, key, values, note) => {
    expect(fixesValues([{ operator, key, values }])).toEqual({
      truth,
      notes: note === undefined ? [] : [note],
    });
  });

  it.each<[Truth, string, string]>([
    // Any session of one role.
    ['unknown', 'aws:userid', 'AROAEXAMPLE:*'],
    ['no', 'aws:userid', '*AROAEXAMPLE:*'],
    ['no', 'aws:userid', 'AROAEXAMPLE:*x'],
    ['no', 'aws:userid', 'AROA*'],
    ['no', 'aws:SourceOwner', 'AROAEXAMPLE:*'],
    ['unknown', 'aws:PrincipalArn', '*role/Reader'],
    ['unknown', 'aws:PrincipalArn', 'arn:aws:iam::*'],
    ['no', 'aws:PrincipalArn', '**'],
    ['no', 'aws:PrincipalArn', '?*'],
    ['yes', 's3:DataAccessPointArn', `arn:aws:s3:eu-west-1:${account}:accesspoint/*`],
    ['no', 's3:DataAccessPointArn', `arn:aws:s3:eu-west-1:${account}:*`],
  ])('%s: StringLike %s %s', (truth, key, value) => {
    expect(fixesValues([{ operator: 'StringLike', key, values: [value] }]).truth).toBe(truth);
  });

  it.each<Row>([
    ['yes', 'IpAddress', 'aws:SourceIp', ['203.0.113.0/24']],
    [
      'no',
      'IpAddress',
      'aws:SourceIp',
      ['0.0.0.0/1', '203.0.113.0/24', '::/0'],
      'aws:SourceIp 0.0.0.0/1, ::/0 is broader than /8 (IPv4) or /32 (IPv6).',
    ],
    ['no', 'NotIpAddress', 'aws:SourceIp', ['203.0.113.0/24']],
    [
      'no',
      'IpAddressIfExists',
      'aws:SourceIp',
      ['203.0.113.0/24'],
      'IpAddressIfExists also holds for requests without aws:SourceIp.',
    ],
    ['unknown', 'StringEquals', 'aws:SourceIp', ['203.0.113.5']],
    ['unknown', 'IpAddress', 'aws:SourceIp', ['203.0.113.5', 'home']],
    ['unknown', 'IpAddress', 'aws:SourceIp', []],
  ])('%s: %s %s %j', (truth, operator, key, values, note) => {
    expect(fixesValues([{ operator, key, values }])).toEqual({
      truth,
      notes: note === undefined ? [] : [note],
    });
  });

  it('also holds for nobody who leaves the key out, unless it is a list of which the definition is silent', () => {
    const of = (operator: string, key: string) => fixesValues([{ operator, key, values: ['x'] }]);
    expect(of('ForAllValues:StringEquals', 'aws:SourceVpc')).toEqual({
      truth: 'no',
      notes: ['ForAllValues:StringEquals also holds for requests without aws:SourceVpc.'],
    });
    expect(of('ForAllValues:StringEquals', 'aws:PrincipalOrgPaths')).toEqual({ truth: 'unknown', notes: [] });
    expect(of('ForAllValues:StringEqualsIfExists', 'aws:PrincipalOrgPaths')).toEqual({
      truth: 'no',
      notes: ['ForAllValues:StringEqualsIfExists also holds for requests without aws:PrincipalOrgPaths.'],
    });
  });
});

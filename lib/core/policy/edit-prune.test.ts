import { describe, expect, it } from 'vitest';
import { oaiArn } from '../../../test/support/builders.ts';
import type { JsonObject } from '../model/json.ts';
import { isCloudFrontShaped } from './edit-prune.ts';
import { parsePolicy } from './parse.ts';

const dead = 'AIDADEADDEADDEADDEAD1';
const other = 'arn:aws:iam::111122223333:role/app';

const shaped = (parts: JsonObject, Id?: JsonObject[string]): boolean | undefined => {
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: [oaiArn('E1'), dead] },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::site/*',
    ...parts,
  };
  const parsed = parsePolicy({
    Version: '2012-10-17',
    ...(Id === undefined ? {} : { Id }),
    Statement: Object.fromEntries(
      Object.entries(statement).filter(
        ([name]) =>
          !(name === 'Action' && 'NotAction' in parts) && !(name === 'Principal' && 'NotPrincipal' in parts),
      ),
    ),
  });
  if (!parsed.ok) throw new Error(parsed.because);
  const [first] = parsed.document.statements;
  return first && isCloudFrontShaped(parsed.document, first);
};
const onlyDead = { Principal: { AWS: dead } };

describe('a statement that was written for CloudFront', () => {
  it.each<[string, JsonObject, string?]>([
    ['names a living identity', {}],
    ['names the service', { Principal: { Service: 'cloudfront.amazonaws.com', AWS: dead } }],
    ['reads, in any spelling', { Action: ['S3:getobject'] }],
    ['has a Sid of the console', { ...onlyDead, Sid: 'AllowCloudFrontServicePrincipal' }],
    ['has a Sid of an identity', { ...onlyDead, Sid: '1OriginAccessIdentity' }],
    ['has a Sid of Origin Guard', { ...onlyDead, Sid: 'OriginGuardAllowOaiReadE1' }],
    // The console's Id of such policies (aws-facts 1.1).
    ['stands in a policy of the console', onlyDead, 'PolicyForCloudFrontPrivateContent'],
    ['stands in a policy with a name in words', onlyDead, 'Origin access identity'],
  ])('%s', (_, parts, id) => {
    expect(shaped(parts, id)).toBe(true);
  });

  it.each<[string, JsonObject, JsonObject[string]?]>([
    ['without any sign of CloudFront', onlyDead],
    ['with a Sid and an Id of something else', { ...onlyDead, Sid: 'Backup' }, 'Policy1'],
    ['with an Id that is no text', onlyDead, ['cloudfront']],
    ['that denies', { Effect: 'Deny' }],
    ['that also writes', { Action: ['s3:GetObject', 's3:PutObject'] }],
    ['that allows all but one action', { NotAction: 's3:GetObject' }],
    ['that grants to all but some', { NotPrincipal: { AWS: [oaiArn('E1'), dead] } }],
    ['that serves somebody else too', { Principal: { AWS: [oaiArn('E1'), dead, other] } }],
    ['that serves another service too', { Principal: { AWS: oaiArn('E1'), Service: 'x.amazonaws.com' } }],
  ])('is none %s', (_, parts, id) => {
    expect(shaped(parts, id)).toBe(false);
  });
});

/** Generates what the plain generators avoid: values of no known meaning, and what the two sides see differently. */
import fc from 'fast-check';
import type { JsonObject } from '../../lib/core/model/json.ts';

/** Everything here is decided by `by-design.ts` or `known-gaps.ts`, or both sides must agree on it. */
const oddConditions: readonly JsonObject[] = [
  // Lists without a set operator, and IfExists where its meaning is disputed.
  { StringEquals: { 'aws:PrincipalOrgPaths': 'o-abc123/r-1/ou-1/' } },
  { StringNotEquals: { 'aws:PrincipalOrgPaths': ['o-other/r-9/'] } },
  { 'ForAnyValue:StringNotEqualsIfExists': { 'aws:PrincipalOrgPaths': 'o-other/r-9/' } },
  { 'ForAnyValue:StringLikeIfExists': { 'aws:SourceVpce': 'vpce-?' } },
  // Values that cannot be read.
  { NumericLessThan: { 'aws:MultiFactorAuthAge': 'soon' } },
  { NumericEquals: { 'aws:MultiFactorAuthAge': '300seconds' } },
  { DateLessThan: { 'aws:CurrentTime': 'tomorrow' } },
  { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00' } },
  { Bool: { 'aws:SecureTransport': 'no' } },
  { IpAddress: { 'aws:SourceIp': '203.0.113.0/40' } },
  { IpAddress: { 'aws:SourceIp': '10.0.0' } },
  { BinaryEquals: { 'aws:PrincipalTag/Blob': 'not base64!' } },
  { ArnLike: { 'aws:SourceArn': '*' } },
  { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudfront*' } },
  { ArnNotLike: { 'aws:SourceArn': 'distribution/E1AAA' } },
  { ArnEquals: { 'aws:SourceArn': 'distribution/E1AAA' } },
  { StringLike: { 'aws:username': `\${aws:PrincipalOrgPaths}` } },
  { StringEquals: { 'aws:username': `\${aws:username` } },
  { StringLike: { 'aws:Referer': `\${aws:Referer}` } },
  { Bool: { 'aws:SecureTransport': `\${aws:MultiFactorAuthPresent}` } },
  // What the simulator does otherwise.
  { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
  { IpAddress: { 'aws:SourceIp': '2001:0db8::1' } },
  { NotIpAddress: { 'aws:SourceIp': '203.0.113.5' } },
  { NotIpAddress: { 'aws:SourceIp': ['2001:DB8::1', '10.1.2.3'] } },
  { DateLessThan: { 'aws:CurrentTime': '1900000000' } },
  { DateGreaterThan: { 'aws:CurrentTime': '1600000000' } },
  { StringEquals: { 'aws:username': `\${aws:PrincipalTag/Team, ''}` } },
  { StringNotLike: { 'aws:username': `\${aws:PrincipalTag/Team}` } },
];

export const oddCondition: fc.Arbitrary<JsonObject> = fc.constantFrom(...oddConditions);

export const oddResources: readonly JsonObject[] = [
  { Resource: 'arn:aws:s3*' },
  { Resource: `arn:aws:s3:::site/\${aws:Referer}` },
  { NotResource: `arn:aws:s3:::site/\${aws:PrincipalTag/Team}/*` },
  { Resource: `arn:aws:s3:::\${aws:username/*` },
];

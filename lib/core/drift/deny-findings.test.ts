import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { desiredReads } from '../desired/reads.ts';
import type { JsonObject } from '../model/json.ts';
import { parsePolicy } from '../policy/parse.ts';
import { blockingInBucket } from './denies.ts';
import { type DenyContext, denyFindings } from './deny-findings.ts';

const site = { type: 'bucket', name: 'site' } as const;
const context: DenyContext = { kind: 'some-kind', document: site, partition: 'aws' };
const facts = given.factsOf(
  given.anAccount({
    distributions: [
      given.aDistribution('E2', [given.anOrigin('site')]),
      given.aDistribution('E1', [
        given.anOrigin('site', { oai: 'EOAI1' }),
        given.anOrigin('site', { id: 'x' }),
      ]),
    ],
    buckets: [given.aBucket('site', null)],
  }),
);
const deny = (parts: JsonObject = {}): JsonObject => ({
  Sid: 'No',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: 'arn:aws:s3:::site/*',
  ...parts,
});

const told = (statements: readonly JsonObject[], as: DenyContext = context) => {
  const parsed = parsePolicy(given.aPolicy(...statements));
  if (!parsed.ok) throw new Error(parsed.because);
  const blocked = desiredReads(facts, site)
    .map((read) => ({ read, blocking: blockingInBucket(facts, parsed.document, read) }))
    .filter(({ blocking }) => blocking.certain.length + blocking.possible.length > 0);
  return denyFindings(as, blocked);
};

describe('a Deny that keeps readers out', () => {
  it('is told once, with everybody whom it hits and the exemption', () => {
    const [found, ...others] = told([deny()]);
    expect(others).toEqual([]);
    expect(found).toEqual({
      kind: 'some-kind',
      id: 'DENY_BLOCKS_CLOUDFRONT',
      severity: 'high',
      class: 'report',
      action: 'report',
      subject: site,
      distributions: ['E1', 'E2'],
      because:
        'Statement 1 "No" of bucket site is a Deny that keeps distribution E1, E2 out, whatever is granted: it has no condition. The guard never edits a Deny; the exemption to add by hand is in the details.',
      changes: [],
      invalidations: [],
      details: {
        statement: deny(),
        index: 0,
        sid: 'No',
        readers: [given.arnOf('E1'), given.arnOf('E2'), 'oai/EOAI1'],
        suggested: {
          ...deny(),
          Condition: {
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
            StringNotEquals: { 'aws:PrincipalArn': given.oaiArn('EOAI1') },
          },
        },
      },
      fingerprint: expect.stringMatching(/^some-kind\|DENY_BLOCKS_CLOUDFRONT\|bucket:site\|[0-9a-f]{16}$/),
    });
  });

  it.each<[string, JsonObject, string]>([
    [
      'several conditions',
      {
        Condition: {
          Bool: { 'aws:SecureTransport': 'true' },
          StringNotEquals: { 'aws:SourceVpc': ['vpc-1', 'vpc-2'] },
        },
      },
      'its condition is Bool aws:SecureTransport true and StringNotEquals aws:SourceVpc vpc-1, vpc-2.',
    ],
    [
      'a set prefix',
      { Condition: { 'ForAllValues:StringNotEquals': { 'aws:SourceVpc': 'vpc-1' } } },
      'its condition is ForAllValues:StringNotEquals aws:SourceVpc vpc-1.',
    ],
  ])('names its conditions: %s', (_, parts, words) => {
    const found = told([deny(parts)]);
    expect(found.map(({ id }) => id)).toEqual(['DENY_BLOCKS_CLOUDFRONT']);
    expect(found[0]?.because).toContain(words);
  });

  it('says that its NotPrincipal leaves CloudFront out', () => {
    const { Principal: _, ...rest } = deny();
    const [found] = told([{ ...rest, NotPrincipal: { AWS: '444455556666' } }]);
    expect(found?.because).toContain('its NotPrincipal leaves CloudFront out');
  });

  it('is told apart from another one, and has no Sid where there is none', () => {
    const { Sid: _, ...plain } = deny({ Action: 's3:GetObject' });
    const found = told([deny(), plain]);
    expect(found.map(({ details }) => [details.index, details.sid])).toEqual([
      [0, 'No'],
      [1, null],
    ]);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  it('is told of a key by its ARN', () => {
    const arn = given.keyArnOf('k1');
    const [found] = told([deny()], { ...context, document: { type: 'key', arn } });
    expect(found?.because).toContain(`"No" of key ${arn} is a Deny`);
  });
});

describe('a Deny of which it cannot be told', () => {
  it.each([
    ['Boolean', 'Boolean aws:SecureTransport false; Boolean is no operator of IAM'],
    ['BooleanIfExists', 'BooleanIfExists aws:SecureTransport false; BooleanIfExists is no operator of IAM'],
    ['Equals', 'Equals aws:SecureTransport false; Equals is no operator of IAM'],
  ])('says so, and what is no operator: %s', (operator, words) => {
    const [found, ...others] = told([
      deny({ Condition: { [operator]: { 'aws:SecureTransport': 'false' } } }),
    ]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ id: 'DENY_UNDECIDABLE', severity: 'medium', action: 'report' });
    expect(found?.because).toBe(
      `Statement 1 "No" of bucket site is a Deny of which it cannot be told whether it keeps distribution E1, E2 out: its condition is ${words}. Nothing is granted or taken away on its account; with the exemption in the details it would be certain that it does not.`,
    );
  });

  it('is told as certain where it surely hits one of the readers', () => {
    const found = told([
      deny({
        Condition: { StringNotEquals: { 'aws:SourceArn': given.arnOf('E1'), 'aws:PrincipalTag/x': 'y' } },
      }),
      deny({ Sid: 'Two', Condition: { StringEquals: { 'aws:SourceArn': given.arnOf('E2') } } }),
    ]);
    expect(found.map(({ id, details, distributions }) => [id, details.index, distributions])).toEqual([
      ['DENY_BLOCKS_CLOUDFRONT', 1, ['E2']],
      ['DENY_UNDECIDABLE', 0, ['E1']],
    ]);
  });
});

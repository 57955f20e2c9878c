import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { type DistributionQuestion, distributionOutcomes } from './distributions.ts';
import { cloudFrontRequest, evaluate } from './evaluate.ts';
import { parsePolicy } from './parse.ts';

const arn = (id: string): string => `arn:aws:cloudfront::111122223333:distribution/${id}`;

const parse = (...statements: readonly JsonObject[]): PolicyDocument => {
  const filled = statements.map((parts) => ({
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::site/*',
    ...parts,
  }));
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: filled });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};

const ids = ['E1', 'E2', 'X3'];
const read: DistributionQuestion = { action: 's3:GetObject', resource: 'arn:aws:s3:::site/a' };

/** What is said of the three, which is what `evaluate` says of each. */
const answers = (document: PolicyDocument, question = read, asked = ids): readonly string[] => {
  const ask = distributionOutcomes(document, question);
  const found = asked.map((id) => ask(arn(id)));
  const slow = asked.map((id) =>
    evaluate(document, cloudFrontRequest({ ...question, distributionArn: arn(id) })),
  );
  expect(found).toEqual(slow.map(({ outcome }) => outcome));
  return found;
};
const outcomes = (...statements: readonly JsonObject[]): readonly string[] => answers(parse(...statements));

const only = (operator: string, ...ids: readonly string[]): JsonObject => ({
  Condition: { [operator]: { 'AWS:SourceArn': ids.map(arn) } },
});
const deny = { Effect: 'Deny', Principal: '*' };

describe('many distributions asked at once', () => {
  it.each<[string, readonly string[], readonly JsonObject[]]>([
    ['a list', ['allowed', 'allowed', 'not-allowed'], [only('StringEquals', 'E1', 'E2')]],
    [
      'two lists',
      ['allowed', 'not-allowed', 'allowed'],
      [only('StringEquals', 'E1'), only('ArnEquals', 'X3')],
    ],
    ['a pattern', ['allowed', 'allowed', 'not-allowed'], [only('ArnLike', 'E?')]],
    ['a beginning', ['allowed', 'allowed', 'not-allowed'], [only('StringLike', 'E*')]],
    ['a beginning beside a whole one', ['allowed', 'allowed', 'allowed'], [only('ArnLike', 'E*', 'X3')]],
    ['a beginning beside a pattern', ['allowed', 'not-allowed', 'allowed'], [only('ArnLike', 'X*', '?1')]],
    ['another case', ['allowed', 'not-allowed', 'not-allowed'], [only('StringEqualsIgnoreCase', 'e1')]],
    ['a list that is empty', ['undecidable', 'undecidable', 'undecidable'], [only('StringEquals')]],
    [
      'an Allow that cannot be judged, for one',
      ['undecidable', 'not-allowed', 'not-allowed'],
      [{ Condition: { StringEquals: { 'aws:SourceArn': arn('E1'), 's3:ExistingObjectTag/x': 'y' } } }],
    ],
    [
      'only a Deny that cannot be judged',
      ['not-allowed', 'not-allowed', 'not-allowed'],
      [{ ...deny, Condition: { StringEquals: { 's3:ExistingObjectTag/x': 'y' } } }],
    ],
    ['only a Deny of one', ['denied', 'not-allowed', 'not-allowed'], [{ ...deny, ...only('ArnLike', 'E1') }]],
    [
      'a pattern where none counts',
      ['not-allowed', 'not-allowed', 'not-allowed'],
      [only('StringEquals', '*')],
    ],
    ['a negated list', ['not-allowed', 'allowed', 'allowed'], [only('StringNotEquals', 'E1')]],
    ['no condition', ['allowed', 'allowed', 'allowed'], [{}]],
    ['a Deny of one', ['allowed', 'denied', 'allowed'], [{}, { ...deny, ...only('StringEquals', 'E2') }]],
    [
      'a Deny that cannot be judged, for one',
      ['undecidable', 'allowed', 'allowed'],
      [
        {},
        {
          ...deny,
          Condition: { StringEquals: { 'aws:SourceArn': arn('E1'), 's3:ExistingObjectTag/x': 'y' } },
        },
      ],
    ],
    [
      'a variable',
      ['allowed', 'not-allowed', 'not-allowed'],
      [{ Condition: { StringLike: { 'aws:SourceArn': `*/E1\${aws:PrincipalOrgID, ''}` } } }],
    ],
    [
      'another principal',
      ['not-allowed', 'not-allowed', 'not-allowed'],
      [{ Principal: { AWS: '111122223333' } }],
    ],
  ])('%s', (_, expected, statements) => {
    expect(outcomes(...statements)).toEqual(expected);
  });
});

describe('a policy variable that stands for the distribution', () => {
  const source = `\${aws:SourceArn}`;

  it('gives each its own part of the bucket', () => {
    const own = parse({ Resource: ['arn:aws:s3:::site/shared/*', `arn:aws:s3:::site/${source}/*`] });
    const resource = `arn:aws:s3:::site/${arn('E2')}/a`;
    expect(answers(own, { ...read, resource })).toEqual(['not-allowed', 'allowed', 'not-allowed']);
    const shared = { ...read, resource: 'arn:aws:s3:::site/shared/a' };
    expect(answers(own, shared)).toEqual(['allowed', 'allowed', 'allowed']);
    const literal = parsePolicy({ ...own.raw, Version: '2008-10-17' });
    expect(literal.ok && answers(literal.document, { ...read, resource })).toEqual([
      'not-allowed',
      'not-allowed',
      'not-allowed',
    ]);
  });

  it('ties each to its own objects under a key', () => {
    const key = 'arn:aws:kms:eu-west-1:111122223333:key/k';
    const decrypt = { action: 'kms:Decrypt', resource: key, encryptionContext: { user: arn('E1') } };
    const values = ['nobody', source];
    const document = parse({
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringEquals: { 'kms:EncryptionContext:user': values } },
    });
    expect(answers(document, decrypt)).toEqual(['allowed', 'not-allowed', 'not-allowed']);
  });

  it('is judged anew for each question, also where it stands for something else', () => {
    const byKey = parse({
      Condition: { StringLike: { 'aws:SecureTransport': `\${aws:PrincipalOrgID, 'true'}` } },
    });
    const byValue = parse({
      Condition: { StringLike: { 'aws:SourceArn': ['x', arn(`\${aws:SecureTransport}`)] } },
    });
    for (const document of [byKey, byValue]) {
      expect(answers(document, { ...read, secure: true }, ['true'])).toEqual(['allowed']);
      expect(answers(document, { ...read, secure: false }, ['true'])).toEqual(['not-allowed']);
    }
  });
});

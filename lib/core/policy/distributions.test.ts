import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import { distributionOutcomes } from './distributions.ts';
import { parsePolicy } from './parse.ts';

const arn = (id: string): string => `arn:aws:cloudfront::111122223333:distribution/${id}`;

const outcomes = (...statements: readonly JsonObject[]): readonly string[] => {
  const filled = statements.map((parts) => ({
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::site/*',
    ...parts,
  }));
  const parsed = parsePolicy({ Version: '2012-10-17', Statement: filled });
  if (!parsed.ok) throw new Error(parsed.because);
  const ask = distributionOutcomes(parsed.document, {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::site/a',
  });
  return ['E1', 'E2', 'X3'].map((id) => ask(arn(id)));
};

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

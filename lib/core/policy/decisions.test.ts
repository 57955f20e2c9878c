import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import { cloudFrontRequest, evaluate, hasVariables, statementName } from './evaluate.ts';
import { parsePolicy } from './parse.ts';

const e1 = 'arn:aws:cloudfront::111122223333:distribution/E1';
const request = cloudFrontRequest({
  distributionArn: e1,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::site/a',
});

const parse = (version: string | undefined, ...statements: readonly JsonObject[]) => {
  const filled = statements.map((parts) => ({
    Effect: 'Allow',
    Principal: '*',
    Action: '*',
    Resource: '*',
    ...parts,
  }));
  const parsed = parsePolicy({
    ...(version === undefined ? {} : { Version: version }),
    Statement: filled,
  });
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};
const decide = (...statements: readonly JsonObject[]) =>
  evaluate(parse('2012-10-17', ...statements), request);

const maybe = { Condition: { StringEquals: { 'aws:Referer': 'x' } } };
const deny = { Effect: 'Deny' };

describe('a decision', () => {
  it.each<[string, readonly number[], readonly JsonObject[]]>([
    ['Allowed by statement 1 "A".', [0], [{ Sid: 'A' }]],
    ['Allowed by statement 1 "A" and statement 3 (without Sid).', [0, 2], [{ Sid: 'A' }, maybe, {}]],
    ['Denied by statement 2 (without Sid).', [1], [{}, deny]],
    [
      'It cannot be told whether it is denied by statement 2 (without Sid).',
      [1],
      [{}, { ...deny, ...maybe }],
    ],
    ['It cannot be told whether it is allowed by statement 1 "B".', [0], [{ Sid: 'B', ...maybe }]],
    ['No statement of the policy allows it.', [], [{ Action: 's3:PutObject' }]],
  ])('says: %s', (because, statements, policy) => {
    const decision = decide(...policy);
    expect([decision.because, decision.statements]).toEqual([because, statements]);
  });

  it('calls a statement by its place when its Sid is empty', () => {
    const [statement] = parse('2012-10-17', { Sid: '' }).statements;
    expect(statement && statementName(statement)).toBe('statement 1 (without Sid)');
  });
});

describe('the version of a policy', () => {
  const variable = { Condition: { StringEquals: { 'aws:SourceArn': `\${aws:SourceArn}` } } };

  it.each<[string, string | undefined, boolean]>([
    // A variable equals itself; the text `${…}` is no ARN (IAM user guide, Version).
    ['allowed', '2012-10-17', true],
    ['not-allowed', '2008-10-17', false],
    ['not-allowed', undefined, false],
    ['undecidable', '2030-01-01', true],
  ])('makes a variable %s when it is %s', (outcome, version, variables) => {
    const document = parse(version, variable);
    expect(hasVariables(document)).toBe(variables);
    expect(evaluate(document, request).outcome).toBe(outcome);
  });

  it('does not matter to a statement without variables, even when nobody knows it', () => {
    expect(evaluate(parse('2030-01-01', {}, variable), request).outcome).toBe('allowed');
  });
});

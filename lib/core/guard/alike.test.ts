import { describe, expect, it } from 'vitest';
import { arnOf } from '../../../test/support/builders.ts';
import { plainFacts } from '../../../test/support/policies.ts';
import { grant, oac, planned } from '../../../test/support/policy-changes.ts';
import type { JsonObject } from '../model/json.ts';
import { known, unreadable } from '../model/reading.ts';
import { likeness, toldApart } from './alike.ts';
import { guardInput } from './check.ts';
import { probes } from './probes.ts';

const many = Array.from({ length: 500 }, (_, index) => `E${index}`);
const [model] = (({ distributions }) => (distributions.status === 'known' ? distributions.value : []))(
  plainFacts(),
);
if (model === undefined) throw new Error('no distribution to start from');
const facts = plainFacts({
  distributions: known(many.map((id) => ({ ...model, id, arn: arnOf(id) }))),
});
const asked = (resource: string): readonly string[] => {
  const from = {
    Version: '2012-10-17',
    Statement: [oac([arnOf('E1'), arnOf('E2')]), oac(arnOf('E3'), { Sid: 'Third', Resource: resource })],
  };
  const input = guardInput(planned(from, grant(arnOf('E4'))), facts);
  if (typeof input === 'string') throw new Error(input);
  return probes(input).flatMap(({ distributionArn }) => distributionArn ?? []);
};

it('of five hundred distributions, only those are asked about that the policy tells apart', () => {
  expect(asked('arn:aws:s3:::site/*').length).toBeLessThanOrEqual(5);
  expect(asked('arn:aws:s3:::site/*')).toEqual(
    expect.arrayContaining([arnOf('E1'), arnOf('E3'), arnOf('E4')]),
  );
});

it('each stands for itself where a variable may take its ARN in', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
  expect(asked('arn:aws:s3:::site/${aws:SourceArn}/*').length).toBeGreaterThanOrEqual(500);
});

describe('own distributions that are told apart', () => {
  const conditioned = (...conditions: readonly JsonObject[]) => {
    const from = {
      Version: '2012-10-17',
      Statement: conditions.map((Condition) => oac(arnOf('E1'), { Condition })),
    };
    const input = guardInput(planned(from, grant(arnOf('E499'))), facts);
    if (typeof input === 'string') throw new Error(input);
    return input;
  };
  const on = (operator: string, ...values: readonly string[]) => ({
    [operator]: { 'aws:SourceArn': values },
  });

  it.each<[string, readonly JsonObject[], readonly string[]]>([
    ['nothing but what is granted', [], ['E0', 'E499']],
    [
      'what a list names, and one of all others',
      [on('StringEquals', arnOf('E7'), arnOf('E3'))],
      ['E0', 'E3', 'E7', 'E499'],
    ],
    ['the first that is not named itself', [on('StringEquals', arnOf('E0'))], ['E0', 'E1', 'E499']],
    ['what a negation names', [on('StringNotEquals', arnOf('E3'))], ['E0', 'E3', 'E499']],
    [
      'what is named without case',
      [on('StringEqualsIgnoreCase', arnOf('E3').toLowerCase())],
      ['E0', 'E3', 'E499'],
    ],
    ['one of each kind by a pattern', [on('ArnLike', arnOf('E4?'))], ['E0', 'E40', 'E499']],
    ['a pattern that matches all', [on('StringLike', arnOf('*'))], ['E0', 'E499']],
    [
      'patterns that overlap',
      [on('StringLike', arnOf('E4*')), on('StringLike', arnOf('E*4'))],
      ['E0', 'E4', 'E14', 'E40', 'E499'],
    ],
  ])('are %s', (_, conditions, expected) => {
    expect(toldApart(conditioned(...conditions))).toEqual(expected.map((id) => arnOf(id)));
  });

  it('are told again where the same patterns stand in another policy, beside other names', () => {
    const pattern = on('ArnLike', arnOf('E4?'));
    expect(toldApart(conditioned(pattern))).toEqual(['E0', 'E40', 'E499'].map((id) => arnOf(id)));
    expect(toldApart(conditioned(pattern, on('StringEquals', arnOf('E40'))))).toEqual(
      ['E0', 'E40', 'E41', 'E499'].map((id) => arnOf(id)),
    );
  });

  it('stand for all others, whatever the condition', () => {
    const variable = `${arnOf('E1')}\${aws:username}`;
    const all = [
      ['StringNotLikeIfExists', arnOf('E1*')],
      ['ForAllValues:ArnNotEquals', arnOf('E?'), arnOf('E30')],
      ['Null', 'false'],
      ['IpAddress', '10.0.0.0/8'],
      ['StringLike', variable, arnOf('E2*')],
      ['ArnLike', `arn:*:cloudfront::*:distribution/E*9`],
    ] as const;
    for (const [operator, ...values] of all) {
      const input = conditioned(on(operator, ...values), on('StringEquals', arnOf('E5')));
      const like = likeness(input);
      const told = new Set(toldApart(input).map(like));
      expect(many.every((id) => told.has(like(arnOf(id))))).toBe(true);
    }
  });

  it('are none while the list of distributions could not be read', () => {
    const input = { ...conditioned(), facts: plainFacts({ distributions: unreadable('AccessDenied') }) };
    expect(toldApart(input)).toEqual([]);
  });
});

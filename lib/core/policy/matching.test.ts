import { describe, expect, it } from 'vitest';
import { exactRequest } from './evaluate.ts';
import { actionMatches, resourceMatches } from './matching.ts';
import type { Truth } from './truth.ts';

const { context } = exactRequest({
  requester: { type: 'anonymous' },
  action: 's3:GetObject',
  resource: '',
  keys: { 'aws:username': ['anna'], 'aws:Referer': ['*'] },
});

describe('an action', () => {
  it.each<[Truth, string]>([
    ['yes', '*'],
    ['yes', 's3:*'],
    ['yes', 'S3:GETOBJECT'],
    ['yes', 's3:Get?bject'],
    ['no', 's3:GetObjectAcl'],
    ['no', 'kms:*'],
    ['no', 'k*:*'],
    ['unknown', 's*:GetObject'],
    ['unknown', 's3*'],
    ['unknown', '*:*'],
    ['unknown', '*GetObject'],
    // Variables have no place in an action.
    ['unknown', `s3:\${aws:username}`],
  ])('matches: %s for %s', (expected, pattern) => {
    expect(actionMatches({ negated: false, values: [pattern] }, 's3:GetObject')).toBe(expected);
  });
});

describe('a resource', () => {
  const asked = (pattern: string, resource: string, negated = false): Truth =>
    resourceMatches({ negated, values: [pattern] }, resource, true, context);

  it.each<[Truth, string, string]>([
    ['yes', '*', 'arn:aws:s3:::site/a'],
    ['yes', 'arn:aws:s3:::site/*', 'arn:aws:s3:::site/a:b:c'],
    ['yes', 'arn:*:s3:::s?te/*', 'arn:aws-cn:s3:::site/a'],
    ['unknown', 'arn:aws:s3*', 'arn:aws:s3:::site/a'],
    ['no', 'arn:aws:sqs*', 'arn:aws:s3:::site/a'],
    ['yes', `arn:aws:s3:::site/\${aws:username}/*`, 'arn:aws:s3:::site/anna/x'],
    ['no', `arn:aws:s3:::site/\${aws:username}/*`, 'arn:aws:s3:::site/bob/x'],
    ['no', `arn:aws:s3:::site/\${aws:userid}/*`, 'arn:aws:s3:::site/bob/x'],
    ['yes', `arn:aws:s3:::site/\${aws:userid, 'bob'}/*`, 'arn:aws:s3:::site/bob/x'],
    ['yes', `arn:aws:s3:::site/a\${*}b\${?}*`, 'arn:aws:s3:::site/a*b?c'],
    ['no', `arn:aws:s3:::site/a\${*}b`, 'arn:aws:s3:::site/axb'],
    ['unknown', `arn:aws:s3:::site/\${aws:Referer}`, 'arn:aws:s3:::site/x'],
    ['unknown', `arn:aws:s3:::\${aws:username`, 'arn:aws:s3:::anna'],
    ['unknown', `arn:aws:s3::\${aws:username}:site`, 'arn:aws:s3::anna:site'],
    ['unknown', 'arn:aws:s3:::site/\u{E010}*', 'arn:aws:s3:::site/\u{E010}'],
  ])('matches: %s for %s', (expected, pattern, resource) => {
    expect(asked(pattern, resource)).toBe(expected);
  });

  it('is not told by an element without values, negated or not', () => {
    for (const negated of [false, true]) {
      const nothing = { negated, values: [] };
      expect(actionMatches(nothing, 's3:GetObject')).toBe('unknown');
      expect(resourceMatches(nothing, 'arn:aws:s3:::site/a', true, context)).toBe('unknown');
    }
  });

  it('leaves NotResource open when its variable has no value, or the values were not given', () => {
    expect(asked(`arn:aws:s3:::site/\${aws:userid}/*`, 'arn:aws:s3:::site/x', true)).toBe('unknown');
    const element = { negated: false, values: [`arn:aws:s3:::site/\${aws:username}`] };
    expect(resourceMatches(element, 'arn:aws:s3:::site/anna', true)).toBe('unknown');
    expect(resourceMatches(element, 'arn:aws:s3:::site/anna', false)).toBe('no');
  });
});

import { expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { JsonObject } from '../model/json.ts';
import { parsePolicy } from '../policy/parse.ts';
import { type OwnCoverage, ownCoverage } from './own-coverage.ts';

const facts = given.factsOf(given.anAccount());
const own = (path: string, parts: JsonObject = {}) => ({
  ...given.oacGrant('site', given.arnOf('E1')),
  Resource: `arn:aws:s3:::site/${path}`,
  ...parts,
});
const all = (path: string, parts: JsonObject = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::site/${path}`,
  ...parts,
});
const of = (path: string, ...statements: readonly JsonObject[]): OwnCoverage => {
  const parsed = parsePolicy(given.aPolicy(...statements));
  const reader = { type: 'distribution', arn: given.arnOf('E1') } as const;
  return ownCoverage(facts, parsed.ok ? parsed.document : undefined, reader, 'site', path);
};

it.each<[OwnCoverage, string, string, readonly JsonObject[]]>([
  ['none', 'nobody reads', '', [all('a/*', { Action: 's3:PutObject' })]],
  ['all', 'everybody reads all', '', [all('*')]],
  ['all', 'everybody reads all below the path', '/a', [all('a/*')]],
  ['public', 'everybody reads a part', '', [all('a/*')]],
  ['public', 'everybody reads two parts', '', [all('a/*'), all('b/*')]],
  [
    'public',
    'everybody reads a part, and a Deny takes some of it',
    '',
    [all('a/*'), all('a/b/*', { Effect: 'Deny' })],
  ],
  [
    'public',
    'everybody reads a part over HTTPS',
    '',
    [all('a/*', { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
  ],
  ['some', 'it has a part of its own', '', [own('a/*')]],
  ['some', 'it has a part of its own beside', '', [own('a/*'), all('b/*')]],
  [
    'some',
    'a part is for whoever is named, by everybody',
    '',
    [all('a/*', { Condition: { ArnLike: { 'aws:SourceArn': given.arnOf('*') } } })],
  ],
  ['some', 'a Deny keeps a part back from everybody', '', [all('*'), all('a/*', { Effect: 'Deny' })]],
  [
    'undecidable',
    'a header may let it in',
    '',
    [all('*', { Condition: { StringEquals: { 'aws:Referer': 'x' } } }), all('a/*')],
  ],
])('is %s when %s', (expected, _, path, statements) => {
  expect(of(path, ...statements)).toBe(expected);
});

it('is none without a policy', () => {
  const reader = { type: 'distribution', arn: given.arnOf('E1') } as const;
  expect(ownCoverage(facts, undefined, reader, 'site', '')).toBe('none');
});

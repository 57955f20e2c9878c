import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { JsonObject } from '../../model/json.ts';
import { rule } from './rule.ts';

const detect = (parts: JsonObject) => {
  const { Resource: _, ...grant } = given.oacGrant('site', given.arnOf('E1'));
  const facts = given.factsOf(
    given.anAccount({
      distributions: [given.aDistribution('E1', [given.anOrigin('site')])],
      buckets: [given.aBucket('site', given.aPolicy({ ...grant, ...parts }))],
    }),
  );
  return given.findingsOf(rule, facts, 'site');
};

it.each<[string, JsonObject]>([
  ['everything', { Resource: '*' }],
  ['every bucket', { Resource: ['arn:aws:s3:::site/*', 'arn:aws:s3:::*'] }],
  ['buckets that begin alike', { Resource: 'arn:aws:s3:::site*' }],
  ['another bucket', { Resource: 'arn:aws:s3:::other/*' }],
  ['everything but', { NotResource: 'arn:aws:s3:::site/private/*' }],
])('tells a grant on %s', (_, parts) => {
  expect(detect(parts)).toMatchObject([
    {
      id: 'GRANT_RESOURCES_BROAD',
      severity: 'medium',
      action: 'report',
      distributions: ['E1'],
      details: { suggested: 'arn:aws:s3:::site/*' },
    },
  ]);
});

it.each<[string, JsonObject]>([
  ['its objects', { Resource: 'arn:aws:s3:::site/*' }],
  ['itself and a prefix', { Resource: ['arn:aws:s3:::site', 'arn:aws:s3:::site/public/*'] }],
  ['others', { Resource: '*', Principal: { AWS: '111122223333' } }],
])('is content with %s', (_, parts) => {
  expect(detect(parts)).toEqual([]);
});

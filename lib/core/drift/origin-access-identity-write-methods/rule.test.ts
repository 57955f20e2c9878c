import { expect, it } from 'vitest';
import * as given from '../../../../test/support/given.ts';
import type { SnapshotDistribution } from '../../model/snapshot.ts';
import { rule } from './rule.ts';

const all = given.items('GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE');
const oai = given.anOrigin('site', { oai: 'EOAI1' });
const spare = given.anOrigin('spare');
const detect = (parts: Partial<SnapshotDistribution>) =>
  given.findingsOf(
    rule,
    given.factsOf(given.anAccount({ distributions: [given.aDistribution('E1', [oai, spare], parts)] })),
    'E1',
  );
const uploads = (target: string, pattern?: string) =>
  given.aBehaviour(target, {
    AllowedMethods: all,
    ...(pattern === undefined ? {} : { PathPattern: pattern }),
  });
const groupOf = (...members: readonly string[]) =>
  given.items({ Id: 'group', Members: given.items(...members.map((OriginId) => ({ OriginId }))) });

it('names the paths and the origin', () => {
  const found = detect({ CacheBehaviors: given.items(uploads('site', 'in/*'), uploads('spare', 'x/*')) });
  expect(found).toMatchObject([
    {
      id: 'OAI_WRITE_METHODS',
      severity: 'medium',
      action: 'report',
      distributions: ['E1'],
      details: { pathPatterns: ['in/*'], origins: [{ origin: 'site' }] },
    },
  ]);
  expect(found[0]?.because).toContain('uploads and deletes of in/* on to origin site');
});

it('follows an origin group to its first member, where writes go', () => {
  const to = (...members: readonly string[]) =>
    detect({ OriginGroups: groupOf(...members), DefaultCacheBehavior: uploads('group') });
  expect(to('site', 'spare')).toHaveLength(1);
  expect(to('spare', 'site')).toEqual([]);
});

it('says nothing about reads, and writes to other origins', () => {
  expect(detect({})).toEqual([]);
  const reads = given.aBehaviour('site', { AllowedMethods: given.items('GET', 'HEAD', 'OPTIONS') });
  expect(detect({ DefaultCacheBehavior: reads })).toEqual([]);
  expect(detect({ DefaultCacheBehavior: uploads('spare') })).toEqual([]);
});

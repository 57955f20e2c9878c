import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import type { Finding } from '../model/finding.ts';
import type { JsonObject } from '../model/json.ts';
import type { Memory } from '../model/memory.ts';
import type { DocumentRef } from '../model/subject.ts';
import { parsePolicy } from '../policy/parse.ts';
import { agreedDead, deadPrincipals, withoutIds } from './dead-principals.ts';
import { finding } from './finding.ts';

const id = 'AIDADEADDEADDEADDEAD1';
const other = 'AROADEADDEADDEADDEAD2';
const site = { type: 'bucket', name: 'site' } as const;
const key = { type: 'key', arn: given.keyArnOf('k1') } as const;

const statement = (AWS: string | readonly string[], parts: JsonObject = {}): JsonObject => ({
  Sid: 'Deploy',
  Effect: 'Allow',
  Principal: { AWS },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::site/*',
  ...parts,
});
const cloudFront = (AWS: string): JsonObject => ({
  ...given.oaiGrant('site', 'EOAI1'),
  Sid: 'CloudFrontOld',
  Principal: { AWS },
});
const policyOf = (...statements: readonly JsonObject[]) => {
  const parsed = parsePolicy(given.aPolicy(...statements));
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.document;
};
const fingerprintOf = (principal: string, document: DocumentRef) =>
  `some-kind|PRINCIPAL_DELETED|${document.type === 'bucket' ? 'bucket:site' : `key:${key.arn}`}|${principal}`;
const seen = (ago: number, document: DocumentRef = site, ...ids: readonly string[]): Partial<Memory> => ({
  sightings: {
    status: 'known',
    value: [id, ...ids].map((one) => ({
      fingerprint: fingerprintOf(one, document),
      firstSeenAt: given.now - given.minutes(ago),
    })),
  },
});
const writtenBefore = (ago: number): Memory['actors'] =>
  new Map([['bucket:site', given.anActor('person', { at: given.now - given.minutes(ago) })]]);
const wanted = (action: Finding['action'], findingId = 'GRANT_MISSING_OAC'): Finding =>
  finding({
    kind: 'x',
    class: 'grant',
    id: findingId,
    severity: 'high',
    subject: site,
    about: findingId,
    distributions: ['E1'],
    because: 'x',
    action,
    changes: [{ type: 'grant-read', document: site, reader: { type: 'oai', id: 'EOAI1' } }],
  });

const input = (
  statements: readonly JsonObject[],
  memory: Partial<Memory> = {},
  others: readonly Finding[] | undefined = undefined,
  document: DocumentRef = site,
) => ({
  kind: 'some-kind',
  facts: given.factsOf(given.anAccount(), { memory }),
  settings: given.enforcing,
  document,
  policy: policyOf(...statements),
  others,
});
const judge = (...parts: Parameters<typeof input>) => deadPrincipals(input(...parts));

describe('two agreeing reads', () => {
  const firstTime =
    'a live identity reads back like that for minutes after a write, so a second read has to agree';
  const rewritten =
    'the policy was written since it was first seen, and a live identity reads back like that for minutes';
  const at = (memory: Partial<Memory>) => agreedDead(input([statement(id)], memory), id);

  it.each<[string, Partial<Memory>, ReturnType<typeof agreedDead>]>([
    ['never seen', {}, { now: false, because: firstTime, until: given.now + given.minutes(15) }],
    [
      'seen 14 minutes ago',
      seen(14),
      { now: false, because: firstTime, until: given.now + given.minutes(1) },
    ],
    ['seen 15 minutes ago', seen(15), { now: true }],
    [
      'written since it was seen',
      { ...seen(30), actors: writtenBefore(10) },
      { now: false, because: rewritten, until: given.now + given.minutes(5) },
    ],
    [
      'written at the moment at which it was seen',
      { ...seen(10), actors: writtenBefore(10) },
      { now: false, because: firstTime, until: given.now + given.minutes(5) },
    ],
    [
      'written before it was seen',
      { ...seen(14), actors: writtenBefore(20) },
      { now: false, because: firstTime, until: given.now + given.minutes(1) },
    ],
    [
      'written long ago, and never seen',
      { actors: writtenBefore(60) },
      { now: false, because: firstTime, until: given.now + given.minutes(15) },
    ],
    ['written since, and old enough', { ...seen(60), actors: writtenBefore(15) }, { now: true }],
  ])('%s', (_, memory, expected) => {
    expect(at(memory)).toEqual(expected);
  });
});

describe('what is said of an id', () => {
  it('waits at first, with everything about it', () => {
    const because =
      'a live identity reads back like that for minutes after a write, so a second read has to agree';
    expect(judge([statement(id), statement([id, '444455556666'], { Sid: 'Two' })])).toEqual([
      {
        kind: 'some-kind',
        id: 'PRINCIPAL_DELETED',
        severity: 'medium',
        class: 'prune',
        action: 'wait',
        subject: site,
        distributions: [],
        because: `Statement 1 "Deploy" and statement 2 "Two" of bucket site names ${id}, the id of a deleted principal or of one just written. It waits: ${because}.`,
        details: { principal: id, statements: [0, 1] },
        changes: [],
        invalidations: [],
        wait: { because, until: given.now + given.minutes(15) },
        fingerprint: fingerprintOf(id, site),
      },
    ]);
  });

  it('waits for the youngest of several ids', () => {
    const found = judge([cloudFront(id), statement(other)], seen(20));
    expect(found.map(({ action }) => action)).toEqual(['wait', 'wait']);
  });

  it('is pruned for its own sake where a statement of it is CloudFront’s', () => {
    const [found] = judge([statement(id), cloudFront(id)], seen(20));
    expect(found).toMatchObject({ id: 'PRINCIPAL_DELETED', action: 'repair', distributions: [] });
    expect(found?.because).toBe(
      `Statement 1 "Deploy" and statement 2 "CloudFrontOld" of bucket site names ${id}, which belongs to nobody any more: two reads agree.`,
    );
    expect(found?.changes).toMatchObject([
      { type: 'prune-principal', id, statement: { index: 0 } },
      { type: 'prune-principal', id, statement: { index: 1 } },
    ]);
  });

  it('takes the others with it where only one is CloudFront’s', () => {
    const found = judge([cloudFront(id), statement(other)], seen(20, site, other));
    expect(found.map(({ action }) => action)).toEqual(['repair', 'repair']);
  });

  it.each<[string, DocumentRef, string]>([
    ['a bucket', site, 'no repair of bucket site needs it gone'],
    ['a key', key, `no repair of key ${key.arn} needs it gone`],
  ])('is left alone while nothing of %s needs it gone', (_, document, words) => {
    const [found] = judge([statement(id)], seen(20, document), [], document);
    expect(found).toMatchObject({ id: 'PRINCIPAL_DELETED', action: 'report', changes: [] });
    expect(found?.because).toContain(
      `two reads agree. It is not taken out: no statement of it is CloudFront's and ${words}.`,
    );
  });

  it.each<[string, readonly Finding[], Finding['action']]>([
    ['a repair', [wanted('repair')], 'repair'],
    ['a proposal', [wanted('propose')], 'propose'],
    ['one of each', [wanted('propose'), wanted('repair', 'GRANT_MISSING_OAI')], 'repair'],
  ])('goes with %s that it blocks', (_, others, action) => {
    const [found] = judge([statement(id)], seen(20), others);
    expect(found).toMatchObject({ id: 'PRINCIPAL_BLOCKS_REPAIR', action, distributions: ['E1'] });
    expect(found?.because).toContain(
      'two reads agree, and AWS refuses every write of a policy that names it, also the repair of GRANT_MISSING_OA',
    );
    expect(found?.fingerprint).toBe(fingerprintOf(id, site));
  });

  it.each<[string, JsonObject, string]>([
    ['a Deny', statement(other, { Effect: 'Deny' }), 'a Deny'],
    [
      'a NotPrincipal',
      (({ Principal: _, ...rest }) => ({ ...rest, NotPrincipal: { AWS: other } }))(statement(other)),
      'a NotPrincipal',
    ],
  ])('stays while another one stands in %s', (_, stuck, words) => {
    const found = judge([cloudFront(id), stuck], seen(20, site, other), [wanted('repair')]);
    expect(found.map(({ action, changes }) => [action, changes.length])).toEqual([
      ['report', 0],
      ['report', 0],
    ]);
    expect(found[0]?.because).toContain(
      `It is not taken out: ${other} stands in statement 2 "Deploy", ${words}, and such a statement is never edited.`,
    );
  });
});

it('reports while what was seen before could not be read, and waits for it', () => {
  const memory: Partial<Memory> = { sightings: { status: 'unreadable', because: 'Throttling' } };
  expect(judge([cloudFront(id)], memory)).toMatchObject([{ action: 'wait' }]);
});

describe('a policy without ids', () => {
  it('keeps everybody else, and every Deny and NotPrincipal as it is', () => {
    const { Principal: _, ...rest } = statement(id);
    const policy = policyOf(statement([id, other, '444455556666']), statement(id, { Effect: 'Deny' }), {
      ...rest,
      NotPrincipal: { AWS: id },
    });
    const names = withoutIds(policy, new Set([id, '444455556666'])).statements.map(({ principal }) =>
      principal.values.map(({ written }) => written),
    );
    expect(names).toEqual([[other, '444455556666'], [id], [id]]);
  });
});

import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { oac } from '../../../test/support/policy-changes.ts';
import type { Facts } from '../model/facts.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Reading } from '../model/reading.ts';
import type { DocumentRef } from '../model/subject.ts';
import { undoPurges } from './undo-purges.ts';

const [e1, e2] = [given.arnOf('E1'), given.arnOf('E2')];
const keyArn = given.keyArnOf('k');
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const site: DocumentRef = { type: 'bucket', name: 'site' };
const twoOrigins = given.aDistribution('E1', [given.anOrigin('site'), given.anOrigin('other')]);
const files = given.aDistribution('E2', [given.anOrigin('other'), given.anOrigin('site')], {
  CacheBehaviors: given.items(given.aBehaviour('site', { PathPattern: '/files/*' })),
});
const facts = (
  from: Json | null,
  distributions: Parameters<typeof given.anAccount>[0] = {},
  parts: Parameters<typeof given.factsOf>[1] = {},
): Facts =>
  given.factsOf(
    given.anAccount({
      distributions: [twoOrigins, files],
      buckets: [given.aBucket('site', from), given.aBucket('other', null)],
      ...distributions,
    }),
    parts,
  );
const purged = (
  from: JsonObject,
  to: JsonObject | null,
  of: Facts = facts(from),
  document: DocumentRef = site,
) => {
  const reading = undoPurges({ document, from, to, changes: [], findings: [], invalidations: [] }, of);
  return reading.status === 'known'
    ? reading.value.map(
        ({ distributionId, bucket, paths }) => `${distributionId} ${bucket} ${paths.join(' ')}`,
      )
    : reading;
};

describe('caches to purge by an undo', () => {
  it('are those of every distribution that loses its read, by the paths that may hold it', () => {
    expect(purged(doc(oac([e1, e2])), doc(oac(e1)))).toEqual(['E2 site /files/*']);
    expect(purged(doc(oac([e1, e2])), null)).toEqual(['E1 site /*', 'E2 site /files/*']);
  });

  it('are none when nobody loses, or when who loses has nothing to do with the bucket', () => {
    expect(purged(doc(oac(e1)), doc(oac([e1, e2])))).toEqual([]);
    const open = { ...oac(e1) } as Record<string, Json>;
    delete open.Condition;
    const elsewhere = given.aDistribution('E3', [given.anOrigin('other')]);
    expect(
      purged(
        doc(open),
        doc(oac([e1, e2])),
        facts(doc(open), { distributions: [twoOrigins, files, elsewhere] }),
      ),
    ).toEqual([]);
  });

  it('are also of those that were seen to read, that the policy names, or whose code may lead anywhere', () => {
    const elsewhere = given.aDistribution('E2', [given.anOrigin('other')]);
    const seen = given.remembering([given.anEdge('E2', 'site')]);
    const open = { ...oac(e1) } as Record<string, Json>;
    delete open.Condition;
    const of = (from: JsonObject, parts = {}) =>
      facts(from, { distributions: [twoOrigins, elsewhere] }, parts);
    expect(purged(doc(open), doc(oac(e1)), of(doc(open)))).toEqual([]);
    expect(purged(doc(open), doc(oac(e1)), of(doc(open), seen))).toEqual(['E2 site /*']);
    expect(purged(doc(oac([e1, e2])), doc(oac(e1)), of(doc(oac([e1, e2]))))).toEqual(['E2 site /*']);
    const picks = given.aDistribution('E2', [given.anOrigin('other')], { ConnectionMode: 'tenant-only' });
    expect(purged(doc(open), doc(oac(e1)), facts(doc(open), { distributions: [twoOrigins, picks] }))).toEqual(
      ['E2 site /*'],
    );
  });

  it('are those behind an identity', () => {
    const legacy = given.aDistribution('E4', [given.anOrigin('site', { oai: 'O1' })]);
    const identity = { ...oac(e1), Principal: { AWS: given.oaiArn('O1') } } as Record<string, Json>;
    delete identity.Condition;
    expect(purged(doc(identity), null, facts(doc(identity), { distributions: [legacy] }))).toEqual([
      'E4 site /*',
    ]);
  });

  it('are those of the buckets that a key encrypts', () => {
    const key: DocumentRef = { type: 'key', arn: keyArn };
    const decrypt = { ...oac([e1]), Action: 'kms:Decrypt', Resource: '*' };
    const root = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${given.account}:root` },
      Action: 'kms:*',
      Resource: '*',
    };
    const of = facts(null, {
      distributions: [twoOrigins],
      buckets: [
        given.aBucket('site', doc(oac([e1])), {
          ServerSideEncryptionConfiguration: given.encryptedWith(keyArn),
        }),
        given.aBucket('other', null),
      ],
      keys: [given.aKey(keyArn, doc(root, decrypt))],
    });
    expect(purged(doc(root, decrypt), doc(root), of, key)).toEqual(['E1 site /*']);
  });

  it('cannot be told while the distributions, the memory or a policy cannot be read', () => {
    const from = doc(oac(e1));
    const because = (text: RegExp): Reading<never> => ({
      status: 'unreadable',
      because: expect.stringMatching(text),
    });
    const { distributions: _, ...none } = given.anAccount({ buckets: [given.aBucket('site', from)] });
    const blind = given.factsOf({ ...none, Unreadable: { distributions: 'AccessDenied' } });
    expect(purged(from, null, blind)).toEqual(because(/list of distributions/));
    const forgetful = facts(from, {}, { memory: { edges: { status: 'unreadable', because: 'Throttled' } } });
    expect(purged(from, null, forgetful)).toEqual(because(/Throttled/));
    expect(purged(from, { Version: '2012-10-17' })).toEqual(because(/cannot be judged/));
  });
});

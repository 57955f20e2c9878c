import { describe, expect, it } from 'vitest';
import * as given from '../../../test/support/given.ts';
import { grant, keyRef, oac, write } from '../../../test/support/policy-changes.ts';
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import { absent, unreadable } from '../model/reading.ts';
import type { SnapshotDistribution } from '../model/snapshot.ts';
import { undoPurges } from './undo-purges.ts';

const [e1, e2] = [given.arnOf('E1'), given.arnOf('E2')];
const doc = (...Statement: readonly JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const site = given.anOrigin('site');
const withDistributions = (...distributions: readonly SnapshotDistribution[]): Facts =>
  given.factsOf(given.anAccount({ distributions, buckets: [given.aBucket('site', null)] }));
const one = withDistributions(given.aDistribution('E1', [site]));
const undoing = (from: JsonObject | null, to: JsonObject | null) => write(from, to, grant(e1));
/** Whose caches are purged. */
const purged = (from: JsonObject | null, to: JsonObject | null, facts: Facts): readonly string[] => {
  const found = undoPurges(undoing(from, to), facts);
  if (found.status !== 'known') throw new Error('not known');
  return found.value.map(
    ({ distributionId, bucket, paths }) => `${distributionId} ${bucket} ${paths.join()}`,
  );
};
const part = (arn: string, path: string): JsonObject =>
  oac(arn, { Sid: path, Resource: `arn:aws:s3:::site${path}/*` });

describe('an undo that takes a read away', () => {
  it('purges the distribution that had it, and says why', () => {
    expect(undoPurges(undoing(doc(oac(e1)), null), one)).toEqual({
      status: 'known',
      value: [
        {
          distributionId: 'E1',
          bucket: 'site',
          paths: ['/*'],
          because: 'distribution E1 loses its read of bucket site by an undo',
        },
      ],
    });
  });

  it('purges nobody who reads as before, or more', () => {
    expect(purged(doc(oac(e1)), doc(oac(e1)), one)).toEqual([]);
    expect(purged(null, doc(oac(e1)), one)).toEqual([]);
    expect(purged(doc(part(e1, '/a')), doc(oac(e1)), one)).toEqual([]);
    expect(purged(doc(oac(e1), oac(e2, { Sid: 'B' })), doc(oac(e1)), one)).toEqual([]);
  });

  it('purges who may read less: some of it, or perhaps', () => {
    expect(purged(doc(oac(e1)), doc(part(e1, '/a')), one)).toEqual(['E1 site /*']);
    expect(purged(doc(part(e1, '/a')), null, one)).toEqual(['E1 site /*']);
    const foggy = oac(e1, { Condition: { StringEquals: { 'aws:SourceArn': e1, 'aws:Referer': 'x' } } });
    expect(purged(doc(oac(e1)), doc(foggy), one)).toEqual(['E1 site /*']);
    expect(purged(doc(foggy), null, one)).toEqual(['E1 site /*']);
  });

  it('looks below the origin path', () => {
    const atA = withDistributions(given.aDistribution('E1', [given.anOrigin('site', { path: '/a' })]));
    const open = oac('', { Condition: {} });
    const openPart = (path: string): JsonObject => ({
      ...open,
      Sid: path,
      Resource: `arn:aws:s3:::site${path}/*`,
    });
    expect(purged(doc(openPart('/a'), openPart('/b')), doc(openPart('/a')), atA)).toEqual([]);
    expect(purged(doc(openPart('/a'), openPart('/b')), doc(openPart('/b')), atA)).toEqual(['E1 site /*']);
  });

  it('knows the reader of each origin', () => {
    const oai = withDistributions(given.aDistribution('E1', [given.anOrigin('site', { oai: 'EOAI1' })]));
    expect(purged(doc(given.oaiGrant('site', 'EOAI1')), null, oai)).toEqual(['E1 site /*']);
    expect(purged(doc(given.oaiGrant('site', 'EOTHER')), null, oai)).toEqual([]);
    const open = oac('', { Condition: {} });
    const readsBy = (origin: typeof site) =>
      purged(doc(open), null, withDistributions(given.aDistribution('E1', [origin])));
    expect(readsBy(site)).toEqual(['E1 site /*']);
    expect(readsBy(given.anOrigin('site', { oac: '' }))).toEqual([]);
    expect(readsBy(given.anOrigin('other'))).toEqual([]);
    expect(readsBy(given.aCustomOrigin('site.s3-website-eu-west-1.amazonaws.com', 'site'))).toEqual([]);
  });

  it('purges no more paths than serve the bucket', () => {
    const parts = {
      CacheBehaviors: given.items({ ...given.aBehaviour('site'), PathPattern: '/img/*' }),
    };
    const facts = withDistributions(given.aDistribution('E1', [given.anOrigin('other'), site], parts));
    expect(purged(doc(oac(e1)), null, facts)).toEqual(['E1 site /img/*']);
  });

  it('tells each distribution and bucket once, in order', () => {
    const [a, b] = [
      given.anOrigin('site', { id: 'a', path: '/a' }),
      given.anOrigin('site', { id: 'b', path: '/b' }),
    ];
    const facts = withDistributions(given.aDistribution('E2', [site]), given.aDistribution('E1', [a, b]));
    expect(purged(doc(oac([e1, e2])), null, facts).map((text) => text.split(' ')[0])).toEqual(['E1', 'E2']);
  });
});

describe('an undo purges whom the configuration of today does not show', () => {
  const away = given.aDistribution('E1', [given.anOrigin('other')]);

  it('whom the policy names', () => {
    expect(purged(doc(oac(e1)), null, withDistributions(away))).toEqual(['E1 site /*']);
    expect(purged(doc(oac(e2)), null, withDistributions(away))).toEqual([]);
    const open = oac('', { Condition: { ArnLike: { 'aws:SourceArn': given.arnOf('*') } } });
    expect(purged(doc(open), null, withDistributions(away))).toEqual([]);
  });

  it('who is remembered to have read it', () => {
    const open = oac('', { Condition: {} });
    const remembering = (...edges: Parameters<typeof given.anEdge>[]): Facts =>
      given.factsOf(
        given.anAccount({ distributions: [away], buckets: [given.aBucket('site', null)] }),
        given.remembering(edges.map((edge) => given.anEdge(...edge))),
      );
    expect(purged(doc(open), null, remembering(['E1', 'site']))).toEqual(['E1 site /*']);
    expect(purged(doc(open), null, remembering(['E1', 'elsewhere']))).toEqual([]);
    expect(purged(doc(open), null, remembering(['EGONE', 'site']))).toEqual([]);
    expect(purged(doc(open), null, remembering())).toEqual([]);
    const ofKey = { ...undoing(doc(given.keyGrant(e1)), null), document: keyRef };
    const arn = keyRef.type === 'key' ? keyRef.arn : '';
    const wishes = (keyArn: string | undefined) =>
      undoPurges({ ...ofKey, to: doc(given.rootStatement()) }, remembering(['E1', 'site', { keyArn }]));
    expect(wishes(arn)).toMatchObject({ value: [{ distributionId: 'E1', bucket: 'site' }] });
    expect(wishes(given.keyArnOf('other'))).toEqual({ status: 'known', value: [] });
  });

  it('whose edge code may pick another origin', () => {
    const picker = withDistributions(away);
    if (picker.distributions.status !== 'known') throw new Error('no distributions');
    const picks = picker.distributions.value.map((one) => ({
      ...one,
      originPickers: ['its function picks origins'],
    }));
    const open = oac('', { Condition: {} });
    expect(purged(doc(open), null, { ...picker, distributions: { status: 'known', value: picks } })).toEqual([
      'E1 site /*',
    ]);
    expect(purged(doc(open), null, picker)).toEqual([]);
  });
});

describe('an undo at a key', () => {
  it('purges what is read of the buckets that are encrypted with it', () => {
    const key = doc(given.rootStatement(), given.keyGrant(e1));
    const facts = given.factsOf(
      given.anAccount({
        distributions: [given.aDistribution('E1', [site, given.anOrigin('plain')])],
        buckets: [
          given.aBucket('site', null, {
            ServerSideEncryptionConfiguration: given.encryptedWith(given.keyArnOf('k')),
          }),
          given.aBucket('plain', null),
        ],
        keys: [given.aKey(given.keyArnOf('k'), key)],
      }),
    );
    const plan = { ...undoing(key, doc(given.rootStatement())), document: keyRef };
    expect(undoPurges(plan, facts)).toMatchObject({ value: [{ distributionId: 'E1', bucket: 'site' }] });
  });
});

describe('whose caches to purge is not known', () => {
  const plan = undoing(doc(oac(e1)), null);

  it.each<[string, Facts, string]>([
    [
      'the distributions',
      { ...one, distributions: unreadable('AccessDenied') },
      'the list of distributions could not be read',
    ],
    [
      'the memory',
      { ...one, memory: { ...one.memory, edges: unreadable('Throttling') } },
      'what worked before could not be read (Throttling)',
    ],
  ])('while %s could not be read', (_, facts, because) => {
    expect(undoPurges(plan, facts)).toEqual(unreadable(because));
  });

  it('while the policy cannot be judged; a memory that is not there is none', () => {
    expect(undoPurges(undoing({ Version: '2012-10-17' }, null), one)).toEqual(
      unreadable('The policy as it stands cannot be judged: The policy has no Statement.'),
    );
    const fresh = { ...one, memory: { ...one.memory, edges: absent } };
    expect(undoPurges(plan, fresh)).toMatchObject({ value: [{ distributionId: 'E1' }] });
  });
});

/** Which setting wins: hold, tag, class, account; the pause over all (docs/architecture.md, "Modes"). */
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../lib/core/model/settings.ts';
import { type Bucket, putKeyPolicy, putPolicy } from './account.ts';
import { deletePolicy, tagBucket, tagDistribution, unconditioned, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
const start = async (settings: Partial<Settings> = {}) => {
  bed = await startBed({ settings });
};
afterEach(() => bed.close());
afterAll(stopTables);

const tag = (bucket: Bucket, marker: string) => tagBucket(bed.actors.alice, bucket, marker);
const tagBlog = (marker: string) =>
  tagDistribution(bed.actors.alice, bed.seeded.distributions.blog.arn, marker);
const lose = async (bucket: Bucket): Promise<void> => {
  await deletePolicy(bed.actors.terraform, bucket);
  await bed.deliver();
};
const actionOf = (bucket: Bucket) =>
  bed
    .outcomes()
    .filter(({ subject, type }) => subject.type === 'bucket' && subject.name === bucket && type !== 'marker')
    .at(-1)?.findings[0]?.action;

describe('the most specific setting wins', () => {
  it.each<[string, Partial<Settings>, string | undefined, string | undefined, string]>([
    ['account observe', { mode: 'observe' }, undefined, undefined, 'report'],
    ['account propose', { mode: 'propose' }, undefined, undefined, 'propose'],
    ['account enforce', { mode: 'enforce' }, undefined, undefined, 'repair'],
    [
      'class over account',
      { mode: 'observe', classModes: { grant: 'enforce' } },
      undefined,
      undefined,
      'repair',
    ],
    [
      'class under account',
      { mode: 'enforce', classModes: { grant: 'propose' } },
      undefined,
      undefined,
      'propose',
    ],
    ['another class', { mode: 'enforce', classModes: { narrow: 'observe' } }, undefined, undefined, 'repair'],
    ['tag of the bucket over class', { classModes: { grant: 'observe' } }, 'enforce', undefined, 'repair'],
    [
      'tag of the distribution over class',
      { classModes: { grant: 'enforce' } },
      undefined,
      'propose',
      'propose',
    ],
    ['the strictest of both tags', { mode: 'observe' }, 'enforce', 'propose', 'propose'],
    ['off over enforce', { mode: 'enforce' }, 'enforce', 'off', 'report'],
    ['an unknown word', { mode: 'enforce' }, 'revoke', undefined, 'report'],
  ])('%s', async (_, settings, ofBucket, ofDistribution, action) => {
    await start(settings);
    if (ofBucket !== undefined) await tag('files', ofBucket);
    if (ofDistribution !== undefined) await tagBlog(ofDistribution);
    await lose('files');
    expect(actionOf('files')).toBe(action);
    expect(bed.writes('files')).toBe(action === 'repair' ? 1 : 0);
  });

  it('a tag reaches only its own bucket or distribution', async () => {
    await start({ mode: 'enforce' });
    await tag('files', 'off');
    await lose('files');
    await lose('media');
    expect([bed.writes('files'), bed.writes('media')]).toEqual([0, 1]);
  });
});

describe('classes', () => {
  it('narrow and grant of one document each go by their own mode', async () => {
    await start({ mode: 'observe', classModes: { narrow: 'enforce' } });
    await putPolicy(bed.actors.terraform, 'files', unconditioned(bed.right.files));
    await bed.deliver();
    expect(bed.writes('files')).toBe(1);
    await lose('files');
    expect(bed.writes('files')).toBe(1);
  });

  it('harden is off unless it is named', async () => {
    await start({ mode: 'enforce' });
    expect(JSON.stringify(bed.right.media)).not.toContain('aws:SecureTransport');
    expect(bed.policy('media')).toEqual(bed.right.media);
    await bed.close();
    await start({ mode: 'observe', classModes: { harden: 'enforce' } });
    expect(bed.writes('media')).toBe(1);
    expect(JSON.stringify(bed.policy('media'))).toContain('aws:SecureTransport');
  });
});

describe('the pause is a ceiling', () => {
  it.each<[string, Partial<Settings>, string, string]>([
    ['over the account', { mode: 'enforce' }, '', 'report'],
    ['over a class', { mode: 'observe', classModes: { grant: 'enforce' } }, '', 'report'],
    ['over a tag', { mode: 'observe' }, 'enforce', 'report'],
  ])('%s', async (_, settings, marker, action) => {
    await start(settings);
    if (marker !== '') await tag('files', marker);
    await bed.table.pauseTo('observe');
    await lose('files');
    expect(actionOf('files')).toBe(action);
    expect(bed.writes()).toBe(0);
  });

  it('over revoked too: nothing is taken out or purged, and nothing is given back', async () => {
    await start({ mode: 'enforce' });
    await bed.table.pauseTo('observe');
    await tag('files', 'revoked');
    await bed.deliver();
    for (let passed = 0; passed < 20; passed += 1) await bed.tick(minute);
    expect(bed.writes()).toBe(0);
    expect(await stored(bed, 'revocation')).toEqual([]);
    await lose('files');
    expect(bed.writes()).toBe(0);
  });
});

describe('off and revoked hold wherever they stand', () => {
  it('revoked under observe keeps out what a repair would let in, and takes nothing out', async () => {
    await start({ mode: 'observe', classModes: { grant: 'enforce' } });
    await tagBlog('revoked');
    await bed.deliver();
    expect(JSON.stringify(bed.policy('files'))).toContain(bed.seeded.distributions.blog.arn);
    await lose('files');
    expect(bed.writes('files')).toBe(0);
  });

  it('off beside revoked keeps everything as it is, the caches as well', async () => {
    await start({ mode: 'enforce' });
    await tag('files', 'off');
    await tagBlog('revoked');
    await bed.deliver();
    expect(bed.writes('files')).toBe(0);
    expect((await stored(bed, 'revocation')).filter(({ bucket }) => bucket === 'files')).toEqual([]);
  });
});

describe('a key has no tag of its own: it goes by those of its buckets and their distributions', () => {
  const loseKey = async (): Promise<void> => {
    await putKeyPolicy(bed.actors.terraform, bed.seeded.keyArn, withoutCloudFront(bed.right.key));
    await bed.deliver();
  };

  it.each(['off', 'observe', 'propose'])('%s on the bucket', async (marker) => {
    await start({ mode: 'enforce' });
    await tag('docs', marker);
    await loseKey();
    expect(bed.writes(bed.seeded.keyArn)).toBe(0);
  });

  it('off on the distribution', async () => {
    await start({ mode: 'enforce' });
    await tagDistribution(bed.actors.alice, bed.seeded.distributions.docs.arn, 'off');
    await loseKey();
    expect(bed.writes(bed.seeded.keyArn)).toBe(0);
  });

  it('enforce on the bucket', async () => {
    await start({ mode: 'observe' });
    await tag('docs', 'enforce');
    await loseKey();
    expect(bed.writes(bed.seeded.keyArn)).toBe(1);
  });

  it('revoked on the bucket gives nothing back', async () => {
    await start({ mode: 'enforce' });
    await tag('docs', 'revoked');
    await bed.deliver();
    await loseKey();
    expect(bed.writes(bed.seeded.keyArn)).toBe(0);
  });
});

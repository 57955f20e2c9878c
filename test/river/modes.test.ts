import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../lib/core/model/settings.ts';
import { putPolicy } from './account.ts';
import { deletePolicy, tagBucket, tagDistribution, unconditioned, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
afterEach(() => bed.close());
afterAll(stopTables);

const start = async (settings: Partial<Settings> = {}) => {
  bed = await startBed({ settings });
};

/** The findings told, as `kind of message: action of finding`. */
const told = () =>
  bed.outcomes().flatMap(({ type, findings }) => findings.map(({ action }) => `${type}: ${action}`));

describe('observe', () => {
  it('writes and purges nothing, and says what it would do', async () => {
    await start({ mode: 'observe' });
    await putPolicy(bed.actors.terraform, 'media', unconditioned(bed.right.media));
    await deletePolicy(bed.actors.terraform, 'docs');
    await tagBucket(bed.actors.alice, 'files', 'revoked');
    await bed.deliver();
    for (let passed = 0; passed < 20; passed += 1) await bed.tick(minute);
    expect(bed.writes()).toBe(0);
    expect(await stored(bed, 'repair')).toEqual([]);
    expect(await stored(bed, 'revocation')).toEqual([]);
    expect(bed.account.calls.count({ operation: 'CreateInvalidation' })).toBe(0);
    expect(new Set(told())).toEqual(new Set(['finding: report']));
    expect(bed.outcomes().flatMap(({ findings }) => findings.map(({ details }) => details.would))).toContain(
      'repair',
    );
  });

  it('turned into enforce repairs what it had told', async () => {
    await start({ mode: 'observe' });
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    bed.settings.mode = 'enforce';
    await tagBucket(bed.actors.alice, 'docs', 'enforce');
    await bed.deliver();
    expect(bed.writes('docs')).toBe(1);
    expect(bed.outcomes().map(({ type }) => type)).toEqual(['finding', 'repair', 'marker']);
  });
});

describe('the pause in the table', () => {
  it.each([
    ['observe', 'report'],
    ['propose', 'propose'],
    ['stop everything', 'report'],
  ])('(%s) holds at once over mode and tag', async (mode, action) => {
    await start();
    await tagBucket(bed.actors.alice, 'docs', 'enforce');
    await bed.table.pauseTo(mode);
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    expect(bed.writes()).toBe(0);
    expect(told()).toEqual([`finding: ${action}`]);
  });

  it('(enforce) raises nothing', async () => {
    await start({ mode: 'observe' });
    await bed.table.pauseTo('enforce');
    await deletePolicy(bed.actors.terraform, 'docs');
    await bed.deliver();
    expect(bed.writes()).toBe(0);
  });

  it('that cannot be read stops everything: the messages come back', async () => {
    await start();
    bed.fail({ service: 'dynamodb', operation: 'GetItem', kind: 'access-denied' });
    await deletePolicy(bed.actors.terraform, 'docs');
    await expect(bed.deliver()).rejects.toThrow(/settings/);
    expect(bed.writes()).toBe(0);
  });
});

describe('a tag', () => {
  const onBucket = (marker: string) => tagBucket(bed.actors.alice, 'files', marker);
  const onDistribution = (marker: string) =>
    tagDistribution(bed.actors.alice, bed.seeded.distributions.blog.arn, marker);

  it.each([
    ['off', 'bucket', onBucket],
    ['observe', 'bucket', onBucket],
    ['off', 'distribution', onDistribution],
    ['observe', 'distribution', onDistribution],
  ] as const)('%s on the %s holds enforce back', async (marker, _where, tag) => {
    await start();
    await tag(marker);
    await deletePolicy(bed.actors.terraform, 'files');
    await bed.deliver();
    expect(bed.writes('files')).toBe(0);
    const about = bed.outcomes().filter(({ subject }) => 'name' in subject && subject.name === 'files');
    expect(about.at(-1)?.because).toContain(`origin-guard=${marker}`);
  });

  it.each([
    ['bucket', onBucket],
    ['distribution', onDistribution],
  ] as const)('enforce on the %s is more specific than observe', async (_where, tag) => {
    await start({ mode: 'observe' });
    await tag('enforce');
    await deletePolicy(bed.actors.terraform, 'files');
    await bed.deliver();
    expect(bed.writes('files')).toBe(1);
  });

  it.each([
    ['bucket', onBucket, 1],
    ['distribution', onDistribution, 2],
  ] as const)(
    'revoked on the %s takes the reader out at once and keeps it out',
    async (_where, tag, count) => {
      await start();
      await tag('revoked');
      await bed.deliver();
      expect(JSON.stringify(bed.policy('files'))).not.toContain(bed.seeded.distributions.blog.arn);
      expect(bed.writes()).toBe(count);
      expect(await stored(bed, 'revocation')).toHaveLength(count);
      await putPolicy(bed.actors.terraform, 'files', withoutCloudFront(bed.right.files));
      await bed.deliver();
      expect(bed.writes()).toBe(count);
      await deletePolicy(bed.actors.terraform, 'files');
      await bed.deliver();
      expect(bed.writes()).toBe(count);
      expect(await stored(bed, 'revocation')).toHaveLength(count);
    },
  );

  it('taken off again gives access back', async () => {
    await start();
    await onBucket('revoked');
    await bed.deliver();
    await onBucket('enforce');
    await bed.deliver();
    expect(JSON.stringify(bed.policy('files'))).toContain(bed.seeded.distributions.blog.arn);
  });
});

/** The fight breaker (law 10): what somebody undoes three times within a day is not repaired a fourth time. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Hold } from '../../lib/core/model/memory.ts';
import { handleBatch } from '../../lib/on-change.ts';
import { liftHolds } from '../../lib/resume.ts';
import { sweep } from '../../lib/sweep.ts';
import { putPolicy } from './account.ts';
import { deletePolicy, tagDistribution, unconditioned, withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables, stored } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const files = { type: 'bucket', name: 'files' } as const;
const alice: Actor = {
  kind: 'person',
  name: 'alice',
  tool: 'guard',
  eventId: undefined,
  eventName: undefined,
  at: undefined,
};

/** Terraform applies its own idea of the policy of `files`. */
const applyTerraform = async (document: object = withoutCloudFront(bed.right.files)): Promise<void> => {
  await putPolicy(bed.actors.terraform, 'files', document);
  await bed.deliver();
};
const times = async (count: number, act: () => Promise<void>, apart = 10 * minute): Promise<void> => {
  for (let time = 0; time < count; time += 1) {
    await act();
    bed.advance(apart);
  }
};
const messages = (type: string) => bed.outcomes().filter((event) => event.type === type);
const holds = async (): Promise<readonly Hold[]> => {
  const reading = await bed.app.ports.state.holdsOfDocument(files);
  return reading.status === 'known' ? reading.value : [];
};
const resume = async (): Promise<void> => {
  const open = (await holds()).filter(({ lifted }) => lifted === undefined);
  await liftHolds(bed.app, files, open, alice);
  await bed.drain();
};

describe('Terraform that undoes the same repair', () => {
  it('three times is repaired; the fourth time nothing is written and one message says so', async () => {
    await times(4, applyTerraform);
    expect(bed.writes('files')).toBe(3);
    expect(JSON.stringify(bed.policy('files'))).not.toContain(bed.seeded.distributions.blog.arn);
    expect(messages('repair')).toHaveLength(3);
    expect(messages('refusal')).toEqual([]);
    expect(messages('finding')).toEqual([]);

    const [fight, ...more] = messages('fight');
    expect(more).toEqual([]);
    expect(fight).toMatchObject({
      subject: files,
      actor: { tool: 'Terraform' },
      repairId: messages('repair').at(-1)?.repairId,
      findings: [{ id: 'GRANT_MISSING_OAC' }],
    });
    expect(fight?.because).toMatch(
      /undone 3 times within 24 hours: by .*\(Terraform\) at .* UTC, .* UTC and/,
    );
    expect(fight?.because).toContain('origin-guard resume bucket:files');
    // The exact statement for their code.
    expect(JSON.stringify(fight?.after)).toContain(bed.seeded.distributions.blog.arn);
    expect(JSON.stringify(fight?.before)).not.toContain(bed.seeded.distributions.blog.arn);
    expect(await holds()).toMatchObject([{ reason: 'fight', fingerprints: 'all' }]);
  });

  it('is left alone from then on, in silence, by events, sweeps and second looks', async () => {
    await times(4, applyTerraform);
    const told = bed.outcomes().length;
    await times(2, applyTerraform);
    for (let round = 0; round < 3; round += 1) {
      await sweep(bed.app, 'sweep');
      await bed.drain();
      await bed.tick(60 * minute);
    }
    expect(bed.writes('files')).toBe(3);
    expect(bed.outcomes()).toHaveLength(told);
  });

  it('is repaired again after a person resumed, and counted from nothing', async () => {
    await times(4, applyTerraform);
    bed.advance(10 * minute);
    await resume();
    // Nobody else has to do anything: the resume itself has the document looked at.
    expect(bed.writes('files')).toBe(4);
    await times(2, applyTerraform);
    expect(bed.writes('files')).toBe(6);
    expect(messages('fight')).toHaveLength(1);
    await applyTerraform();
    expect(bed.writes('files')).toBe(6);
    expect(messages('fight')).toHaveLength(2);
    expect((await holds()).filter(({ lifted }) => lifted === undefined)).toHaveLength(1);
  });

  it('no more than three times in any 24 hours goes on being repaired', async () => {
    await times(6, applyTerraform, 8 * 60 * minute + 1);
    expect(bed.writes('files')).toBe(6);
    expect(messages('fight')).toEqual([]);
  });

  it('stops only its own document', async () => {
    await times(4, applyTerraform);
    await deletePolicy(bed.actors.terraform, 'media');
    await bed.deliver();
    expect(bed.writes('media')).toBe(1);
  });
});

it('repairs of different problems do not add up', async () => {
  await times(2, applyTerraform);
  await times(2, () => applyTerraform(unconditioned(bed.right.files)));
  expect(bed.writes('files')).toBe(4);
  expect(messages('fight')).toEqual([]);
  await times(1, applyTerraform);
  expect(bed.writes('files')).toBe(5);
  await times(1, applyTerraform);
  expect(bed.writes('files')).toBe(5);
  expect(messages('fight')).toHaveLength(1);
});

it('names whom the earlier repairs answered when nobody says who undid the last one', async () => {
  await times(3, applyTerraform);
  bed.fail({ operation: 'LookupEvents', kind: 'access-denied' });
  bed.settings.restore = 'always';
  await putPolicy(bed.actors.terraform, 'files', withoutCloudFront(bed.right.files));
  bed.lose();
  await sweep(bed.app, 'sweep');
  await bed.drain();
  expect(bed.writes('files')).toBe(3);
  const [fight] = messages('fight');
  expect(fight?.actor).toMatchObject({ tool: 'Terraform' });
  expect(fight?.because).toMatch(
    /\(Terraform\) at .*, and by somebody whom neither an event nor CloudTrail names at/,
  );
});

describe('a crash while it is told', () => {
  it('before the publication leaves the message to follow-up: told once, not lost', async () => {
    await times(3, applyTerraform);
    const { bus } = bed.app.ports;
    bed.app.ports.bus = {
      publish: async () => {
        throw new Error('the process died');
      },
    };
    await applyTerraform();
    bed.app.ports.bus = bus;
    expect(messages('fight')).toEqual([]);
    for (let passed = 0; passed < 5; passed += 1) await bed.tick(minute);
    expect(messages('fight')).toHaveLength(1);
    expect(bed.writes('files')).toBe(3);
  });

  it('before it was stored tells it when the event comes back', async () => {
    await times(3, applyTerraform);
    const { state } = bed.app.ports;
    bed.app.ports.state = {
      ...state,
      putHold: async () => {
        throw new Error('the table is away');
      },
    };
    await putPolicy(bed.actors.terraform, 'files', withoutCloudFront(bed.right.files));
    const event = bed.messages();
    expect((await handleBatch(bed.app, event)).failed.size).toBe(event.length);
    expect(messages('fight')).toEqual([]);
    bed.app.ports.state = state;
    await handleBatch(bed.app, event);
    await handleBatch(bed.app, event);
    expect(messages('fight')).toHaveLength(1);
    expect(bed.writes('files')).toBe(3);
  });
});

describe('while a document is held', () => {
  it('the tag revoked still takes its reader out and purges: it is a person’s word of its own', async () => {
    const narrowed = unconditioned(bed.right.files);
    await times(4, () => applyTerraform(narrowed));
    expect(messages('fight')).toHaveLength(1);
    const before = bed.writes('files');
    await putPolicy(bed.actors.terraform, 'files', bed.right.files);
    await bed.deliver();
    await tagDistribution(bed.actors.alice, bed.seeded.distributions.blog.arn, 'revoked');
    await bed.deliver();
    expect(JSON.stringify(bed.policy('files'))).not.toContain(bed.seeded.distributions.blog.arn);
    expect(bed.writes('files')).toBe(before + 1);
    expect((await stored(bed, 'revocation')).length).toBeGreaterThan(0);
  });

  it('and what is held cannot be read, nothing is written, and a finding says so', async () => {
    const { state } = bed.app.ports;
    bed.app.ports.state = {
      ...state,
      holdsOfDocument: async () => ({ status: 'unreadable', because: 'throttled' }),
    };
    await applyTerraform();
    expect(bed.writes('files')).toBe(0);
    expect(bed.outcomes().flatMap(({ findings }) => findings)).toContainEqual(
      expect.objectContaining({
        id: 'FACTS_UNREADABLE',
        because: expect.stringContaining('Which repairs are held could not be read (throttled)'),
      }),
    );
    bed.app.ports.state = state;
    // Who did it is asked of CloudTrail by then, and believed once it has caught up.
    for (let passed = 0; passed < 20; passed += 1) await bed.tick(minute);
    expect(bed.writes('files')).toBe(1);
  });
});

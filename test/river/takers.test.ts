/** Who took the access away is not always who wrote last, nor whose event came last. */
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { handleBatch } from '../../lib/on-change.ts';
import { putPolicy } from './account.ts';
import { withoutCloudFront } from './acts.ts';
import { type Bed, minute, startBed, stopTables } from './bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await startBed();
});
afterEach(() => bed.close());
afterAll(stopTables);

const takenOut = () => withoutCloudFront(bed.right.files);
const told = () => bed.outcomes().map(({ type, actor }) => [type, actor?.name.split('/').at(-1)]);

/** Terraform takes the reader out, and its events do not come; the owner brings it back. */
const lateEventOfTerraform = async () => {
  await putPolicy(bed.actors.terraform, 'files', takenOut());
  const late = bed.messages('late');
  await putPolicy(bed.actors.owner, 'files', bed.right.files);
  await bed.deliver();
  return late;
};

it.each([5, 40])(
  'an event of automation that comes %i minutes late gives nothing back that a person took since',
  async (minutes) => {
    const late = await lateEventOfTerraform();
    bed.advance((minutes - 1) * minute);
    await putPolicy(bed.actors.alice, 'files', takenOut());
    await bed.deliver();
    bed.advance(minute);
    await handleBatch(bed.app, late);
    await bed.drain();
    expect(bed.writes('files')).toBe(0);
    expect(told()).toEqual([['finding', 'alice']]);
  },
);

it('an event from a dead-letter queue is old news: CloudTrail says who wrote since', async () => {
  const late = await lateEventOfTerraform();
  bed.advance(30 * minute);
  await putPolicy(bed.actors.alice, 'files', takenOut());
  bed.lose();
  bed.advance(30 * minute);
  await handleBatch(bed.app, late);
  await bed.drain();
  expect(bed.writes('files')).toBe(0);
  expect(told()).toEqual([['finding', 'alice']]);
});

it('and is believed when CloudTrail knows of nobody after it', async () => {
  await putPolicy(bed.actors.terraform, 'files', takenOut());
  bed.advance(60 * minute);
  await bed.deliver();
  expect(bed.writes('files')).toBe(1);
});

it('is no news that can be believed while CloudTrail does not answer', async () => {
  await putPolicy(bed.actors.terraform, 'files', takenOut());
  bed.advance(60 * minute);
  bed.fail({ operation: 'LookupEvents', kind: 'slow-down' });
  await bed.deliver();
  expect(bed.writes('files')).toBe(0);
  expect(bed.outcomes()).toMatchObject([{ type: 'finding', findings: [{ action: 'propose' }] }]);
});

it('what a person took is not given back because automation writes something else later', async () => {
  await putPolicy(bed.actors.alice, 'files', takenOut());
  await bed.deliver();
  bed.advance(60 * minute);
  const { Statement, ...rest } = takenOut();
  const logs = {
    Sid: 'Logs',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${bed.account.id}:root` },
    Action: 's3:ListBucket',
    Resource: 'arn:aws:s3:::files',
  };
  await putPolicy(bed.actors.terraform, 'files', { ...rest, Statement: [...(Statement as object[]), logs] });
  await bed.deliver();
  expect(bed.writes('files')).toBe(0);
  expect(told()).toEqual([['finding', 'alice']]);
  // Given back by a person, it is theirs no more: what automation takes then is drift.
  await putPolicy(bed.actors.alice, 'files', bed.right.files);
  await bed.deliver();
  bed.advance(minute);
  await putPolicy(bed.actors.terraform, 'files', takenOut());
  await bed.deliver();
  expect(bed.writes('files')).toBe(1);
});

/** What follow-up asks of AWS after on-change died between a write and its mark; stepped, for it takes minutes. */
import type { Call } from '../../lab/aws/calls.ts';
import { followUp } from '../../lib/follow-up.ts';
import type { StatePort } from '../../lib/ports.ts';
import { putKeyPolicy } from '../river/account.ts';
import { deletePolicy, withoutCloudFront } from '../river/acts.ts';
import { type Bed, guardRole, minute, startBed } from '../river/bed.ts';
import { type Asked, askedOf } from './asked.ts';

/** From now on no repair can be marked as ended; answers how to end that. */
const killAtTheMark = (bed: Bed): (() => void) => {
  const { state } = bed.app.ports;
  const endRepair: StatePort['endRepair'] = async () => {
    throw new Error('the process was killed');
  };
  bed.app.ports.state = { ...state, endRepair };
  return () => {
    bed.app.ports.state = state;
  };
};

/** The call log has no bodies, so of the table only what names no other resource counts. */
const askedOfCall = (call: Call, account: string, tableArn: string): readonly Asked[] => {
  if (call.service === 's3' || call.service === 'kms')
    return askedOf({ ...call, body: Buffer.alloc(0) }, call, account);
  return call.operation === 'GetItem' ? [{ action: 'dynamodb:GetItem', resource: tableArn, keys: {} }] : [];
};

/** Runs follow-up alone until what was uncertain is settled. */
const asksOf = async (bed: Bed, tableArn: string): Promise<readonly Asked[]> => {
  const before = bed.account.calls.count();
  for (let passed = 0; passed < 8; passed += 1) {
    bed.advance(minute);
    await followUp(bed.app);
  }
  return bed.account.calls
    .find()
    .slice(before)
    .filter(({ caller }) => caller === guardRole)
    .flatMap((call) => askedOfCall(call, bed.account.id, tableArn));
};

/** `tableArn` stands for the one table of the bed. */
export const asksAfterKilledWrites = async (tableArn: string): Promise<readonly Asked[]> => {
  const bed = await startBed();
  try {
    const { actors, seeded, right } = bed;
    const revive = killAtTheMark(bed);
    await deletePolicy(actors.terraform, 'docs');
    await putKeyPolicy(actors.terraform, seeded.keyArn, withoutCloudFront(right.key));
    await bed.deliver();
    revive();
    // A bucket that cannot be read where it was is looked for.
    bed.fail({ operation: 'GetBucketPolicy', resource: 'docs', kind: 'access-denied', times: 1 });
    return await asksOf(bed, tableArn);
  } finally {
    await bed.close();
  }
};

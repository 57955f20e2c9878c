/** What must hold at every single policy write of the guard, at the moment it takes effect. */
import { decideForCaller } from '../../../lab/aws/policy/lockout.ts';
import { isPublicPolicy } from '../../../lab/aws/policy/public.ts';
import type { JsonObject } from '../../../lib/core/model/json.ts';
import type { Ledger, PolicyWrite, Version } from '../ledger.ts';
import { documentKeyOf } from '../ledger.ts';
import { storedOf } from '../stored.ts';
import type { World } from '../world.ts';
import { foreignOf, meaningOf } from './policy.ts';

/** Answers what is wrong, in a sentence; nothing when all is well. */
export type WriteRule = (world: World, ledger: Ledger, write: PolicyWrite) => string | undefined;

const holdsLease: WriteRule = (world, ledger, { key, version }) => {
  const lease = storedOf(world, 'lease').find(({ pk }) => pk === key);
  if (lease === undefined) return 'it was written although nobody holds the lease of the document';
  if (!ledger.ownersOf(version.task).has(String(lease.owner)))
    return 'it was written while somebody else holds the lease of the document';
  return Number(lease.leaseUntil) < world.clock.now()
    ? 'it was written under a lease that has run out'
    : undefined;
};

const wasStoredBefore: WriteRule = (world, _ledger, { key, version, lastRead }) => {
  const { account } = world;
  const same = (one: unknown, other: JsonObject | null): boolean =>
    meaningOf(account, one as JsonObject | null) === meaningOf(account, other);
  const stored = storedOf(world, 'repair').some(
    ({ pk, before, after }) =>
      pk === key && same(after, version.document) && same(before, lastRead?.document ?? null),
  );
  return stored
    ? undefined
    : 'no repair with this document before and after was stored before it was written';
};

const wasReadJustBefore: WriteRule = (_world, _ledger, { key, lastRead, callBefore }) => {
  if (lastRead === undefined) return 'it was written by somebody who never read it';
  const isRead = callBefore !== undefined && /^Get(Bucket|Key)Policy$/.test(callBefore.operation);
  return isRead && documentKeyOf(callBefore) === key
    ? undefined
    : `the call right before the write was ${callBefore?.operation}, not a read of the document`;
};

/** Compared with what was read last: what others wrote in the moment between is the race that cannot be closed. */
const foreignIsKept: WriteRule = ({ account }, _ledger, { version, lastRead }) => {
  const [read, written] = [lastRead?.document ?? null, version.document].map((one) =>
    foreignOf(account, one),
  );
  return JSON.stringify(read) === JSON.stringify(written)
    ? undefined
    : `statements that are not ours were changed from ${read} to ${written}`;
};

const isNotPublic: WriteRule = (_world, _ledger, { version }) =>
  version.document !== null && isPublicPolicy(version.document) ? 'it made the policy public' : undefined;

/**
 * The same write again, with no foreign change since, repairs nothing. A second try of one call is no second repair;
 * and whoever wrote in the moment before our write looks, by its event, as if it had undone it.
 */
const isNoRepetition: WriteRule = (world, ledger, { key, version }) => {
  const meaning = meaningOf(world.account, version.document);
  const earlier = ledger
    .versions(key)
    .findLast(
      (one) =>
        one.order > ledger.lastChangeOf(key) &&
        one.task !== version.task &&
        meaningOf(world.account, one.document) === meaning,
    );
  if (earlier === undefined || overForeign(ledger, earlier)) return undefined;
  return `${earlier.task.id} had written just this before, and nobody else has changed anything since`;
};

/** This version was written over what somebody stored after its writer's last read. */
const overForeign = (ledger: Ledger, version: Version): boolean => {
  const write = ledger.writes().find((one) => one.version === version);
  return write?.before !== undefined && write.before.order > (write.lastRead?.order ?? 0);
};

export const writeRules: Readonly<Record<string, WriteRule>> = {
  lease: holdsLease,
  stored: wasStoredBefore,
  read: wasReadJustBefore,
  foreign: foreignIsKept,
  public: isNotPublic,
  twice: isNoRepetition,
};

/** Whoever may change the document before may change it after. */
export const locksOut = async (world: World, { key, version }: PolicyWrite): Promise<string | undefined> => {
  if (version.document === null) return undefined;
  const [type = '', name = ''] = key.split(/:(.*)/s);
  const owner = world.account.callers.named('lab-owner');
  const [action, arn] =
    type === 'key' ? ['kms:PutKeyPolicy', name] : ['s3:PutBucketPolicy', `arn:aws:s3:::${name}`];
  const answer = await decideForCaller(owner, action, arn, version.document);
  return answer === 'Allowed' ? undefined : `it locks the owner out of ${action}`;
};

/** Looks at each call as it happens: writes, reads that become possible or impossible, marks, messages. */
import type { OutcomeEvent } from '../../lib/core/model/outcome.ts';
import type { Settings } from '../../lib/core/model/settings.ts';
import { verifiedUnread } from './invariants/ends.ts';
import { notePurgedBuckets, type PurgedBuckets, toldPurgeFault } from './invariants/purges.ts';
import { removalFault } from './invariants/removals.ts';
import { locksOut, writeRules } from './invariants/writes.ts';
import type { Ledger, PolicyWrite } from './ledger.ts';
import type { Truth } from './truth.ts';
import type { Call, World } from './world.ts';

export interface Watching {
  readonly world: World;
  readonly ledger: Ledger;
  readonly truth: Truth;
  readonly settings: Settings;
  readonly say: (what: string) => void;
}

export const isOfGuard = ({ version }: PolicyWrite): boolean => version.task.kind === 'guard';

export const watchWrites = ({ world, ledger, truth, settings, say }: Watching): void => {
  ledger.onWrite((write) => {
    if (!isOfGuard(write)) return;
    const about = `${write.version.task.id} wrote ${write.key}:`;
    for (const [name, rule] of Object.entries(writeRules)) {
      const fault = rule(world, ledger, write);
      if (fault !== undefined) say(`${name}: ${about} ${fault}`);
    }
    const removal = removalFault(world, truth, settings, ledger, write);
    if (removal !== undefined) say(`removal: ${about} ${removal}`);
  });
};

const changing = new Set(['PutBucketPolicy', 'DeleteBucketPolicy', 'PutKeyPolicy', 'UpdateDistribution']);

/** The judge is asked after each change, and again when a distribution has deployed. */
export const watchTruth = ({ world, ledger, truth, say }: Watching): void => {
  world.onCall(async (call: Call) => {
    const deletes = call.operation === 'DeleteDistribution';
    if (!call.took || (!changing.has(call.operation) && !deletes)) return;
    await truth.look();
    if (call.service === 'cloudfront' && !deletes) {
      const look = (): void => void world.scheduler.during(() => truth.look());
      world.clock.after(world.account.traps.deployMs, look);
    }
    const write = ledger.writes().at(-1);
    if (write === undefined || write.version.order !== call.order || !isOfGuard(write)) return;
    const fault = await locksOut(world, write);
    if (fault !== undefined) say(`owner: ${call.task.id} wrote ${write.key}: ${fault}`);
  });
};

export const watchMarks = ({ world, ledger, say }: Watching): void => {
  const known = new Set<string>();
  world.onCall((call) => {
    if (call.service !== 'dynamodb' || !call.took || !call.request.body.includes('"verified"')) return;
    for (const fault of verifiedUnread(world, ledger, known)) say(`verified: ${fault}`);
  });
};

export const watchPurges = ({ world, truth, say }: Watching): void => {
  const purged: PurgedBuckets = new Map();
  world.onCall((call) => {
    const stores = call.service === 'dynamodb' && call.took && call.request.body.includes('invalidationId');
    if (stores) notePurgedBuckets(world, purged);
  });
  world.bus.addRule({
    name: 'watch',
    matches: (event) => event.source === 'origin-guard',
    target: (event) => {
      const fault = toldPurgeFault(world, truth, purged, event.detail as unknown as OutcomeEvent);
      if (fault !== undefined) say(`purge: ${fault}`);
    },
  });
};

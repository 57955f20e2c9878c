/** The one way from AWS's words to our {@link Facts}; live reads and snapshot files both come through here. */

import type { DistributionFacts, Facts, OriginAccessControlFacts } from '../model/facts.ts';
import type { Memory } from '../model/memory.ts';
import { absent, known, type Reading, unreadable } from '../model/reading.ts';
import type { Settings } from '../model/settings.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { accountBlockOf } from './bucket.ts';
import { bucketOwnership, writtenNames } from './bucket-ownership.ts';
import { type DistributionContext, distributionFacts } from './distribution.ts';
import { arnProblem, listOnce, type Owner } from './identity.ts';
import { aliasKey, type KeyDirectory } from './key-reference.ts';
import { withoutVersion } from './origin-pickers.ts';
import { instant, member, record, text, texts, unreadableBecause } from './parts.ts';
import { bucketsOf, keysOf } from './resources.ts';
import { unknownNames } from './unreadable-names.ts';

export interface FactsOptions {
  readonly memory?: Memory;
  /** Default true: a snapshot was read for this decision. */
  readonly inventoryIsFresh?: boolean;
  readonly settings?: Pick<Settings, 'harmlessEdgeFunctions'>;
}

/** What a first run knows: nothing was ever seen to work. */
export const emptyMemory: Memory = {
  edges: absent,
  sightings: absent,
  holds: absent,
  actors: new Map(),
};

const entries = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A top-level list in full, or why it is not one: missing is unreadable, never empty (law 3). */
const list = <T>(
  snapshot: unknown,
  name: string,
  read: (entry: unknown) => Reading<T>,
): Reading<readonly T[]> => {
  const because = unreadableBecause(snapshot, name);
  if (because !== undefined) return unreadable(because);
  const value = member(snapshot, name);
  if (!Array.isArray(value)) return unreadable(`the snapshot has no list of ${name}`);
  const once = listOnce(value, (entry) => text(member(entry, 'Id')));
  if (once.status !== 'known') return once;
  const all: T[] = [];
  for (const entry of once.value) {
    const one = read(entry);
    if (one.status === 'unreadable') return one;
    if (one.status === 'known') all.push(one.value);
  }
  return known(all);
};

const byId = <T extends { readonly id: string }>(
  reading: Reading<readonly T[]>,
): Reading<ReadonlyMap<string, T>> =>
  reading.status === 'known' ? known(new Map(reading.value.map((entry) => [entry.id, entry]))) : reading;

const originAccessControl = (entry: unknown): Reading<OriginAccessControlFacts> => {
  const id = text(member(entry, 'Id'));
  if (id === undefined) return unreadable('an origin access control has no Id');
  return known({
    id,
    signingBehaviour: text(member(entry, 'SigningBehavior')) ?? 'unknown',
    originType: text(member(entry, 'OriginAccessControlOriginType')) ?? 'unknown',
  });
};

const originAccessIdentity = (entry: unknown) => {
  const id = text(member(entry, 'Id'));
  if (id === undefined) return unreadable('an origin access identity has no Id');
  return known({ id, canonicalUserId: text(member(entry, 'S3CanonicalUserId')) });
};

const lookup = (answer: unknown): Reading<true> => {
  if (answer === 'exists') return known(true as const);
  return answer === 'NoSuchDistribution' ? absent : unreadable(text(answer) ?? 'no answer');
};

const functionCode = (snapshot: unknown): ReadonlyMap<string, string> => {
  const code = new Map<string, string>();
  for (const entry of entries(member(snapshot, 'functions'))) {
    const arn = text(member(entry, 'FunctionARN'));
    const source = member(entry, 'Code');
    if (arn !== undefined && typeof source === 'string') code.set(arn, source);
  }
  return code;
};

const aliasesOf = (snapshot: unknown): ReadonlyMap<string, string> => {
  const aliases = new Map<string, string>();
  for (const key of entries(member(snapshot, 'keys'))) {
    const arn = text(member(member(key, 'KeyMetadata'), 'Arn'));
    const region = arn?.split(':')[3];
    if (arn === undefined || region === undefined) continue;
    for (const alias of texts(member(key, 'Aliases'))) aliases.set(aliasKey(region, alias), arn);
  }
  return aliases;
};

const ownDistribution = (
  entry: unknown,
  context: DistributionContext,
  owner: Owner,
): Reading<DistributionFacts> => {
  const read = distributionFacts(entry, context);
  const problem = read.status === 'known' ? arnProblem(read.value.id, read.value.arn, owner) : undefined;
  return problem === undefined ? read : unreadable(problem);
};

/** Never throws, whatever the snapshot holds: what cannot be understood becomes unreadable, with the reason. */
export const factsFromSnapshot = (snapshot: Snapshot, options: FactsOptions = {}): Facts => {
  const account = text(member(snapshot, 'account')) ?? '';
  const partition = text(member(snapshot, 'partition')) ?? 'aws';
  const originAccessControls = byId(list(snapshot, 'originAccessControls', originAccessControl));
  const context: DistributionContext = {
    originAccessControls,
    writtenNames: writtenNames(snapshot),
    code: functionCode(snapshot),
    harmless: new Set((options.settings?.harmlessEdgeFunctions ?? []).map(withoutVersion)),
  };
  const directory: KeyDirectory = { account, partition, aliases: aliasesOf(snapshot) };
  // A list under a name that is not known may be any: then none is complete.
  const misnamed = unknownNames(snapshot, 'account');
  const lookups = Object.entries(record(member(snapshot, 'distributionLookups')));
  return {
    account,
    partition,
    takenAt: instant(member(snapshot, 'takenAt')) ?? 0,
    distributions:
      misnamed !== undefined
        ? unreadable(misnamed)
        : list(snapshot, 'distributions', (entry) => ownDistribution(entry, context, directory)),
    inventoryIsFresh: options.inventoryIsFresh ?? true,
    distributionLookups: new Map(lookups.map(([id, answer]) => [id, lookup(answer)])),
    ...bucketOwnership(snapshot),
    accountPublicAccessBlock: accountBlockOf(snapshot),
    originAccessControls,
    originAccessIdentities: byId(list(snapshot, 'originAccessIdentities', originAccessIdentity)),
    buckets: bucketsOf(snapshot, directory),
    keys: keysOf(snapshot),
    memory: options.memory ?? emptyMemory,
  };
};

/** Builds facts and memory for tests, and asks one rule about one document. */
import type { DriftRule } from '../../lib/core/drift/define.ts';
import { factsFromSnapshot } from '../../lib/core/facts/from-snapshot.ts';
import type { Facts } from '../../lib/core/model/facts.ts';
import type { Finding } from '../../lib/core/model/finding.ts';
import type { AccessEdge, Actor, Memory } from '../../lib/core/model/memory.ts';
import type { Settings } from '../../lib/core/model/settings.ts';
import type { Snapshot } from '../../lib/core/model/snapshot.ts';
import { account, arnOf, enforcing, minutes, now } from './builders.ts';

export interface FactsParts {
  readonly memory?: Partial<Memory>;
  readonly inventoryIsFresh?: boolean;
}

const noMemory: Memory = {
  edges: { status: 'absent' },
  sightings: { status: 'absent' },
  holds: { status: 'absent' },
  actors: new Map(),
};

export const factsOf = (snapshot: Snapshot, parts: FactsParts = {}): Facts =>
  factsFromSnapshot(snapshot, {
    memory: { ...noMemory, ...parts.memory },
    inventoryIsFresh: parts.inventoryIsFresh ?? true,
  });

/** What a drift rule finds about one bucket (by name), key (by ARN), distribution (by id) or the account itself. */
export const findingsOf = (
  rule: DriftRule,
  facts: Facts,
  subject: string,
  settings: Settings = enforcing,
): readonly Finding[] => {
  const bucket = facts.buckets.get(subject);
  const key = facts.keys.get(subject);
  if (rule.subject === 'bucket' && bucket !== undefined)
    return rule.detect({ facts, settings, subject: bucket });
  if (rule.subject === 'key' && key !== undefined) return rule.detect({ facts, settings, subject: key });
  if (rule.subject === 'distribution' && facts.distributions.status === 'known') {
    const distribution = facts.distributions.value.find(({ id }) => id === subject);
    if (distribution !== undefined) return rule.detect({ facts, settings, subject: distribution });
  }
  if (rule.subject === 'account') return rule.detect({ facts, settings, subject });
  throw new Error(`${rule.kind} judges no ${subject}`);
};

/** Memory in which this access worked; without a document actor nobody knows who changed it. */
export const remembering = (
  edges: readonly AccessEdge[],
  actors: Memory['actors'] = new Map(),
): FactsParts => ({
  memory: { edges: { status: 'known', value: edges }, actors },
});

export const anEdge = (
  distributionId: string,
  bucket: string,
  parts: Partial<AccessEdge> = {},
): AccessEdge => ({
  distributionId,
  distributionArn: arnOf(distributionId),
  bucket,
  originPath: '',
  reader: { type: 'distribution', arn: arnOf(distributionId) },
  keyArn: undefined,
  ...parts,
});

export const anActor = (kind: Actor['kind'], parts: Partial<Actor> = {}): Actor => ({
  kind,
  name: `arn:aws:iam::${account}:role/${kind}`,
  tool: kind === 'automation' ? 'Terraform' : 'console',
  eventId: undefined,
  eventName: undefined,
  at: undefined,
  ...parts,
});

/** Memory in which these findings were first seen so many minutes ago. */
export const sighted = (findings: readonly Finding[], ago: number): FactsParts => ({
  memory: {
    sightings: {
      status: 'known',
      value: findings.map(({ fingerprint }) => ({ fingerprint, firstSeenAt: now - minutes(ago) })),
    },
  },
});

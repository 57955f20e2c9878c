import type { Reading } from './reading.ts';

/** What earlier runs left behind. Without it a revocation made by a person leaves no trace to act on. */
export interface Memory {
  /** Access that worked at the end of the last reconcile of its document, or was kept out on purpose then. */
  readonly edges: Reading<readonly AccessEdge[]>;
  /** When a finding that needs two agreeing reads was first seen. */
  readonly sightings: Reading<readonly Sighting[]>;
  /** Repairs of the document that a person took back, or that somebody keeps undoing: not made again until lifted. */
  readonly holds: Reading<readonly Hold[]>;
  /** By document key: who last changed it, as far as an event or CloudTrail told. */
  readonly actors: ReadonlyMap<string, Actor>;
}

/** A read path that worked: this distribution could read this prefix of this bucket (through this key). */
export interface AccessEdge {
  readonly distributionId: string;
  readonly distributionArn: string;
  readonly bucket: string;
  /** Origin path: `''` for the whole bucket, else `/prefix`. */
  readonly originPath: string;
  readonly reader: Reader;
  /** The KMS key that the bucket's default encryption used, when there was one. */
  readonly keyArn: string | undefined;
  /**
   * The writes that worked while the behaviours of the origin let viewers write: `s3:PutObject`, `s3:DeleteObject`,
   * and of the key `kms:GenerateDataKey*`, `kms:Encrypt`. Sorted; left out when there are none.
   */
  readonly writes?: readonly string[];
  /** Viewer paths under which it was ever seen to be served, sorted; left out when that may be any. */
  readonly paths?: readonly string[];
  /**
   * Left out when all below the origin path could be read; else how much of it, as far as it was ever seen.
   * `public`: a part that everybody could read; the reader had no access of its own.
   */
  readonly coverage?: 'some' | 'undecidable' | 'public';
  /** Epoch milliseconds: kept out of the bucket on purpose (a tag, or a Deny that names it) since, and purged. */
  readonly revokedAt?: number;
  /** Whose tag `revoked` said so; left out for a Deny. */
  readonly revokedBy?: 'bucket-tag' | 'distribution-tag';
  /** The same by a Deny in the policy of {@link keyArn}. */
  readonly keyRevokedAt?: number;
}

export type Reader =
  | { readonly type: 'distribution'; readonly arn: string }
  | { readonly type: 'oai'; readonly id: string };

export const readerKey = (reader: Reader): string =>
  reader.type === 'distribution' ? reader.arn : `oai/${reader.id}`;

export const edgeKey = (edge: AccessEdge): string =>
  [edge.distributionId, edge.bucket, edge.originPath, readerKey(edge.reader)].join('|');

export interface Sighting {
  /** {@link Finding.fingerprint}. */
  readonly fingerprint: string;
  /** Epoch milliseconds. */
  readonly firstSeenAt: number;
  /** Who made the change that led to this first sight, and its CloudTrail eventTime (epoch ms), as far as known. */
  readonly cause?: Actor;
  readonly eventTime?: number;
}

/** Begins the fingerprint of the marker that was told last; such a sighting lasts for as long as the marker does. */
export const markerFamily = 'marker|';

/** Begins the fingerprint of a trouble of the guard itself, remembered under the account while it lasts. */
export const selfCheckFamily = 'self-check|';

export type HeartbeatName = 'sweep' | 'follow-up';

/** A function that the clock starts ran to its end. */
export interface Heartbeat {
  readonly name: HeartbeatName;
  /** Epoch milliseconds: the last time, and the first one that is known. */
  readonly at: number;
  readonly since: number;
  /** What it could not read then, for people. */
  readonly unread: readonly string[];
}

/** A repair that is not made again until a person says so (`guard resume`). Kept as history once lifted. */
export interface Hold {
  readonly holdId: string;
  /** Of the findings that are only told meanwhile; `all`: nothing of the document is written. */
  readonly fingerprints: readonly string[] | 'all';
  /** What a fight is about, while everything is held. */
  readonly over?: readonly string[];
  /** `undone`: a person took the repair back. `fight`: somebody undid it three times within a day (law 10). */
  readonly reason: 'undone' | 'fight';
  /** One sentence for people: who, what, when. */
  readonly because: string;
  /** Who undid it, as far as known. */
  readonly by: Actor | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The repair that was undone, or the last one of the fight. */
  readonly repairId: string | undefined;
  /** Set when a person lifted it; repairs from before that moment count for no fight any more. */
  readonly lifted?: { readonly at: number; readonly by: Actor };
}

/** Who made a change, as CloudTrail names it. `unknown` leads to `propose`, never to a silent restore. */
export interface Actor {
  readonly kind: 'person' | 'automation' | 'origin-guard' | 'unknown';
  /** ARN or service name, for people to read. */
  readonly name: string;
  /** `console`, `Terraform`, `CloudFormation`, `AWS CLI`, or the head of the user agent. */
  readonly tool: string;
  readonly eventId: string | undefined;
  readonly eventName: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number | undefined;
}

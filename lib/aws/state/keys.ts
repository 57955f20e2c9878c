/** Where each kind of item lives: `pk` is a document, a distribution or an outcome; `sk` says what about it. */
import { createHash } from 'node:crypto';
import { type AccessEdge, edgeKey } from '../../core/model/memory.ts';
import type { RepairRecord, Revocation } from '../../core/model/outcome.ts';
import { type DocumentRef, type Subject, subjectKey } from '../../core/model/subject.ts';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

export const edgePrefix = 'edge#';
export const sightingPrefix = 'sighting#';
export const revocationPrefix = 'revocation#';
export const repairPrefix = 'repair#';

export const documentPk = (document: Subject): string => subjectKey(document);
export const distributionPk = (id: string): string => subjectKey({ type: 'distribution', id });

/** A sort key may have 1,024 bytes; a longer text is named by its hash. */
const bounded = (text: string): string =>
  Buffer.byteLength(text) <= 900 ? text : `sha256:${createHash('sha256').update(text).digest('hex')}`;

export const leaseKey = (document: DocumentRef): ItemKey => ({ pk: documentPk(document), sk: 'lease' });
export const lookAgainKey = (document: Subject): ItemKey => ({
  pk: documentPk(document),
  sk: 'look-again',
});
export const sightingKey = (document: Subject, fingerprint: string): ItemKey => ({
  pk: documentPk(document),
  sk: sightingPrefix + bounded(fingerprint),
});

/** The copy that counts; the copies under the distribution and the key only make an edge findable. */
export const edgeHomeKey = (edge: AccessEdge): ItemKey => ({
  pk: documentPk({ type: 'bucket', name: edge.bucket }),
  sk: edgePrefix + bounded(edgeKey(edge)),
});
export const edgeDistributionKey = (edge: AccessEdge): ItemKey => ({
  pk: distributionPk(edge.distributionId),
  sk: edgePrefix + bounded(edgeKey(edge)),
});
export const edgeKmsKey = (edge: AccessEdge, keyArn: string): ItemKey => ({
  pk: documentPk({ type: 'key', arn: keyArn }),
  sk: edgePrefix + bounded(edgeKey(edge)),
});

export const revocationKey = (revocation: Revocation): ItemKey => ({
  pk: distributionPk(revocation.distributionId),
  sk: revocationPrefix + revocation.revocationId,
});

/** Sorts by time; 15 digits hold epoch milliseconds until long after us. */
export const paddedTime = (at: number): string => String(at).padStart(15, '0');

export const repairKey = (repair: RepairRecord): ItemKey => ({
  pk: documentPk(repair.document),
  sk: `${repairPrefix}${paddedTime(repair.startedAt)}#${repair.repairId}`,
});
/** Finds a repair by its id alone. */
export const repairPointerKey = (repairId: string): ItemKey => ({
  pk: `repair-id:${repairId}`,
  sk: 'repair-id',
});
/** Finds the repairs of all documents by time: a partition for each month, sorted as {@link repairKey}. */
export const historyKey = ({ startedAt, repairId }: RepairRecord): ItemKey => ({
  pk: historyPk(startedAt),
  sk: `${paddedTime(startedAt)}#${repairId}`,
});
export const historyPk = (at: number): string => `history:${new Date(at).toISOString().slice(0, 7)}`;

export const holdPrefix = 'hold#';
export const holdKey = (document: DocumentRef, holdId: string): ItemKey => ({
  pk: documentPk(document),
  sk: holdPrefix + holdId,
});
/** Copies of the holds that are not lifted, so that they can be listed. */
export const openHoldsPk = 'open-holds';
export const openHoldKey = (document: DocumentRef, holdId: string): ItemKey => ({
  pk: openHoldsPk,
  sk: bounded(`${documentPk(document)}#${holdId}`),
});

export const eventKey = (eventId: string): ItemKey => ({ pk: `event:${bounded(eventId)}`, sk: 'event' });

export const outcomeKey = (outcomeId: string): ItemKey => ({ pk: `outcome:${outcomeId}`, sk: 'outcome' });
export const pauseKey: ItemKey = { pk: 'settings', sk: 'pause' };
export const heartbeatPrefix = 'heartbeat#';
export const heartbeatKey = (name: string): ItemKey => ({ pk: 'settings', sk: heartbeatPrefix + name });
export const invalidationCallsKey: ItemKey = { pk: 'settings', sk: 'invalidation-calls' };

export const keyText = ({ pk, sk }: ItemKey): string => `${pk} / ${sk}`;

/** What an undo would write, from facts that were just read: the write, who gains and loses, what stands in the way. */
import { detect } from './core/drift/detect.ts';
import { factsAfterWrite } from './core/facts/after-write.ts';
import type { AccessChanges } from './core/guard/access-change.ts';
import { guardUndo } from './core/guard/guard-undo.ts';
import { undoPurges } from './core/guard/undo-purges.ts';
import type { Facts } from './core/model/facts.ts';
import type { Finding } from './core/model/finding.ts';
import type { JsonObject } from './core/model/json.ts';
import type { RepairRecord } from './core/model/outcome.ts';
import type { PlannedWrite } from './core/model/plan.ts';
import { mapReading, type Reading, unreadable, valueOr } from './core/model/reading.ts';
import type { Settings } from './core/model/settings.ts';
import { type UndoRefusal, undoRefusal } from './core/plan/undo.ts';

export interface UndoView {
  /** The repair that is to be taken back. */
  readonly repair: RepairRecord;
  readonly facts: Facts;
  /** Its findings are those that the guard would repair again; its invalidations what the undo revokes. */
  readonly write: PlannedWrite;
  /** Undefined when the documents cannot be read. */
  readonly changes: AccessChanges | undefined;
  /** True when an undo is taken back, so that the repair stands again. */
  readonly isRedo: boolean;
  /** Undefined: it can be done. */
  readonly refusal: UndoRefusal | undefined;
}

const policyOf = ({ buckets, keys }: Facts, { document }: RepairRecord): Reading<JsonObject> => {
  const policy =
    document.type === 'bucket' ? buckets.get(document.name)?.policy : keys.get(document.arn)?.policy;
  return mapReading(policy ?? unreadable('it is not in this account (any more)'), ({ raw }) => raw);
};

/** What asks for a write once the undo is made and did not before: the guard would take the undo back for it. */
const comingBack = (facts: Facts, settings: Settings, write: PlannedWrite): readonly Finding[] => {
  const found = (now: Facts) =>
    detect(now, settings, [write.document]).filter(({ action }) => action !== 'report');
  const before = new Set(found(facts).map(({ fingerprint }) => fingerprint));
  return found(factsAfterWrite(facts, write)).filter(({ fingerprint }) => !before.has(fingerprint));
};

const unique = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((finding) => [finding.fingerprint, finding])).values(),
];

/** An undo holds its findings back; taking that undo back does not, and lifts what it held. */
const isRedo = ({ hold }: RepairRecord): boolean => hold !== undefined && hold.lifted === undefined;

const unreadableRefusal = (what: string): UndoRefusal => ({
  check: 'unreadable',
  because: `Whose caches the undo would have to purge cannot be told: ${what}. Nothing was written.`,
});

/** `others` are further repairs of the document; `facts` are fresh, with the memory of this document. */
export const decideUndo = (
  settings: Settings,
  repair: RepairRecord,
  others: readonly RepairRecord[],
  facts: Facts,
): UndoView => {
  const current = policyOf(facts, repair);
  const bare: PlannedWrite = {
    document: repair.document,
    from: valueOr(current, null),
    to: repair.before,
    changes: [],
    findings: repair.findings,
    invalidations: [],
  };
  const early = undoRefusal({ repair, others, current });
  const redo = isRedo(repair);
  if (early !== undefined)
    return { repair, facts, write: bare, changes: undefined, isRedo: redo, refusal: early };
  const purges = undoPurges(bare, facts);
  const { verdict, changes } = guardUndo(bare, facts);
  const findings = redo
    ? repair.findings
    : unique([...comingBack(facts, settings, bare), ...repair.findings]);
  const write = { ...bare, findings, invalidations: valueOr(purges, []) };
  const refusal =
    verdict.verdict === 'no-go'
      ? { check: verdict.check, because: verdict.because }
      : purges.status === 'unreadable'
        ? unreadableRefusal(purges.because)
        : undefined;
  return { repair, facts, write, changes, isRedo: redo, refusal };
};

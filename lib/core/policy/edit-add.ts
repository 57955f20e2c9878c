/** Adds readers to the edited statements: into a statement of our exact shape where there is one, else a new one. */
import type { GrantRead } from '../model/change.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import {
  type EditContext,
  freeSid,
  type GrantForm,
  grantsOai,
  oaiStatement,
  serviceSlot,
  serviceStatement,
} from './edit-grant.ts';
import { listOf, oneOrMany, withCondition, withValues } from './edit-parts.ts';
import type { Slot } from './edit-statements.ts';

const readersOf = (
  grants: readonly GrantRead[],
): { readonly arns: readonly string[]; readonly oais: readonly string[] } => {
  const arns = grants.flatMap(({ reader }) => (reader.type === 'distribution' ? [reader.arn] : []));
  const oais = grants.flatMap(({ reader }) => (reader.type === 'oai' ? [reader.id] : []));
  return { arns: [...new Set(arns)].sort(), oais: [...new Set(oais)].sort() };
};

/** The statements of the new document, in order, new ones last. */
export const addGrants = (
  slots: readonly Slot[],
  grants: readonly GrantRead[],
  form: GrantForm,
  context: EditContext,
): readonly JsonObject[] => {
  const { arns, oais } = readersOf(grants);
  const { slots: filled, rest } = listInExisting(slots, arns, form);
  const kept = filled.filter(({ gone }) => !gone).map(({ raw }) => raw);
  const taken = new Set(kept.flatMap((raw) => (typeof raw.Sid === 'string' ? [raw.Sid] : [])));
  const fresh: JsonObject[] = [];
  if (rest.length > 0) fresh.push(serviceStatement(freeSid(form.serviceSid, taken), form, rest));
  for (const oai of oais) {
    if (kept.some((raw) => grantsOai(raw, form, oai))) continue;
    const sid = freeSid(`OriginGuardAllowOaiRead${oai}`, taken);
    fresh.push(oaiStatement(sid, form, oai, context.partition));
  }
  return [...kept, ...fresh];
};

interface Listed {
  readonly slots: readonly Slot[];
  /** What no existing statement could take. */
  readonly rest: readonly string[];
}

const listInExisting = (slots: readonly Slot[], arns: readonly string[], form: GrantForm): Listed => {
  const missing = arns.filter((arn) => !slots.some((slot) => !slot.gone && lists(slot.raw, form, arn)));
  const candidates = slots.filter(({ raw }) => serviceSlot(raw, form) !== undefined);
  const own = candidates.find(({ raw }) => typeof raw.Sid === 'string' && raw.Sid.startsWith('OriginGuard'));
  const target = own ?? candidates.find(({ gone }) => !gone) ?? candidates[0];
  if (target === undefined || missing.length === 0) return { slots, rest: missing };
  return { slots: slots.map((slot) => (slot === target ? refill(slot, missing, form) : slot)), rest: [] };
};

const valuesOf = (raw: JsonObject, form: GrantForm) => {
  const slot = serviceSlot(raw, form);
  if (slot === undefined || !isJsonObject(raw.Condition)) return undefined;
  const keys = raw.Condition[slot.operator];
  return isJsonObject(keys) ? { ...slot, value: keys[slot.key] } : undefined;
};

const lists = (raw: JsonObject, form: GrantForm, arn: string): boolean =>
  listOf(valuesOf(raw, form)?.value).includes(arn);

/** Into a statement that just lost its last reader, only the new ones go. */
const refill = (slot: Slot, arns: readonly string[], form: GrantForm): Slot => {
  const found = valuesOf(slot.raw, form);
  if (found === undefined) return slot;
  const value = slot.gone ? oneOrMany(arns) : withValues(found.value, arns);
  return { raw: withCondition(slot.raw, found.operator, found.key, value), gone: false };
};

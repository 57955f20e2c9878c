/** Adds readers to the edited statements: into a statement of our exact shape where there is one, else a new one. */
import type { GrantRead } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import {
  type EditContext,
  freeSid,
  type GrantForm,
  grantsOai,
  oaiStatement,
  type ServiceSlot,
  serviceSlot,
  serviceStatement,
} from './edit-grant.ts';
import { listOf, oneOrMany, withCondition } from './edit-parts.ts';
import type { Slot } from './edit-statements.ts';

const readersOf = (
  grants: readonly GrantRead[],
): { readonly arns: readonly string[]; readonly oais: readonly string[] } => {
  const arns = grants.flatMap(({ reader }) => (reader.type === 'distribution' ? [reader.arn] : []));
  const oais = grants.flatMap(({ reader }) => (reader.type === 'oai' ? [reader.id] : []));
  return { arns, oais: [...new Set(oais)].sort() };
};

/** The statements of the new document, in order, new ones last. */
export const addGrants = (
  slots: readonly Slot[],
  grants: readonly GrantRead[],
  form: GrantForm,
  context: EditContext,
): readonly JsonObject[] => {
  const { arns, oais } = readersOf(grants);
  const { slots: filled, rest } = listInExisting(slots, arns, form, context);
  const kept = filled.filter(({ gone }) => !gone).map(({ raw }) => raw);
  const fresh: JsonObject[] = [];
  if (rest.length > 0) fresh.push(serviceStatement(freeSid(form.serviceSid, kept), form, rest));
  for (const oai of oais) {
    if (kept.some((raw) => grantsOai(raw, form, oai))) continue;
    const sid = freeSid(`OriginGuardAllowOaiRead${oai}`, [...kept, ...fresh]);
    fresh.push(oaiStatement(sid, form, oai, context.partition));
  }
  return [...kept, ...fresh];
};

interface Listed {
  readonly slots: readonly Slot[];
  /** What no existing statement could take. */
  readonly rest: readonly string[];
}

const listInExisting = (
  slots: readonly Slot[],
  arns: readonly string[],
  form: GrantForm,
  context: EditContext,
): Listed => {
  const candidates = slots.flatMap((slot) => {
    const place = serviceSlot(slot.raw, form, context);
    return place === undefined ? [] : [{ slot, place }];
  });
  const missing = arns.filter(
    (arn) => !candidates.some(({ slot, place }) => !slot.gone && listOf(place.value).includes(arn)),
  );
  const own = candidates.find(({ slot }) => String(slot.raw.Sid).startsWith('OriginGuard'));
  const target = own ?? candidates.find(({ slot }) => !slot.gone) ?? candidates[0];
  if (target === undefined || missing.length === 0) return { slots, rest: missing };
  const filled = refill(target.slot, target.place, missing);
  return { slots: slots.map((slot) => (slot === target.slot ? filled : slot)), rest: [] };
};

/** New readers come sorted behind those that are there; into a statement that just lost its last one, alone. */
const refill = (
  { raw, gone }: Slot,
  { operator, key, value }: ServiceSlot,
  arns: readonly string[],
): Slot => {
  const added = oneOrMany(arns);
  const listed = gone ? added : [...listOf(value), ...listOf(added)];
  return { raw: withCondition(raw, operator, key, listed), gone: false };
};

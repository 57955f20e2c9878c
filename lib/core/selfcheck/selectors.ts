/** Does a trail log the calls that change something, of one service? Asked of its event selectors (docs/aws-facts.md). */
import type { FieldSelector, TrailSelectors } from '../model/trail.ts';

/** `perhaps`: the selector looks at something that is not known of an event in general. */
export type Admission = 'yes' | 'perhaps' | 'no';

const listOf = (value: FieldSelector[string]): readonly string[] | undefined =>
  Array.isArray(value) ? value : undefined;

type Test = (value: string, word: string) => boolean;
const equal: Test = (value, word) => value === word;
const begins: Test = (value, word) => value.startsWith(word);
const ends: Test = (value, word) => value.endsWith(word);

const positive: Readonly<Record<string, Test>> = { Equals: equal, StartsWith: begins, EndsWith: ends };
const negative: Readonly<Record<string, Test>> = {
  NotEquals: equal,
  NotStartsWith: begins,
  NotEndsWith: ends,
};

/** Words of one operator are alternatives, its operators must all hold. An operator that is new to us leaves it open. */
const fieldAdmits = (selector: FieldSelector, value: string): Admission => {
  const answers = Object.entries(selector).map(([operator, words]): Admission => {
    const list = listOf(words);
    if (operator === 'Field' || list === undefined || list.length === 0) return 'yes';
    const some = positive[operator];
    if (some !== undefined) return list.some((word) => some(value, word)) ? 'yes' : 'no';
    const none = negative[operator];
    if (none !== undefined) return list.some((word) => none(value, word)) ? 'no' : 'yes';
    return 'perhaps';
  });
  return all(answers);
};

const all = (answers: readonly Admission[]): Admission => {
  if (answers.includes('no')) return 'no';
  return answers.includes('perhaps') ? 'perhaps' : 'yes';
};

const any = (answers: readonly Admission[]): Admission => {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('perhaps') ? 'perhaps' : 'no';
};

/** Of a call that changes something; undefined for a source that does not matter. */
const expectedOf = (field: string | undefined, source: string | undefined): string | undefined => {
  if (field === 'eventCategory') return 'Management';
  return field === 'readOnly' ? 'false' : field === 'eventSource' ? source : undefined;
};

const advancedAdmits = (fields: readonly FieldSelector[], source: string | undefined): Admission =>
  all(
    fields.map((selector) => {
      const value = expectedOf(selector.Field, source);
      if (value !== undefined) return fieldAdmits(selector, value);
      return selector.Field === 'eventSource' ? 'yes' : 'perhaps';
    }),
  );

/** Without a `source`: management events that write, of any service. A trail without any selector logs all of them. */
export const admits = (selectors: TrailSelectors, source?: string): Admission => {
  const { EventSelectors: basic = [], AdvancedEventSelectors: advanced = [] } = selectors;
  if (basic.length === 0 && advanced.length === 0) return 'yes';
  return any([
    ...basic.map((one): Admission => {
      const writes = one.IncludeManagementEvents !== false && one.ReadWriteType !== 'ReadOnly';
      const left = source !== undefined && (one.ExcludeManagementEventSources ?? []).includes(source);
      return writes && !left ? 'yes' : 'no';
    }),
    ...advanced.map(({ FieldSelectors = [] }) => advancedAdmits(FieldSelectors, source)),
  ]);
};

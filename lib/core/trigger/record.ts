/** Careful reading of a CloudTrail record: whatever arrives, a field is a value of the wanted type or undefined. */
import type { DocumentRef } from '../model/subject.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** AWS resource names and ARNs are far shorter; longer text is not an identifier. */
const longestText = 2048;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object behind a path of own field names, or undefined. */
export const fieldsAt = (value: unknown, ...path: readonly string[]): Fields | undefined => {
  const found = path.reduce<unknown>(own, value);
  return isFields(found) ? found : undefined;
};

/** The non-empty text behind a path. Older S3 records wrap text in an array of one (docs/aws-facts.md, "Events"). */
export const textAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = path.reduce<unknown>(own, value);
  const text = Array.isArray(found) && found.length === 1 ? found[0] : found;
  return typeof text === 'string' && text !== '' && text.length <= longestText ? text : undefined;
};

export const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = path.reduce<unknown>(own, value);
  return Array.isArray(found) ? found : [];
};

const own = (value: unknown, name: string): unknown =>
  isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** CloudTrail writes booleans as such or as text. */
export const isTrueAt = (value: unknown, ...path: readonly string[]): boolean => {
  const found = path.reduce<unknown>(own, value);
  return found === true || found === 'true';
};

/** The request, unless CloudTrail left it out: missing, null, or over 100 KB and replaced by `omitted`. */
export const requestOf = (record: unknown): Fields | undefined => {
  const request = fieldsAt(record, 'requestParameters');
  return request === undefined || isTrueAt(request, 'omitted') ? undefined : request;
};

/** ARNs in `resources`, where S3 and KMS name what was called. */
export const resourceArns = (record: unknown): readonly string[] =>
  listAt(record, 'resources').flatMap((resource) => textAt(resource, 'ARN') ?? []);

/** What a record names, read by service; `undefined` or empty means it does not say. */
export interface Named {
  readonly documents: readonly DocumentRef[];
  readonly distributionIds: readonly string[];
}

/** What one reader of a listened call answers: what the call names, or why everything must be looked at, or nothing. */
export type Naming =
  | ({ readonly kind: 'documents' } & Named)
  | { readonly kind: 'everything'; readonly because: string }
  | { readonly kind: 'nothing'; readonly because: string };

export type ReadNaming = (record: unknown) => Naming;

export const everything = (because: string): Naming => ({ kind: 'everything', because });
export const nothing = (because: string): Naming => ({ kind: 'nothing', because });
export const documents = (named: Partial<Named>): Naming => ({
  kind: 'documents',
  documents: named.documents ?? [],
  distributionIds: named.distributionIds ?? [],
});

/** For calls that can change access without naming where. */
export const always =
  (because: string): ReadNaming =>
  () =>
    everything(because);

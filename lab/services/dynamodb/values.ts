/** Attribute values as they are on the wire: one member that names the type. Checked, compared, measured. */
import { ServiceError } from '../json-service.ts';

export type AttributeValue = Readonly<Record<string, unknown>>;
/** An item: attribute name -> value. */
export type Item = Readonly<Record<string, AttributeValue>>;

export const invalid = (message: string): ServiceError => new ServiceError('ValidationException', message);

export const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? '';

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumeric = (value: unknown): boolean =>
  typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
const isSetOf =
  (member: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.length > 0 && value.every(member) && new Set(value).size === value.length;

const shapes: Readonly<Record<string, (value: unknown) => boolean>> = {
  S: isText,
  N: isNumeric,
  BOOL: (value) => typeof value === 'boolean',
  NULL: (value) => value === true,
  SS: isSetOf(isText),
  NS: isSetOf(isNumeric),
  L: (value) => Array.isArray(value) && value.every((member) => isValue(member)),
  M: (value) => isPlain(value) && Object.values(value).every((member) => isValue(member)),
};

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isValue = (value: unknown): value is AttributeValue => {
  if (!isPlain(value)) return false;
  const [type = '', ...more] = Object.keys(value);
  return more.length === 0 && shapes[type]?.(value[type]) === true;
};

/** @throws for what DynamoDB would refuse, and for binary values, which this table does not know */
export const checkedValue = (name: string, value: unknown): AttributeValue => {
  if (isValue(value)) return value;
  throw invalid(
    `Supplied AttributeValue of ${name} is not one that this table knows: ${JSON.stringify(value)}`,
  );
};

export const checkedItem = (input: unknown, what: string): Item => {
  if (!isPlain(input)) throw invalid(`The request must contain ${what}.`);
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, checkedValue(name, value)]));
};

/** Numbers are equal by value, sets in any order. */
const normal = (value: AttributeValue): unknown => {
  const type = typeOf(value);
  const inner = value[type];
  if (type === 'N') return ['N', Number(inner)];
  if (type === 'NS') return ['NS', (inner as string[]).map(Number).sort((a, b) => a - b)];
  if (type === 'SS') return ['SS', [...(inner as string[])].sort()];
  if (type === 'L') return ['L', (inner as AttributeValue[]).map(normal)];
  if (type !== 'M') return [type, inner];
  const members = Object.entries(inner as Item).sort(([a], [b]) => (a < b ? -1 : 1));
  return ['M', members.map(([name, member]) => [name, normal(member)])];
};

export const sameValue = (one: AttributeValue, other: AttributeValue): boolean =>
  JSON.stringify(normal(one)) === JSON.stringify(normal(other));

/** Negative, zero or positive; undefined for values that have no order between them. Text is ordered by UTF-8 bytes. */
export const compareValues = (one: AttributeValue, other: AttributeValue): number | undefined => {
  const type = typeOf(one);
  if (type !== typeOf(other)) return undefined;
  if (type === 'N') return Number(one.N) - Number(other.N);
  if (type === 'S') return Buffer.compare(Buffer.from(String(one.S)), Buffer.from(String(other.S)));
  return undefined;
};

/** Length of text, count of members; as the function `size` answers. */
export const sizeOfValue = (value: AttributeValue): number | undefined => {
  const type = typeOf(value);
  const inner = value[type];
  if (type === 'S') return Buffer.byteLength(String(inner));
  if (Array.isArray(inner)) return inner.length;
  return type === 'M' ? Object.keys(inner as object).length : undefined;
};

/** Bytes of an item, near enough to DynamoDB's own rule for its limits of 400 KB an item and 1 MB a page. */
export const bytesOf = (item: Item): number => Buffer.byteLength(JSON.stringify(item));

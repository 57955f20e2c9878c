/** Takes IAM condition operators apart: `ForAnyValue:StringLikeIfExists` is StringLike with two attributes. */

export interface Operator {
  /** Without set prefix and IfExists, as written. */
  readonly base: string;
  readonly set: 'ForAnyValue' | 'ForAllValues' | undefined;
  readonly ifExists: boolean;
}

const sets = ['ForAnyValue', 'ForAllValues'] as const;
const IF_EXISTS = 'IfExists';

export const parseOperator = (written: string): Operator => {
  const set = sets.find((name) => written.startsWith(`${name}:`));
  const rest = set === undefined ? written : written.slice(`${set}:`.length);
  const ifExists = rest.endsWith(IF_EXISTS);
  return { base: ifExists ? rest.slice(0, -IF_EXISTS.length) : rest, set, ifExists };
};

export const SOURCE_ARN = 'aws:sourcearn';
export const SOURCE_ACCOUNT = 'aws:sourceaccount';

/** Positive operators that can scope by a value, and whether they honour `*` and `?`. */
const scoping: ReadonlyMap<string, 'exact' | 'ignore-case' | 'pattern'> = new Map([
  ['StringEquals', 'exact'],
  ['StringEqualsIgnoreCase', 'ignore-case'],
  ['StringLike', 'pattern'],
  ['ArnEquals', 'pattern'],
  ['ArnLike', 'pattern'],
]);

/**
 * How the operator compares when it restricts to its values; undefined when it does not restrict. IfExists and
 * ForAllValues are true for an absent key, and negated operators for every other value (aws-facts 1.1).
 */
export const scopingComparison = (written: string): 'exact' | 'ignore-case' | 'pattern' | undefined => {
  const operator = parseOperator(written);
  if (operator.ifExists || operator.set === 'ForAllValues') return undefined;
  return scoping.get(operator.base);
};

/** True for operators that list values which are let in, however weakly; `StringNotEquals` and `Null` are not. */
export const listsValues = (written: string): boolean => scoping.has(parseOperator(written).base);

/** Policy variables work only from version 2012-10-17 on; before it, `${` is text (aws-facts 1.1). */
export const hasVariable = (text: string): boolean => text.includes('${');

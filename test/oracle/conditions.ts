/** Generates conditions: every operator, prefix and suffix, over every key, and the odd things people write. */
import fc from 'fast-check';
import type { JsonObject } from '../../lib/core/model/json.ts';
import { type Key, type Kind, keysFor, type Subject } from './keys.ts';

const strings = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
];
const orders = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];

export const operatorsOf: Readonly<Record<Kind, readonly string[]>> = {
  string: strings,
  arn: [...strings, 'ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
  bool: ['Bool', 'Bool', 'StringEquals', 'StringNotEqualsIgnoreCase'],
  number: orders.map((order) => `Numeric${order}`),
  date: orders.map((order) => `Date${order}`),
  ip: ['IpAddress', 'NotIpAddress'],
  list: strings,
  binary: ['BinaryEquals'],
};

/** Variables that policies use where text is compared, with and without default, and the literal signs. */
const variables = [
  `\${aws:username}`,
  `\${aws:PrincipalTag/Team}`,
  `\${AWS:USERNAME}*`,
  `\${aws:username, 'anna'}`,
  `\${aws:PrincipalTag/Team, 'web'}`,
  `a\${*}`,
  `\${*}`,
  `an\${?}a`,
  `\${?}nna`,
  `\${$}x`,
  `*\${aws:PrincipalAccount}*`,
];
const ofArns = [
  `arn:aws:cloudfront::\${aws:PrincipalAccount}:distribution/E1AAA`,
  `arn:aws:iam::111122223333:user/*/\${aws:username}`,
];

const textual = (operator: string): boolean => operator.startsWith('String') || operator.startsWith('Arn');

const values = ({ kind, actual, written }: Key, operator: string): fc.Arbitrary<readonly string[]> => {
  const plain = fc.constantFrom(...actual, ...actual, ...written);
  const withVariables = kind === 'arn' ? fc.constantFrom(...ofArns) : fc.constantFrom(...variables);
  const one = textual(operator)
    ? fc.oneof({ weight: 7, arbitrary: plain }, { weight: 1, arbitrary: withVariables })
    : plain;
  return fc.uniqueArray(one, { minLength: 1, maxLength: 3 });
};

/** A list needs a set operator; a single value may have one. */
const prefixes = (kind: Kind): fc.Arbitrary<string> =>
  kind === 'list'
    ? fc.constantFrom('ForAnyValue:', 'ForAllValues:')
    : fc.constantFrom('', '', '', '', 'ForAnyValue:', 'ForAllValues:');

/** IfExists with ForAnyValue is left undecided, so it is one of the odd things. */
const suffix = (prefix: string): fc.Arbitrary<string> =>
  prefix === 'ForAnyValue:' ? fc.constant('') : fc.constantFrom('', '', 'IfExists');

const comparison = (entry: Key): fc.Arbitrary<JsonObject> =>
  fc.tuple(fc.constantFrom(...operatorsOf[entry.kind]), prefixes(entry.kind)).chain(([operator, prefix]) =>
    fc
      .tuple(suffix(prefix), values(entry, operator), fc.boolean(), fc.boolean())
      .map(([end, list, shout, single]) => ({
        [`${prefix}${operator}${end}`]: {
          [shout ? entry.key.toUpperCase() : entry.key]: single ? (list[0] ?? '') : list,
        },
      })),
  );

const nullness = (entry: Key): fc.Arbitrary<JsonObject> =>
  fc.constantFrom<readonly (boolean | string)[]>([true], ['false'], ['true']).map(([value = true]) => ({
    Null: { [entry.key]: value },
  }));

export const condition = (subject: Subject): fc.Arbitrary<JsonObject> =>
  fc
    .constantFrom(...keysFor[subject])
    .chain((entry) =>
      fc.oneof({ weight: 9, arbitrary: comparison(entry) }, { weight: 1, arbitrary: nullness(entry) }),
    );

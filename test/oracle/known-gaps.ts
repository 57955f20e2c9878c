/**
 * Where the simulator is known to answer otherwise than AWS documents, each with the reason. `known-gaps.test.ts`
 * proves that each gap is real: the simulator still answers as said here, and we do not.
 */
import { canonicalUser } from './callers.ts';
import { type Case, documentsOf } from './case.ts';
import {
  conditionsOf,
  principalsOf,
  someCondition,
  someStatement,
  statementsOf,
  textsOf,
  valuesIn,
  variablesIn,
} from './features.ts';

export interface KnownGap {
  readonly name: string;
  readonly reason: string;
  /** Whether it can be at work in this case. */
  readonly at: (asked: Case) => boolean;
}

const textOf = (statement: Parameters<typeof conditionsOf>[0]): readonly string[] => [
  ...textsOf(statement, 'Resource', 'NotResource'),
  ...conditionsOf(statement).flatMap(({ values }) => values),
];

const isEpoch = (text: string): boolean => /^\d{9,11}$/.test(text);
const isV6 = (text: string): boolean => text.includes(':');

export const knownGaps: readonly KnownGap[] = [
  {
    name: 'variables-in-2008',
    reason:
      'It replaces policy variables whatever the Version; before 2012-10-17 they are plain text (IAM user guide, Version).',
    at: (asked) =>
      documentsOf(asked).some(
        (document) =>
          document.Version !== '2012-10-17' &&
          statementsOf(document).some((statement) => textOf(statement).some((text) => text.includes('${'))),
      ),
  },
  {
    name: 'negated-without-value',
    reason:
      'A negated operator never holds for it when a variable has no value; AWS: inverted operators do match a null value.',
    at: (asked) =>
      someCondition(
        asked,
        ({ operator, values }) =>
          operator.includes('Not') &&
          values.some((text) => variablesIn(text).some((key) => valuesIn(asked, key).length === 0)),
      ),
  },
  {
    name: 'colon-in-variable',
    reason:
      'ARN operators of it take an ARN apart before they replace variables, so the colon in the name of a variable ends a part.',
    at: (asked) =>
      someCondition(
        asked,
        ({ operator, values }) =>
          operator.includes('Arn') &&
          values.some((text) => text.split(':').slice(0, 5).join(':').includes('${')),
      ),
  },
  {
    name: 'any-arn',
    reason:
      'To it a lone * has no six parts, so ARN operators never match it; policies everywhere mean any ARN by it.',
    at: (asked) =>
      someCondition(
        asked,
        ({ operator, values }) => operator.includes('Arn') && values.some((text) => /^\*+$/.test(text)),
      ),
  },
  {
    name: 'empty-default',
    reason: 'It takes the empty default of a variable for no default.',
    at: (asked) => someCondition(asked, ({ values }) => values.some((text) => text.includes(", ''}"))),
  },
  {
    name: 'whole-internet',
    reason: 'It takes 0.0.0.0/0 for the one address 0.0.0.0 (a shift by 32 bits is none in JavaScript).',
    at: (asked) => someCondition(asked, ({ values }) => values.includes('0.0.0.0/0')),
  },
  {
    name: 'ipv6-by-text',
    reason: 'It compares single IPv6 addresses as text, so that other spellings of the same address differ.',
    at: (asked) =>
      someCondition(
        asked,
        ({ operator, values }) =>
          operator.includes('IpAddress') && values.some((value) => isV6(value) && !value.includes('/')),
      ),
  },
  {
    name: 'not-ip-of-other-family',
    reason:
      'NotIpAddress with a single address never holds for it when the caller has an address of the other family.',
    at: (asked) =>
      someCondition(
        asked,
        ({ operator, key, values }) =>
          operator.includes('NotIpAddress') &&
          values.some(
            (value) =>
              !value.includes('/') && valuesIn(asked, key).some((actual) => isV6(actual) !== isV6(value)),
          ),
      ),
  },
  {
    name: 'epoch-in-milliseconds',
    reason: 'It reads whole numbers as milliseconds since 1970; AWS counts seconds.',
    at: (asked) =>
      someCondition(asked, ({ operator, values }) => operator.includes('Date') && values.some(isEpoch)),
  },
  {
    name: 'canonical-user',
    reason:
      'It knows a canonical user id only as the name of a caller, not that it is the id of an account or an origin access identity.',
    at: (asked) =>
      someStatement(asked, (statement) =>
        ['Principal', 'NotPrincipal'].some((element) =>
          principalsOf(statement, element).includes(canonicalUser),
        ),
      ),
  },
];

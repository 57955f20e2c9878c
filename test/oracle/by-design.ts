/**
 * Where our evaluator may answer `undecidable` although every fact is on the table, with the reason. A case in which
 * none of these is at work must be decided.
 */
import { arns } from './callers.ts';
import type { Case } from './case.ts';
import {
  conditionsOf,
  principalsOf,
  someCondition,
  someStatement,
  textsOf,
  valuesIn,
  variablesIn,
  type WrittenCondition,
} from './features.ts';
import { allKeys } from './keys.ts';

export interface OpenQuestion {
  readonly name: string;
  readonly reason: string;
  readonly at: (asked: Case) => boolean;
}

const base = (operator: string): string =>
  operator.replace(/^For(Any|All)Values?:/, '').replace(/IfExists$/, '');

const unreadable = ({ operator, values }: WrittenCondition): boolean => {
  const name = base(operator);
  if (name.startsWith('Numeric')) return values.some((value) => !/^-?\d+(\.\d+)?$/.test(value));
  if (name.startsWith('Date'))
    return values.some((value) => !/^(\d{4}-\d{2}(-\d{2})?|\d{9,11}|.*T.*(Z|[+-]\d{2}:\d{2}))$/.test(value));
  if (name === 'Bool') return values.some((value) => !/^(true|false)$/i.test(value));
  if (name.endsWith('IpAddress'))
    return values.some((value) => /^\d+(\.\d+){0,2}$|\/(3[3-9]|4\d)$/.test(value));
  if (name === 'BinaryEquals') return values.some((value) => !/^[A-Za-z0-9+/=]+$/.test(value));
  return name.startsWith('Arn') && values.some((value) => value !== '*' && value.split(':').length < 6);
};

const principal = (asked: Case) =>
  asked.caller.requester.type === 'principal' ? asked.caller.requester : undefined;

/** Some but not all of what a caller goes by is listed. */
const sparedInPart = (asked: Case): boolean => {
  const caller = principal(asked);
  if (caller === undefined) return false;
  return someStatement(asked, (statement) => {
    const listed = principalsOf(statement, 'NotPrincipal');
    return listed.some((value) => value.includes(`:${caller.account}:`) || value === caller.account);
  });
};

export const openQuestions: readonly OpenQuestion[] = [
  {
    name: 'delegated',
    reason:
      'An Allow to the account holds as far as the caller’s own policies allow, and those were not read.',
    at: (asked) => {
      const caller = principal(asked);
      return (
        caller !== undefined &&
        caller.identityAllows === undefined &&
        caller.arn !== arns.root &&
        someStatement(asked, (statement) =>
          principalsOf(statement, 'Principal').some((value) => /^\d{12}$|:root$/.test(value)),
        )
      );
    },
  },
  {
    name: 'hidden-key',
    reason: 'A condition or a variable asks for a key that was not known.',
    at: (asked) => {
      const hidden = new Set(asked.type === 'resource' ? asked.hidden.map((key) => key.toLowerCase()) : []);
      return someStatement(asked, (statement) => {
        const conditions = conditionsOf(statement);
        const texts = [
          ...textsOf(statement, 'Resource', 'NotResource'),
          ...conditions.flatMap(({ values }) => values),
        ];
        return [...conditions.map(({ key }) => key), ...texts.flatMap(variablesIn)].some((key) =>
          hidden.has(key),
        );
      });
    },
  },
  {
    name: 'not-principal-in-part',
    reason:
      'AWS says to list user or role, session and account; what a part of the list does is not documented.',
    at: sparedInPart,
  },
  {
    name: 'session-named',
    reason:
      'A policy names one session of a role and the caller is the role: which session it is cannot be told.',
    at: (asked) =>
      principal(asked)?.arn === arns.role &&
      someStatement(asked, (statement) =>
        [...principalsOf(statement, 'Principal'), ...principalsOf(statement, 'NotPrincipal')].some((value) =>
          value.includes(':assumed-role/'),
        ),
      ),
  },
  {
    name: 'federated',
    reason:
      'A provider is named and the caller is a role or its session: whether it came through the provider is not known.',
    at: (asked) =>
      /:(role|assumed-role)\//.test(principal(asked)?.arn ?? '') &&
      someStatement(asked, (statement) =>
        principalsOf(statement, 'Principal').some((value) => value.startsWith('cognito')),
      ),
  },
  {
    name: 'list-without-set-operator',
    reason: 'A key that holds a list is compared without ForAnyValue or ForAllValues.',
    at: (asked) =>
      someCondition(
        asked,
        ({ operator, key }) => !operator.startsWith('For') && allKeys.get(key)?.kind === 'list',
      ),
  },
  {
    name: 'any-value-if-exists',
    reason: 'Sources disagree on ForAnyValue with IfExists when the key is absent.',
    at: (asked) => someCondition(asked, ({ operator }) => /^ForAnyValue:.*IfExists$/.test(operator)),
  },
  {
    name: 'unreadable-value',
    reason: 'A number, date, boolean, address, base64 text or ARN of the policy cannot be read.',
    at: (asked) => someCondition(asked, unreadable),
  },
  {
    name: 'odd-variable',
    reason: 'A variable is not closed, names a list, holds a wildcard, or stands where AWS documents none.',
    at: (asked) =>
      someStatement(asked, (statement) => {
        const texts = [
          ...textsOf(statement, 'Resource', 'NotResource'),
          ...conditionsOf(statement).flatMap(({ values }) => values),
        ];
        const odd = (text: string): boolean =>
          text.replace(/\$\{[^}]*\}/g, '').includes('${') ||
          variablesIn(text).some(
            (key) =>
              allKeys.get(key)?.kind === 'list' || valuesIn(asked, key).some((value) => /[*?]/.test(value)),
          );
        return (
          texts.some(odd) ||
          conditionsOf(statement).some(
            ({ operator, values }) =>
              base(operator) === 'Bool' && values.some((value) => value.includes('${')),
          ) ||
          textsOf(statement, 'NotResource').some((text) => variablesIn(text).length > 0)
        );
      }),
  },
  {
    name: 'short-pattern',
    reason: 'A resource with fewer parts than an ARN has.',
    at: (asked) =>
      someStatement(asked, (statement) =>
        textsOf(statement, 'Resource', 'NotResource').some(
          (text) => text !== '*' && text.split(':').length < 6,
        ),
      ),
  },
];

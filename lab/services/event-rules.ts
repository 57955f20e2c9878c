/** The rules of the account's default buses, by Region: what DescribeRule and ListRules tell of them. */
import { type JsonInput, type JsonService, numberOf, ServiceError, textOf } from './json-service.ts';

export interface EventRule {
  readonly name: string;
  readonly region: string;
  readonly pattern: Readonly<Record<string, unknown>>;
  state: string;
}

/** May be changed while it runs: disabled, taken away, put back. */
export type EventRules = EventRule[];

const checkBus = (input: JsonInput): void => {
  const bus = String(input.EventBusName ?? 'default')
    .split('/')
    .pop();
  if (bus !== 'default')
    throw new ServiceError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
};

const shown = (rule: EventRule, account: string) => ({
  Name: rule.name,
  Arn: `arn:aws:events:${rule.region}:${account}:rule/${rule.name}`,
  EventPattern: JSON.stringify(rule.pattern),
  State: rule.state,
  EventBusName: 'default',
});

/** In the order of their names, page by page. */
const list = (rules: EventRules, account: string, region: string, input: JsonInput) => {
  const prefix = String(input.NamePrefix ?? '');
  const found = rules
    .filter((rule) => rule.region === region && rule.name.startsWith(prefix))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const start = Number(String(input.NextToken ?? 'page-0').replace('page-', ''));
  const end = start + numberOf(input, 'Limit', 100);
  return {
    Rules: found.slice(start, end).map((rule) => shown(rule, account)),
    ...(end < found.length ? { NextToken: `page-${end}` } : {}),
  };
};

export const ruleOperations = (rules: EventRules, account: string): JsonService['operations'] => ({
  DescribeRule: (input, region = 'us-east-1') => {
    checkBus(input);
    const name = textOf(input, 'Name');
    const found = rules.find((rule) => rule.name === name && rule.region === region);
    if (found === undefined)
      throw new ServiceError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return { ...shown(found, account), CreatedBy: account };
  },
  ListRules: (input, region = 'us-east-1') => {
    checkBus(input);
    return list(rules, account, region, input);
  },
});

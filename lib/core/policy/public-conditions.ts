/** Whether conditions limit a statement to fixed values, so that block public access does not call it public. */
import type { Condition } from '../model/policy.ts';
import { hasWildcard } from './glob.ts';
import { parseIpRange } from './ip.ts';
import { isMultivalued } from './keys.ts';
import { hasVariable, type Operator, parseOperator } from './operators.ts';
import { any, type Truth } from './truth.ts';

/** The keys that the definition lists, and those of principals, of which it gives `aws:PrincipalOrgID` as example. */
const listed: ReadonlySet<string> = new Set([
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:userid',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);
const ofPrincipals: ReadonlySet<string> = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalservicename',
  'aws:principalservicenameslist',
]);
/** These may limit access, but the definition does not speak of them. */
const unlisted: ReadonlySet<string> = new Set([
  'aws:principalisawsservice',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourcevpcarn',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
]);
/** What the caller writes itself protects nothing. */
const headers: ReadonlySet<string> = new Set(['aws:referer', 'aws:useragent']);
const positive: ReadonlySet<string> = new Set([
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'ArnEquals',
  'ArnLike',
]);

/** Broader ranges count as public. */
const BROADEST = { 4: 8, 6: 32 } as const;

export interface Fixed {
  /** `yes`: access is limited to fixed values. `unknown`: the definition does not say. */
  readonly truth: Truth;
  /** Why conditions that look like a limit are none, one sentence each. */
  readonly notes: readonly string[];
}

/** Conditions hold together, so one that fixes values is enough. */
export const fixesValues = (conditions: readonly Condition[]): Fixed => {
  const judged = conditions.map(judge);
  return {
    truth: any(judged.map(({ truth }) => truth)),
    notes: judged.flatMap(({ note }) => (note === undefined ? [] : [note])),
  };
};

interface Judged {
  readonly truth: Truth;
  readonly note?: string | undefined;
}

const judge = (condition: Condition): Judged => {
  const key = condition.key.toLowerCase();
  const operator = parseOperator(condition.operator);
  if (headers.has(key)) {
    return {
      truth: 'no',
      note: `${condition.key} is a header that anybody can send, so it protects nothing.`,
    };
  }
  if (key === 'aws:sourceip') return fixedRange(condition, operator);
  if (unlisted.has(key))
    return { truth: positive.has(operator.base) || operator.base === 'Bool' ? 'unknown' : 'no' };
  if (!listed.has(key) && !ofPrincipals.has(key)) return { truth: 'no' };
  const absent = holdsWithoutKey(condition, operator, key);
  return absent ?? fixedList(condition, operator, key);
};

/** A condition that also holds when the key is absent limits nobody who leaves it out. */
const holdsWithoutKey = (condition: Condition, operator: Operator, key: string): Judged | undefined => {
  if (operator.ifExists) {
    return { truth: 'no', note: `${condition.operator} also holds for requests without ${condition.key}.` };
  }
  if (operator.set !== 'ForAllValues') return undefined;
  if (isMultivalued(key)) return { truth: 'unknown' };
  return { truth: 'no', note: `${condition.operator} also holds for requests without ${condition.key}.` };
};

const fixedList = (condition: Condition, operator: Operator, key: string): Judged => {
  if (!positive.has(operator.base)) return { truth: 'no' };
  const answers = condition.values.map((value) => fixedValue(value, key));
  if (answers.every((answer) => answer === 'yes')) return { truth: answers.length === 0 ? 'unknown' : 'yes' };
  if (!answers.includes('no')) return { truth: 'unknown' };
  // Where wildcards are literal, such a value matches nothing at all; how AWS counts it is not documented.
  if (operator.base.startsWith('String') && operator.base !== 'StringLike') return { truth: 'unknown' };
  const open = condition.values.filter((value) => fixedValue(value, key) === 'no');
  return { truth: 'no', note: `${condition.key} is not limited to fixed values by ${open.join(', ')}.` };
};

const accessPointOfAccount = /^arn:aws[a-z-]*:s3:[a-z0-9-]*:\d{12}:accesspoint\/[^$]+$/;

const fixedValue = (value: string, key: string): Truth => {
  if (!hasWildcard(value) && !hasVariable(value)) return 'yes';
  if (key === 's3:dataaccesspointarn') return accessPointOfAccount.test(value) ? 'yes' : 'no';
  if (key === 'aws:userid' && /^[A-Z0-9]+:\*$/.test(value)) return 'unknown';
  return ofPrincipals.has(key) && !/^[*?]+$/.test(value) ? 'unknown' : 'no';
};

const fixedRange = (condition: Condition, operator: Operator): Judged => {
  if (operator.base === 'NotIpAddress') return { truth: 'no' };
  const absent = holdsWithoutKey(condition, operator, 'aws:sourceip');
  if (absent !== undefined) return absent;
  const ranges = condition.values.map(parseIpRange);
  if (operator.base !== 'IpAddress' || ranges.length === 0 || ranges.includes(undefined))
    return { truth: 'unknown' };
  const broad = condition.values.filter((_, index) => {
    const range = ranges[index];
    return range !== undefined && range.prefix < BROADEST[range.family];
  });
  if (broad.length === 0) return { truth: 'yes' };
  return {
    truth: 'no',
    note: `${condition.key} ${broad.join(', ')} is broader than /8 (IPv4) or /32 (IPv6).`,
  };
};

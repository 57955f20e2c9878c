/** Whether conditions limit a statement to fixed values, so that block public access does not call it public. */
import type { Condition } from '../model/policy.ts';
import { hasWildcard } from './glob.ts';
import { parseIpRange } from './ip.ts';
import { isMultivalued } from './keys.ts';
import { hasVariable, type Operator, parseOperator } from './operators.ts';
import { all, any, type Truth } from './truth.ts';

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

const limitsNobody = (note?: string): Judged => ({ truth: 'no', note });
const notTold: Judged = { truth: 'unknown' };

const judge = (condition: Condition): Judged => {
  const key = condition.key.toLowerCase();
  const operator = parseOperator(condition.operator);
  if (headers.has(key))
    return limitsNobody(`${condition.key} is a header that anybody can send, so it protects nothing.`);
  if (key === 'aws:sourceip') return fixedRange(condition, operator);
  if (unlisted.has(key))
    return positive.has(operator.base) || operator.base === 'Bool' ? notTold : limitsNobody();
  if (!listed.has(key) && !ofPrincipals.has(key)) return limitsNobody();
  const absent = holdsWithoutKey(condition, operator);
  return absent ?? fixedList(condition, operator, key);
};

/** A condition that also holds when the key is absent limits nobody who leaves it out. */
const holdsWithoutKey = (condition: Condition, { ifExists, set }: Operator): Judged | undefined => {
  if (!ifExists && set !== 'ForAllValues') return undefined;
  if (!ifExists && isMultivalued(condition.key.toLowerCase())) return notTold;
  return limitsNobody(`${condition.operator} also holds for requests without ${condition.key}.`);
};

const fixedList = (condition: Condition, operator: Operator, key: string): Judged => {
  if (!positive.has(operator.base)) return limitsNobody();
  if (condition.values.length === 0) return notTold;
  const truth = all(condition.values.map((value) => fixedValue(value, key)));
  if (truth !== 'no') return { truth };
  // Where wildcards are literal, such a value matches nothing at all; how AWS counts it is not documented.
  if (operator.base.startsWith('String') && operator.base !== 'StringLike') return notTold;
  const open = condition.values.filter((value) => fixedValue(value, key) === 'no');
  return limitsNobody(`${condition.key} is not limited to fixed values by ${open.join(', ')}.`);
};

const accessPointOfAccount = /^arn:aws[a-z-]*:s3:[a-z0-9-]*:\d{12}:accesspoint\/[^$]+$/;

const fixedValue = (value: string, key: string): Truth => {
  if (!hasWildcard(value) && !hasVariable(value)) return 'yes';
  if (key === 's3:dataaccesspointarn') return accessPointOfAccount.test(value) ? 'yes' : 'no';
  if (key === 'aws:userid' && /^[A-Z0-9]+:\*$/.test(value)) return 'unknown';
  return ofPrincipals.has(key) && !/^[*?]+$/.test(value) ? 'unknown' : 'no';
};

const fixedRange = (condition: Condition, operator: Operator): Judged => {
  if (operator.base === 'NotIpAddress') return limitsNobody();
  const absent = holdsWithoutKey(condition, operator);
  if (absent !== undefined) return absent;
  const ranges = condition.values.flatMap((written) => {
    const range = parseIpRange(written);
    return range === undefined ? [] : [{ written, broad: range.prefix < BROADEST[range.family] }];
  });
  if (operator.base !== 'IpAddress' || ranges.length === 0 || ranges.length < condition.values.length)
    return notTold;
  const broad = ranges.filter((range) => range.broad).map(({ written }) => written);
  if (broad.length === 0) return { truth: 'yes' };
  return limitsNobody(`${condition.key} ${broad.join(', ')} is broader than /8 (IPv4) or /32 (IPv6).`);
};

/** Facts as they are once a write took effect, without reading again: what is left to find is decided on these. */
import type { Facts } from '../model/facts.ts';
import type { JsonObject } from '../model/json.ts';
import type { PlannedWrite } from '../model/plan.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { absent, known, type Reading, unreadable } from '../model/reading.ts';
import { parsePolicy } from '../policy/parse.ts';

const policyOf = (to: JsonObject | null): Reading<PolicyDocument> => {
  if (to === null) return absent;
  const parsed = parsePolicy(to);
  return parsed.ok ? known(parsed.document) : unreadable(parsed.because);
};

/** The same facts with the written document in place of the one that was read. */
export const factsAfterWrite = (facts: Facts, write: PlannedWrite): Facts => {
  const policy = policyOf(write.to);
  if (write.document.type === 'bucket') {
    const bucket = facts.buckets.get(write.document.name);
    if (!bucket) return facts;
    return { ...facts, buckets: new Map(facts.buckets).set(bucket.name, { ...bucket, policy }) };
  }
  const key = facts.keys.get(write.document.arn);
  return key ? { ...facts, keys: new Map(facts.keys).set(key.arn, { ...key, policy }) } : facts;
};

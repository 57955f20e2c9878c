import { describe, expect, it } from 'vitest';
import { arnOf } from '../../../test/support/builders.ts';
import * as given from '../../../test/support/given.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import { grant, keyRef, oac, planned, write } from '../../../test/support/policy-changes.ts';
import type { Facts } from '../model/facts.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { asDecided } from './as-decided.ts';

const from: JsonObject = { Version: '2012-10-17', Statement: [oac(arnOf('E1'))] };
const other: JsonObject = { Version: '2012-10-17', Statement: [oac(arnOf('E2'))] };
const change = grant(arnOf('E3'));
const bucketWith = (policy: Json | null): Facts =>
  given.factsOf(given.anAccount({ buckets: [given.aBucket('site', policy)] }));
const keyWith = (policy: Json | null): Facts =>
  given.factsOf(given.anAccount({ keys: [given.aKey(given.keyArnOf('k'), policy)] }));
const stale =
  'The policy of bucket site is not the one that the decision was made on; it has to be decided anew.';

describe('as-decided', () => {
  it('takes the policy that the facts hold, and no policy where they hold none', () => {
    expect(objectionOf(asDecided, planned(from, change), bucketWith(from))).toBeUndefined();
    expect(objectionOf(asDecided, planned(null, change), bucketWith(null))).toBeUndefined();
    expect(objectionOf(asDecided, planned(from, change), bucketWith(other))).toBe(stale);
    expect(objectionOf(asDecided, planned(from, change), bucketWith(null))).toBe(stale);
    expect(objectionOf(asDecided, planned(null, change), bucketWith(from))).toBe(stale);
  });

  it('looks at the policy of the key for a key', () => {
    const plan = planned(
      { Version: '2012-10-17', Statement: [given.rootStatement()] },
      grant(arnOf('E3'), keyRef),
    );
    expect(objectionOf(asDecided, plan, keyWith(plan.from))).toBeUndefined();
    expect(objectionOf(asDecided, plan, keyWith(from))).toMatch(/^The policy of key arn:.* decided anew\.$/);
  });

  it('leaves the question to others where the document is not among the facts', () => {
    expect(objectionOf(asDecided, planned(from, change), keyWith(from))).toBeUndefined();
    const plan = planned(
      { Version: '2012-10-17', Statement: [given.rootStatement()] },
      grant(arnOf('E3'), keyRef),
    );
    expect(objectionOf(asDecided, plan, bucketWith(from))).toBeUndefined();
  });

  it('says so when there is nothing to write', () => {
    expect(objectionOf(asDecided, write(from, from), bucketWith(from))).toBe(
      'No change was planned for bucket site, so there is nothing to write.',
    );
  });
});

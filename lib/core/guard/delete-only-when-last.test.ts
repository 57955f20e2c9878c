import { describe, expect, it } from 'vitest';
import { account, arnOf, oaiArn } from '../../../test/support/builders.ts';
import { objectionOf } from '../../../test/support/guard-check.ts';
import {
  cloudFront,
  grant,
  keyRef,
  oac,
  prune,
  remove,
  removeOai,
  shrink,
  write,
} from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { deleteOnlyWhenLast } from './delete-only-when-last.ts';

const [e1, dead] = [arnOf('E1AAA'), 'AIDADEADDEADDEADDEAD1'];
type Made = (from: JsonObject) => Change;
const removing =
  (index: number): Made =>
  (from) =>
    remove(from, index, e1);

/** What is said of the end of a whole policy. */
const deleting = (statements: readonly JsonObject[], ...changes: readonly Made[]): string | undefined => {
  const from = { Version: '2012-10-17', Statement: statements };
  return objectionOf(deleteOnlyWhenLast, write(from, null, ...changes.map((change) => change(from))));
};
const foreign = (place: number): string =>
  `The policy of bucket site would be deleted although statement ${place} "Site" is not ours to remove.`;

describe('a policy may be deleted', () => {
  it('when changes took every one of its statements', () => {
    expect(deleting([oac(e1)], removing(0))).toBeUndefined();
    expect(deleting([oac(e1), oac(e1)], removing(0), removing(1))).toBeUndefined();
    const forOai = oac('', { Principal: { AWS: oaiArn('E9OAI') }, Condition: {} });
    expect(deleting([forOai], (from) => removeOai(from, 0, 'E9OAI'))).toBeUndefined();
    expect(deleting([oac(e1)], (from) => shrink(from, 0, []))).toBeUndefined();
    expect(deleting([oac(e1, { Principal: { AWS: dead } })], (from) => prune(from, 0, dead))).toBeUndefined();
  });

  it('but not with a statement that no change takes', () => {
    expect(deleting([oac(e1), oac(e1)], removing(0))).toBe(foreign(2));
    expect(deleting([oac(e1), oac(e1)], removing(1))).toBe(foreign(1));
    expect(deleting([oac(e1)], (from) => shrink(from, 0, ['s3:GetObject']))).toBe(foreign(1));
    expect(deleting([oac(e1)], () => grant(e1))).toBe(foreign(1));
  });

  const { Principal, ...nobody } = oac(e1);
  it.each<[string, JsonObject]>([
    ['that others share', oac(e1, { Principal: { ...cloudFront, AWS: account } })],
    ['that is a Deny', oac(e1, { Effect: 'Deny' })],
    ['with a NotPrincipal', { ...nobody, NotPrincipal: Principal ?? null }],
    ['of a dead id that stays', oac(e1, { Principal: { AWS: dead } })],
  ])('but not with a statement %s', (_, statement) => {
    expect(deleting([oac(e1), statement], removing(0), removing(1))).toBe(foreign(2));
  });

  it('but never that of a key, and only where there is one', () => {
    const from = { Version: '2012-10-17', Statement: [oac(e1)] };
    const arn = keyRef.type === 'key' ? keyRef.arn : '';
    expect(objectionOf(deleteOnlyWhenLast, write(from, null, remove(from, 0, e1, keyRef)))).toBe(
      `The policy of key ${arn} would be gone, and a key cannot be without one.`,
    );
    expect(objectionOf(deleteOnlyWhenLast, write(null, null, grant(e1)))).toBe(
      'There is no policy of bucket site to delete.',
    );
    expect(objectionOf(deleteOnlyWhenLast, write(from, from, grant(e1)))).toBeUndefined();
  });
});

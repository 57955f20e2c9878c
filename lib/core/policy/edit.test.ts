import { describe, expect, it } from 'vitest';
import { arnOf as arn } from '../../../test/support/builders.ts';
import { edit, grant, grantWrite, keyRef, oac, remove } from '../../../test/support/policy-changes.ts';
import type { Change } from '../model/change.ts';
import type { JsonObject } from '../model/json.ts';
import { applyChanges } from './edit.ts';

const foreign: JsonObject = {
  Sid: 'Foreign',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['b', 'a'],
};
const doc = (...statements: readonly JsonObject[]): JsonObject => ({
  Id: 'Mine',
  Statement: statements,
  Version: '2008-10-17',
});
const refusal = (from: JsonObject | null, ...changes: readonly Change[]): string => {
  const edited = applyChanges(from, changes, { partition: 'aws' });
  return edited.ok ? 'not refused' : edited.because;
};

describe('applyChanges', () => {
  it('refuses a statement that moved, changed or is gone', () => {
    const decided = doc(foreign, oac(arn('E1')));
    const change = remove(decided, 1, arn('E1'));
    expect(refusal(doc(oac(arn('E1')), foreign), change)).toMatch(/no longer what it was/);
    expect(refusal(doc(foreign, oac([arn('E1'), arn('E2')])), change)).toMatch(/no longer what it was/);
    expect(refusal(doc(foreign), change)).toMatch(/no statement 2 any more/);
  });

  it('accepts another spelling of the same statement', () => {
    const change = remove(doc(oac(arn('E1')), foreign), 0, arn('E1'));
    const respelled = doc(oac([arn('E1')], { Action: ['s3:GETOBJECT'] }), foreign);
    expect(edit(respelled, change)).toEqual(doc(foreign));
  });

  it('keeps Version, Id and the order of members', () => {
    const to = edit(doc(foreign), grant(arn('E1')));
    expect(Object.keys(to ?? {})).toEqual(['Id', 'Statement', 'Version']);
    expect(to).toMatchObject({ Id: 'Mine', Version: '2008-10-17' });
  });

  it('does nothing without changes, and refuses changes of two documents or a document it cannot read', () => {
    expect(edit(doc(foreign))).toEqual(doc(foreign));
    expect(refusal(doc(foreign), grant(arn('E1')), grant(arn('E1'), keyRef))).toMatch(/different documents/);
    expect(refusal({ Version: '2012-10-17' }, grant(arn('E1')))).toMatch(/no Statement/);
  });

  it('changes nothing when one of several changes does not fit', () => {
    const from = doc(oac([arn('E1'), arn('E2')]));
    expect(refusal(from, remove(from, 0, arn('E1')), remove(from, 0, arn('E3')))).toMatch(
      /does not name .*E3/,
    );
    expect(
      refusal(from, grantWrite(arn('E1'), ['s3:PutObject']), grantWrite(arn('E1'), ['s3:PutObjectAcl'])),
    ).toMatch(/s3:PutObjectAcl is no write/);
  });

  it('never hands out parts of the document it was given', () => {
    const from = doc(foreign);
    const to = edit(from, grant(arn('E1')));
    expect(Array.isArray(to?.Statement) && to.Statement[0]).not.toBe(foreign);
  });
});

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../model/json.ts';
import type { RepairRecord } from '../model/outcome.ts';
import { absent, known, unreadable } from '../model/reading.ts';
import { type UndoInput, undoRefusal } from './undo.ts';

const doc = (...sids: readonly string[]): JsonObject => ({
  Version: '2012-10-17',
  Statement: sids.map((Sid) => ({
    Sid,
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: '*',
  })),
});
const repair = (parts: Partial<RepairRecord> = {}): RepairRecord => ({
  repairId: 'R1',
  document: { type: 'bucket', name: 'site' },
  before: doc('A'),
  after: doc('A', 'B'),
  findings: [],
  actor: undefined,
  startedAt: 1,
  state: 'verified',
  note: undefined,
  ...parts,
});
const refusal = (parts: Partial<RepairRecord> = {}, rest: Partial<UndoInput> = {}) =>
  undoRefusal({ repair: repair(parts), others: [], current: known(doc('A', 'B')), ...rest });

describe('an undo', () => {
  it('may be made while the policy is what the repair wrote, also if that was never seen by its writer', () => {
    expect(refusal()).toBeUndefined();
    expect(refusal({ state: 'written' })).toBeUndefined();
    const reordered = { Statement: doc('A', 'B').Statement ?? [], Version: '2012-10-17' };
    expect(refusal({}, { current: known(reordered) })).toBeUndefined();
    expect(refusal({ after: null }, { current: absent })).toBeUndefined();
  });

  it('is not known to be possible while AWS has not answered the repair clearly', () => {
    expect(refusal({ state: 'failed', dueAt: 5, note: 'no answer' })).toMatchObject({
      check: 'not-known-yet',
      because: expect.stringContaining('AWS did not answer clearly'),
    });
    expect(refusal({ state: 'intended' })?.because).toContain('its writer has not told the end of it');
  });

  it('takes the unique id of an identity that was just written for the identity', () => {
    const oai = (AWS: string): JsonObject => ({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' },
      ],
    });
    const after = oai('arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1');
    expect(refusal({ after }, { current: known(oai('AIDAJQABLZS4A3QDU576Q')) })).toBeUndefined();
  });

  it.each<[string, Partial<UndoInput>, Partial<RepairRecord>]>([
    ['there is another one', { current: known(doc('A', 'C')) }, {}],
    ['it went', { current: absent }, {}],
    ['there is one where the repair left none', {}, { after: null }],
  ])('is refused when %s', (_, rest, parts) => {
    const refused = refusal(parts, rest);
    expect(refused).toMatchObject({ check: 'document-moved', because: expect.stringContaining('R1') });
    expect(refused?.current).toEqual(
      rest.current?.status === 'known' ? rest.current.value : rest.current ? null : doc('A', 'B'),
    );
  });

  it('is refused while the policy cannot be read, and says why', () => {
    expect(refusal({}, { current: unreadable('AccessDenied') })).toMatchObject({
      check: 'unreadable',
      because: expect.stringContaining('AccessDenied'),
    });
  });

  it('is refused for a repair that wrote nothing, or of which nobody knows', () => {
    expect(refusal({ state: 'failed', note: 'AWS refused it.' })).toEqual({
      check: 'nothing-written',
      because: 'Repair R1 wrote nothing (AWS refused it), so there is nothing to take back.',
    });
    expect(refusal({ state: 'failed' })?.because).toBe(
      'Repair R1 wrote nothing, so there is nothing to take back.',
    );
    expect(refusal({ state: 'intended' })).toMatchObject({ check: 'not-known-yet' });
  });

  it('is refused while another undo of it is under way, whatever the policy shows', () => {
    const others = [repair({ repairId: 'U1', undoes: 'R1', state: 'intended' })];
    expect(refusal({}, { others, current: known(doc('A')) })).toMatchObject({
      check: 'not-known-yet',
      because: expect.stringContaining('U1'),
    });
    const failed = [repair({ repairId: 'U1', undoes: 'R1', state: 'failed' })];
    expect(refusal({}, { others: failed })).toBeUndefined();
  });

  it('that was made names what to take back instead: the last of the undos', () => {
    const u1 = repair({ repairId: 'U1', undoes: 'R1' });
    expect(refusal({ undoneBy: 'U1' })?.because).toContain('guard undo U1.');
    expect(refusal({ undoneBy: 'U1' }, { others: [u1] })?.because).toContain('guard undo U1.');
    const chain = [
      { ...u1, undoneBy: 'U2' },
      repair({ repairId: 'U2', undoes: 'U1', undoneBy: 'U3' }),
      repair({ repairId: 'U3', undoes: 'U2' }),
    ];
    expect(refusal({ undoneBy: 'U1' }, { others: chain })).toMatchObject({
      check: 'already-undone',
      because: expect.stringContaining('guard undo U3.'),
    });
    const circle = [{ ...u1, undoneBy: 'U1' }];
    expect(refusal({ undoneBy: 'U1' }, { others: circle })?.check).toBe('already-undone');
  });
});

/** The table of differences and the behaviours themselves: whole, unambiguous, and with a source. */
import { describe, expect, it } from 'vitest';
import type { Behaviour } from './behaviour.ts';
import { behaviours } from './behaviours/index.ts';
import { complaint, differences } from './compare.ts';

const twice = (values: readonly string[]): readonly string[] =>
  values.filter((value, index) => values.indexOf(value) !== index);

describe('behaviours', () => {
  it('have an id each', () => {
    expect(twice(behaviours.map((one) => one.id))).toEqual([]);
  });

  it('say what AWS does and where that is documented', () => {
    const silent = behaviours.filter((one) => !one.says.endsWith('.') || one.source === '');
    expect(silent.map((one) => one.id)).toEqual([]);
  });

  it('are each seen as AWS has it in at least one implementation', () => {
    const names = ['lab', 'moto', 'ministack'];
    const nowhere = behaviours.filter((one) =>
      names.every((name) =>
        differences.some((row) => row.behaviour === one.id && row.implementation === name),
      ),
    );
    expect(nowhere.map((one) => one.id)).toEqual([]);
  });
});

describe('differences', () => {
  it('name behaviours that exist', () => {
    const known = new Set(behaviours.map((one) => one.id));
    expect(differences.filter((one) => !known.has(one.behaviour)).map((one) => one.behaviour)).toEqual([]);
  });

  it('have one row for each implementation and behaviour', () => {
    expect(twice(differences.map((one) => `${one.implementation} ${one.behaviour}`))).toEqual([]);
  });
});

describe('a comparison', () => {
  const same: Behaviour = {
    id: 'nobody-differs',
    says: 'It is so.',
    source: 'nowhere',
    evidence: 'V',
    aws: 'so',
    observe: async () => 'so',
  };
  const row = differences.find((one) => one.implementation === 'moto');
  const listed: Behaviour = { ...same, id: row?.behaviour ?? '' };

  it('is content with what AWS does, and with a difference that is listed', () => {
    expect(complaint('moto', same, 'so')).toBeUndefined();
    expect(complaint('moto', listed, row?.instead ?? null)).toBeUndefined();
  });

  it('complains of a difference that is not listed', () => {
    expect(complaint('moto', same, 'otherwise')).toContain('moto differs from AWS in nobody-differs');
  });

  it('asks to take out a row whose difference is gone', () => {
    expect(complaint('moto', listed, 'so')).toContain('Take its row');
  });

  it('complains of a difference other than the one that is listed', () => {
    expect(complaint('moto', listed, 'yet otherwise')).toContain('in another way than listed');
  });
});

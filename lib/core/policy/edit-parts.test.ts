import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../model/json.ts';
import { editConditions, listOf, oneOrMany, withCondition, withMember, withoutValue } from './edit-parts.ts';
import { removeNamed, removeService, removeSourceArns } from './edit-remove.ts';

const text = (value: Json | undefined): string | undefined => JSON.stringify(value);

describe('a part of a statement', () => {
  it('is a list, however it is written', () => {
    expect([listOf(undefined), listOf('a'), listOf(['a', 'b'])]).toEqual([[], ['a'], ['a', 'b']]);
  });

  it('is one string for one value, and a sorted array for more', () => {
    expect(oneOrMany(['b', 'b'])).toBe('b');
    expect(oneOrMany(['b', 'a', 'b'])).toEqual(['a', 'b']);
    expect(oneOrMany([])).toEqual([]);
  });

  it('keeps its place when it is replaced, and goes to the end when it is new', () => {
    const object = { a: 1, b: 2, c: 3 };
    expect(text(withMember(object, 'b', 9))).toBe('{"a":1,"b":9,"c":3}');
    expect(text(withMember(object, 'd', 9))).toBe('{"a":1,"b":2,"c":3,"d":9}');
    expect(text(withMember(object, 'b', undefined))).toBe('{"a":1,"c":3}');
    expect(text(withMember(object, 'd', undefined))).toBe(text(object));
  });

  it.each<[Json, Json | undefined]>([
    ['x', undefined],
    ['y', 'y'],
    [['x', 'y', 'x'], ['y']],
    [['x'], undefined],
    [['y'], ['y']],
    // Nothing went, so it stays, empty as it is.
    [[], []],
  ])('without x, of %j there is %j', (value, left) => {
    expect(withoutValue(value, (entry) => entry === 'x')).toEqual(left);
  });
});

describe('the conditions of a statement', () => {
  const statement: JsonObject = {
    Sid: 'A',
    Condition: { Bool: { k: 'true' }, Strange: 'x', Empty: {}, StringEquals: { k: 'v', l: 'w' } },
    Action: '*',
  };

  it('lose an operator with its last key, and keep what was not named as it was', () => {
    const edited = editConditions(statement, (_, key, value) => (key === 'k' ? undefined : value));
    expect(text(edited)).toBe(
      '{"Sid":"A","Condition":{"Strange":"x","Empty":{},"StringEquals":{"l":"w"}},"Action":"*"}',
    );
  });

  it('go with the last of them', () => {
    const edited = editConditions({ Condition: { Bool: { k: 'true' } }, Action: '*' }, () => undefined);
    expect(edited).toEqual({ Action: '*' });
    expect(editConditions({ Condition: 'x' }, () => undefined)).toEqual({ Condition: 'x' });
  });

  it('take one more, beside what is there', () => {
    expect(withCondition(statement, 'StringEquals', 'm', 'n').Condition).toEqual({
      Bool: { k: 'true' },
      Strange: 'x',
      Empty: {},
      StringEquals: { k: 'v', l: 'w', m: 'n' },
    });
    expect(withCondition({ Action: '*' }, 'Bool', 'k', 'true')).toEqual({
      Action: '*',
      Condition: { Bool: { k: 'true' } },
    });
    expect(withCondition(statement, 'Strange', 'k', 'v').Condition).toMatchObject({ Strange: { k: 'v' } });
  });
});

describe('the principals of a statement', () => {
  const shared: JsonObject = { Principal: { AWS: ['x', 'y'], Service: 'cloudfront.amazonaws.com' } };

  it('lose those that are named, and a member with its last one', () => {
    expect(removeNamed(shared, new Set(['x']))).toEqual({ Principal: { ...principal(shared), AWS: ['y'] } });
    expect(removeNamed(shared, new Set(['x', 'y']))).toEqual({
      Principal: { Service: 'cloudfront.amazonaws.com' },
    });
    expect(removeService(shared)).toEqual({ Principal: { AWS: ['x', 'y'] } });
    expect(removeNamed({ Principal: { CanonicalUser: 'x' } }, new Set(['x']))).toBeUndefined();
  });

  it('are looked for where identities are named, not elsewhere', () => {
    const federated = { Principal: { Federated: 'x', Service: 'x' } };
    expect(removeNamed(federated, new Set(['x']))).toEqual(federated);
    expect(removeService({ Principal: { AWS: 'cloudfront.amazonaws.com' } })).toEqual({
      Principal: { AWS: 'cloudfront.amazonaws.com' },
    });
  });

  it('stay when they are no object', () => {
    expect(removeNamed({ Principal: '*' }, new Set(['*']))).toEqual({ Principal: '*' });
    expect(removeNamed({ Principal: ['x'] }, new Set(['x']))).toEqual({ Principal: ['x'] });
  });
});

describe('the SourceArns of a statement', () => {
  const listing = (condition: JsonObject): JsonObject => ({ Condition: condition });

  it('never leave a condition out: then nothing is changed', () => {
    const last = listing({ StringEquals: { 'aws:SourceArn': ['x'] }, Bool: { k: 'true' } });
    expect(removeSourceArns(last, new Set(['x']))).toEqual({ statement: last, emptied: true });
    const two = listing({ StringEquals: { 'aws:SourceArn': ['x', 'y'] }, ArnLike: { 'aws:SourceArn': 'x' } });
    expect(removeSourceArns(two, new Set(['x']))).toEqual({ statement: two, emptied: true });
  });

  it('leave an empty list alone, which lets nobody in', () => {
    const condition = { StringEquals: { 'aws:SourceArn': ['x', 'y'] }, ArnLike: { 'aws:SourceArn': [] } };
    expect(removeSourceArns(listing(condition), new Set(['x']))).toEqual({
      statement: listing({ ...condition, StringEquals: { 'aws:SourceArn': ['y'] } }),
      emptied: false,
    });
  });
});

function principal(raw: JsonObject): JsonObject {
  return raw.Principal as JsonObject;
}

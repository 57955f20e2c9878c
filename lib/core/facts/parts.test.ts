import { describe, expect, it } from 'vitest';
import { policyReading } from './document.ts';
import { instant, items, member, record, tags, text, texts, unreadableBecause } from './parts.ts';

const unreadable = (because: string) => ({ status: 'unreadable', because });

it('members are own members of objects only', () => {
  expect(member({ a: 1 }, 'a')).toBe(1);
  expect(member({}, 'toString')).toBeUndefined();
  expect(member([1], '0')).toBeUndefined();
  expect(record('x')).toEqual({});
});

it('texts are non-empty strings', () => {
  expect([text('a'), text(''), text(1)]).toEqual(['a', undefined, undefined]);
  expect(texts(['a', 1, null, 'b'])).toEqual(['a', 'b']);
  expect(texts('a')).toEqual([]);
});

it('a failed read says why, or that it did not say', () => {
  expect(unreadableBecause({ Unreadable: { Policy: 'AccessDenied' } }, 'Policy')).toBe('AccessDenied');
  expect(unreadableBecause({ Unreadable: { Policy: true } }, 'Policy')).toBe(
    'the read failed without a code',
  );
  expect(unreadableBecause({ Unreadable: {} }, 'Policy')).toBeUndefined();
});

it('instants are ISO texts', () => {
  expect(instant('2026-11-24T12:00:00Z')).toBe(Date.UTC(2026, 10, 24, 12));
  expect([instant('soon'), instant(2026), instant(undefined)]).toEqual([undefined, undefined, undefined]);
});

describe('lists of CloudFront', () => {
  it.each<[unknown, object]>([
    [undefined, { status: 'known', value: [] }],
    [null, { status: 'known', value: [] }],
    [{ Quantity: 0 }, { status: 'known', value: [] }],
    [
      { Quantity: 1, Items: ['a'] },
      { status: 'known', value: ['a'] },
    ],
    [{ Items: ['a'] }, { status: 'known', value: ['a'] }],
    [
      { Quantity: '9', Items: ['a'] },
      { status: 'known', value: ['a'] },
    ],
    [['a'], unreadable('is not a {Quantity, Items} list')],
    [{ Items: 'a' }, unreadable('has Items that are not a list')],
    [{ Quantity: 2, Items: ['a'] }, unreadable('was cut: Quantity is 2, but it has 1 items')],
  ])('of %j', (value, expected) => {
    expect(items(value)).toEqual(expected);
  });
});

describe('tags', () => {
  it.each<[unknown, object]>([
    [undefined, { status: 'absent' }],
    [null, { status: 'absent' }],
    [[], { status: 'known', value: {} }],
    [[{ Key: 'a', Value: '' }], { status: 'known', value: { a: '' } }],
    [{ a: 'b' }, unreadable('the tags are not a list of {Key, Value}')],
    [[{ Key: 'a' }], unreadable('the tags hold an entry that is not {Key, Value}')],
    [[{ Key: 1, Value: 'b' }], unreadable('the tags hold an entry that is not {Key, Value}')],
  ])('of %j', (value, expected) => {
    expect(tags(value)).toEqual(expected);
  });
});

describe('policies', () => {
  const policy = { Version: '2012-10-17', Statement: [] };
  const known = { status: 'known', value: { version: '2012-10-17', statements: [] } };

  it.each<[object, object]>([
    [{ Policy: policy }, known],
    [{ Policy: JSON.stringify(policy) }, known],
    [{ Policy: { Policy: JSON.stringify(policy) } }, known],
    [{ Policy: { ...policy, Policy: 'a member that nobody asked for' } }, known],
    [{ Policy: null }, { status: 'absent' }],
    [{}, unreadable('the snapshot does not say')],
    [{ Policy: policy, Unreadable: { Policy: 'AccessDenied' } }, unreadable('AccessDenied')],
  ])('of %j', (resource, expected) => {
    expect(policyReading(resource, 'bucket')).toMatchObject(expected);
  });

  it('that are no policies are unreadable', () => {
    expect(policyReading({ Policy: 'x' }, 'bucket').status).toBe('unreadable');
    expect(policyReading({ Policy: {} }, 'bucket').status).toBe('unreadable');
  });
});

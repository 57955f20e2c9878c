import { describe, expect, it } from 'vitest';
import { admits } from './selectors.ts';

const kms = 'kms.amazonaws.com';
const s3 = 's3.amazonaws.com';
const management = { Field: 'eventCategory', Equals: ['Management'] };
const advanced = (...FieldSelectors: readonly object[]) => ({
  AdvancedEventSelectors: [{ FieldSelectors: FieldSelectors as never }],
});

describe('basic selectors', () => {
  it('log management events that write unless they read only or log none', () => {
    const basic = (one: object) => admits({ EventSelectors: [one] }, s3);
    expect(basic({ ReadWriteType: 'All', IncludeManagementEvents: true })).toBe('yes');
    expect(basic({ ReadWriteType: 'WriteOnly' })).toBe('yes');
    expect(basic({ ReadWriteType: 'ReadOnly' })).toBe('no');
    expect(basic({ ReadWriteType: 'All', IncludeManagementEvents: false })).toBe('no');
    expect(admits({})).toBe('yes');
  });

  it('leave out the sources that they exclude, and no other', () => {
    const selectors = { EventSelectors: [{ ReadWriteType: 'All', ExcludeManagementEventSources: [kms] }] };
    expect(admits(selectors, kms)).toBe('no');
    expect(admits(selectors, s3)).toBe('yes');
    expect(admits(selectors)).toBe('yes');
  });

  it('are alternatives', () => {
    const EventSelectors = [{ ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'WriteOnly' }];
    expect(admits({ EventSelectors }, s3)).toBe('yes');
  });
});

describe('advanced selectors', () => {
  it('of management events log all of them unless a field says otherwise', () => {
    expect(admits(advanced(management), kms)).toBe('yes');
    expect(admits(advanced({ Field: 'eventCategory', Equals: ['Data'] }), s3)).toBe('no');
    expect(admits(advanced(management, { Field: 'readOnly', Equals: ['false'] }), s3)).toBe('yes');
    expect(admits(advanced(management, { Field: 'readOnly', Equals: ['true'] }), s3)).toBe('no');
  });

  it('leave out sources by name, beginning or end', () => {
    const without = (operator: string, word: string) =>
      admits(
        advanced(management, { Field: 'eventSource', [operator]: [word, 'rdsdata.amazonaws.com'] }),
        kms,
      );
    expect(without('NotEquals', kms)).toBe('no');
    expect(without('NotStartsWith', 'kms.')).toBe('no');
    expect(without('NotEndsWith', '.amazonaws.com')).toBe('no');
    expect(without('NotEquals', s3)).toBe('yes');
    expect(without('Equals', s3)).toBe('no');
    expect(without('Equals', kms)).toBe('yes');
    expect(without('StartsWith', 'kms')).toBe('yes');
    expect(without('EndsWith', 'amazonaws.com')).toBe('yes');
  });

  it('cannot be told by fields or operators that are not known of a call in general', () => {
    expect(admits(advanced(management, { Field: 'userIdentity.arn', NotEquals: ['a'] }), s3)).toBe('perhaps');
    expect(admits(advanced(management, { Field: 'eventSource', Resembles: ['s3'] }), s3)).toBe('perhaps');
    expect(admits(advanced(management, { Field: 'eventSource', NotEquals: [kms] }))).toBe('yes');
  });
});

import { describe, expect, it } from 'vitest';
import { printPolicy } from './print.ts';
import { policySize, policySizeLimit } from './size.ts';

describe('policySize', () => {
  it.each(['plain', 'Grüße', '漢字', '🙂', 'é🙂漢', '\u007f\u0080', '\u07ff\u0800', '\uffff\u{10000}'])(
    'counts the UTF-8 bytes of %s',
    (text) => {
      const document = { Id: text, Statement: [] };
      expect(policySize(document)).toBe(new TextEncoder().encode(JSON.stringify(document)).length);
    },
  );

  it('is nothing for no policy, and knows both limits', () => {
    expect(policySize(null)).toBe(0);
    expect(policySizeLimit({ type: 'bucket', name: 'b' })).toBe(20_480);
    expect(policySizeLimit({ type: 'key', arn: 'a' })).toBe(32_768);
  });
});

describe('printPolicy', () => {
  it('keeps the order as stored and ends with a newline', () => {
    expect(printPolicy({ Version: '2012-10-17', Id: 'x' })).toBe(
      '{\n  "Version": "2012-10-17",\n  "Id": "x"\n}\n',
    );
    expect(printPolicy(null)).toBe('');
  });
});

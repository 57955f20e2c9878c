import { describe, expect, it } from 'vitest';
import { ipInRange, parseIpRange, rangeContains } from './ip.ts';
import type { Truth } from './truth.ts';

describe('an address or range', () => {
  it.each<[string, 4 | 6, bigint, number]>([
    ['203.0.113.5', 4, 0xcb007105n, 32],
    ['0.0.0.0/0', 4, 0n, 0],
    ['255.255.255.255/32', 4, 0xffffffffn, 32],
    ['10.0.0.0/8', 4, 0x0a000000n, 8],
    ['::', 6, 0n, 128],
    ['::1', 6, 1n, 128],
    ['2001:DB8::/32', 6, 0x20010db8n << 96n, 32],
    ['1:2:3:4:5:6:7:8', 6, 0x00010002000300040005000600070008n, 128],
    ['1:2:3:4:5:6:7::', 6, 0x00010002000300040005000600070000n, 128],
    ['1::8/128', 6, 0x00010000000000000000000000000008n, 128],
  ])('%s is read', (written, family, address, prefix) => {
    expect(parseIpRange(written)).toEqual({ family, address, prefix });
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    // Not octal: nobody can tell what a leading zero means.
    '1.2.3.04',
    '1.2.3.1000',
    'x1.2.3.4',
    '1.2.3.4x',
    '1.2.3.',
    '1.2.3.4/33',
    '1.2.3.4/08',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    '1.2.3.4/x8',
    '1.2.3.4/8x',
    '1.2.3.4/1000',
    '::/129',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    // "::" stands for at least one group.
    '1:2:3:4:5:6:7::8',
    '1::2::3',
    ':1:2:3:4:5:6:7',
    '12345::',
    'g::',
    '::1g',
    'x::1',
  ])('%j is none', (written) => {
    expect(parseIpRange(written)).toBeUndefined();
  });

  it.each<[boolean, string, string]>([
    [true, '10.0.0.0/8', '10.1.0.0/16'],
    [true, '10.0.0.0/8', '10.0.0.0/8'],
    [false, '10.0.0.0/9', '10.0.0.0/8'],
    [false, '10.0.0.0/8', '11.0.0.0'],
    [true, '2001:db8::/32', '2001:db8:ffff::'],
    [false, '2001:db8::/32', '2001:db9::'],
    [false, '::/0', '10.0.0.0'],
    // Bits behind the length do not count.
    [true, '10.9.9.9/8', '10.1.1.1'],
  ])('holds: %s for %s and %s', (expected, outer, inner) => {
    const [one, other] = [parseIpRange(outer), parseIpRange(inner)];
    expect(one && other && rangeContains(one, other)).toBe(expected);
  });

  it.each<[Truth, string, string]>([
    ['yes', '10.0.0.0/8', '10.1.2.3'],
    ['no', '10.0.0.0/8', '11.1.2.3'],
    // A call comes from one address.
    ['unknown', '10.0.0.0/8', '10.1.2.0/24'],
    ['unknown', '10.0.0.0/8', 'home'],
    ['unknown', 'home', '10.1.2.3'],
    // AWS does not say to which family a mapped address belongs.
    ['unknown', '::/0', '::ffff:a01:203'],
    ['unknown', '10.0.0.0/8', '::ffff:a01:203'],
    ['no', '10.0.0.0/8', '::fffe:a01:203'],
    ['yes', '0.0.0.0/0', '255.255.0.0'],
  ])('lets in: %s for %s and %s', (expected, written, actual) => {
    expect(ipInRange(written, actual)).toBe(expected);
  });
});

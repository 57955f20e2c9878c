/** IP addresses and ranges of both families, for IpAddress conditions and for how broad a range is. */
import { type Truth, truth } from './truth.ts';

export interface IpRange {
  readonly family: 4 | 6;
  /** The address as one number. */
  readonly address: bigint;
  /** Leading bits that count: 32 or 128 for a single address. */
  readonly prefix: number;
}

const bitsOf = (family: 4 | 6): number => (family === 4 ? 32 : 128);

const parseV4 = (text: string): bigint | undefined => {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet))) return undefined;
  const numbers = octets.map(Number);
  if (numbers.some((number) => number > 255)) return undefined;
  return numbers.reduce((sum, number) => sum * 256n + BigInt(number), 0n);
};

const groups = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

const parseV6 = (text: string): bigint | undefined => {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const head = groups(halves[0] ?? '');
  const tail = groups(halves[1] ?? '');
  const written = head.length + tail.length;
  if (halves.length === 1 ? written !== 8 : written > 7) return undefined;
  const all = [...head, ...Array<string>(8 - written).fill('0'), ...tail];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
};

/** A range in CIDR form or a single address; undefined for anything else. */
export const parseIpRange = (written: string): IpRange | undefined => {
  const [host = '', length, ...more] = written.split('/');
  const family = host.includes(':') ? 6 : 4;
  const address = family === 4 ? parseV4(host) : parseV6(host);
  if (address === undefined || more.length > 0) return undefined;
  if (length === undefined) return { family, address, prefix: bitsOf(family) };
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bitsOf(family)) return undefined;
  return { family, address, prefix: Number(length) };
};

/** True when every address of `inner` is one of `outer`. */
export const rangeContains = (outer: IpRange, inner: IpRange): boolean => {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const rest = BigInt(bitsOf(outer.family) - outer.prefix);
  return outer.address >> rest === inner.address >> rest;
};

/** IPv4 addresses written as IPv6 (`::ffff:a.b.c.d`): AWS does not say to which family they belong. */
const isMapped = ({ address }: IpRange): boolean => address >> 32n === 0xffffn;

/** Whether the address of a request lies in the range of a policy; what is neither is left undecided. */
export const ipInRange = (written: string, actual: string): Truth => {
  const range = parseIpRange(written);
  const address = parseIpRange(actual);
  if (range === undefined || address === undefined || actual.includes('/')) return 'unknown';
  return isMapped(address) ? 'unknown' : truth(rangeContains(range, address));
};

/** Everything that looks random in the lab comes from one seed, so that a run can be repeated. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  chance(probability: number): boolean;
  text(alphabet: string, length: number): string;
  /** CloudFront style: `E` and 13 more. */
  cloudFrontId(prefix: string): string;
  hex(length: number): string;
  uuid(): string;
}

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A generator (mulberry32) seeded with an integer. */
export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');
  const hex = (length: number): string => text('0123456789abcdef', length);
  return {
    next,
    chance: (probability) => probability > 0 && next() < probability,
    text,
    cloudFrontId: (prefix) => prefix + text(upper, 13),
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
};

/** Small words that every report shares: subjects, counts, durations and instants. */
import type { Subject } from '../model/subject.ts';

/** `1 finding`, `2 findings`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** With a capital first letter: rules begin some sentences with a name. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `bucket site`, `key 1234abcd-… (eu-west-1)`, `distribution E1`, `account 111122223333`. */
export const subjectInWords = (subject: Subject): string => {
  switch (subject.type) {
    case 'bucket':
      return `bucket ${subject.name}`;
    case 'key': {
      const [, , , region, , resource] = subject.arn.split(':');
      const id = resource?.replace(/^key\//, '');
      return id && region ? `key ${id} (${region})` : `key ${subject.arn}`;
    }
    case 'distribution':
      return `distribution ${subject.id}`;
    case 'account':
      return `account ${subject.account}`;
  }
};

const units: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** The two largest units: `850 ms`, `4.2 s`, `2 min 5 s`, `3 h`, `1 d 2 h`. */
export const durationInWords = (ms: number): string => {
  if (!Number.isFinite(ms)) return 'an unknown time';
  const length = Math.max(0, ms);
  if (length < 1000) return `${Math.round(length)} ms`;
  if (length < 10_000) return `${Number((length / 1000).toFixed(1))} s`;
  const whole = Math.round(length / 1000) * 1000;
  const first = units.findIndex(([, size]) => whole >= size);
  const parts: string[] = [];
  let rest = whole;
  for (const [name, size] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${name}`);
    rest -= count * size;
  }
  return parts.join(' ');
};

/** `2026-11-24 00:00:00 UTC` from epoch milliseconds. */
export const instantInWords = (ms: number): string => {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return 'an unknown time';
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
};

/** One fact that could not be read. */
import type { Reading } from '../model/reading.ts';

/** `blocks`: no write to the document may be decided without it. */
export interface Gap {
  readonly what: string;
  readonly because: string;
  readonly blocks: boolean;
}

export const gap = (what: string, reading: Reading<unknown> | undefined, blocks = true): readonly Gap[] =>
  reading?.status === 'unreadable' ? [{ what, because: reading.because, blocks }] : [];

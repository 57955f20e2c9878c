/** Keeps the last lines that the lab's functions wrote, so that a failure can be told with its log. */

export interface LogLine {
  readonly functionName: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly stream: 'stdout' | 'stderr' | 'platform';
  readonly text: string;
}

export interface LogBook {
  write(functionName: string, stream: LogLine['stream'], text: string): void;
  /** The last lines, oldest first; of one function when named. */
  tail(count: number, functionName?: string): readonly LogLine[];
  since(at: number, functionName?: string): readonly LogLine[];
  /** Called for every line from now on; answers how to stop. */
  follow(listener: (line: LogLine) => void): () => void;
}

/** A ring buffer of `limit` lines over all functions. */
export const createLogBook = (limit = 5000): LogBook => {
  const lines: LogLine[] = [];
  const listeners = new Set<(line: LogLine) => void>();
  const of = (name: string | undefined): readonly LogLine[] =>
    name === undefined ? lines : lines.filter((line) => line.functionName === name);
  return {
    write: (functionName, stream, text) => {
      for (const part of text.split('\n').filter((piece) => piece.trim() !== '')) {
        const line: LogLine = { functionName, at: Date.now(), stream, text: part };
        lines.push(line);
        if (lines.length > limit) lines.shift();
        for (const listener of listeners) listener(line);
      }
    },
    tail: (count, name) => of(name).slice(-count),
    since: (at, name) => of(name).filter((line) => line.at >= at),
    follow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

type Fields = Readonly<Record<string, unknown>>;

const parsed = (text: string): Fields | undefined => {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return undefined;
  }
};

const compact = (value: unknown): string => (value === undefined ? '' : ` ${JSON.stringify(value)}`);

/** The metric values of an EMF line; the rest of it is for CloudWatch. */
const metricsOf = ({ _aws, service, ...values }: Fields): string => `metrics${compact(values)}`;

/** A structured log line as a person reads it: level, message, data, error. */
const readable = (text: string): string => {
  const fields = parsed(text);
  if (fields === undefined) return text;
  if (fields._aws !== undefined) return metricsOf(fields);
  if (fields.message === undefined) return text;
  return `${fields.level} ${fields.message}${compact(fields.data)}${compact(fields.error)}`;
};

/** `12:00:01.250 on-change  WARN text {"data": …}`. */
export const printLogLine = (line: LogLine): string =>
  `${new Date(line.at).toISOString().slice(11, 23)} ${line.functionName.padEnd(9)} ${readable(line.text)}`;

/** True for what tells of trouble: warnings, errors, and what the platform had to say. */
export const isTelling = (line: LogLine): boolean => {
  const level = parsed(line.text)?.level;
  if (level !== undefined) return level === 'WARN' || level === 'ERROR' || level === 'CRITICAL';
  return line.stream !== 'stdout' && !line.text.startsWith('No application metrics to publish');
};

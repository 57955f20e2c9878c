/** Says what an error of an AWS call means, by its name and HTTP status; never by its text, which AWS rewords. */
import { categoryOfCode, type ErrorCategory, networkCodes } from './error-codes.ts';

export interface AwsFailure {
  readonly category: ErrorCategory;
  /** AWS's code, or the network's. */
  readonly code: string;
  /** AWS's own words, for people only. */
  readonly because: string;
  readonly httpStatus: number | undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** AWS ends some of its sentences and not others; ours follow them. */
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const statusOf = (error: Readonly<Record<string, unknown>>): number | undefined => {
  const metadata = error.$metadata;
  const status = isObject(metadata) ? metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
};

/** The network's code of this error or of what caused it; the SDK wraps, and Node aggregates one per address. */
const networkCodeOf = (error: unknown, depth = 0): string | undefined => {
  if (!isObject(error) || depth > 5) return undefined;
  const code = textOf(error.code);
  return code !== undefined && networkCodes.has(code) ? code : networkCodeOf(error.cause, depth + 1);
};

/** For codes we do not know: the status class is documented even where the code is not. */
const categoryOfStatus = (status: number | undefined): ErrorCategory => {
  if (status === undefined) return 'fatal';
  if (status === 401 || status === 403) return 'denied';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'transient' : 'fatal';
};

/** Classifies anything that an SDK call threw. What nobody documented is `fatal`, never `absent`. */
export const classifyAwsError = (error: unknown): AwsFailure => {
  if (!isObject(error)) {
    return { category: 'fatal', code: 'Unknown', because: sentence(String(error)), httpStatus: undefined };
  }
  const httpStatus = statusOf(error);
  const because = sentence(textOf(error.message) ?? 'AWS gave no further words');
  const network = networkCodeOf(error);
  if (network !== undefined && httpStatus === undefined) {
    return { category: 'transient', code: network, because, httpStatus };
  }
  const code = textOf(error.name) ?? 'Unknown';
  const category = categoryOfCode.get(code) ?? categoryOfStatus(httpStatus);
  return { category, code, because, httpStatus };
};

/** Thrown where a port promises to throw: what was asked, what AWS said, what was not done. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';
  readonly failure: AwsFailure;

  constructor(what: string, failure: AwsFailure, consequence: string, cause?: unknown) {
    super(`${what} failed with ${failure.code}: ${failure.because} ${consequence}`, { cause });
    this.failure = failure;
  }
}

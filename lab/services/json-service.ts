/** What the lab's AWS JSON services (SQS, EventBridge, SSM) share: operations by name, errors by code. */

export type JsonInput = Readonly<Record<string, unknown>>;

/** Answers one operation in a Region. Throws {@link ServiceError} for what AWS would refuse. */
export type Operation = (input: JsonInput, region?: string) => unknown;

export interface JsonService {
  /** As in the signature's credential scope: `sqs`, `events`, `ssm`. */
  readonly name: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** By the part of X-Amz-Target after the dot. */
  readonly operations: Readonly<Record<string, Operation>>;
}

/** A refusal as AWS words it: `code` is the error's name in the SDK. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error document. */
  readonly details: JsonInput;

  constructor(code: string, message: string, status = 400, details: JsonInput = {}) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const errorAnswer = (service: JsonService, error: ServiceError): JsonAnswer => ({
  status: error.status,
  headers: { 'content-type': service.contentType, 'x-amzn-errortype': error.code },
  body: JSON.stringify({ __type: error.code, message: error.message, ...error.details }),
});

/** Runs the operation that `target` (X-Amz-Target) names. */
export const answerJson = async (
  service: JsonService,
  target: string,
  body: string,
  region?: string,
): Promise<JsonAnswer> => {
  const operation = service.operations[target.split('.')[1] ?? ''];
  try {
    if (operation === undefined) {
      throw new ServiceError(
        'UnknownOperationException',
        `The lab's ${service.name} does not know ${target || 'a request without X-Amz-Target'}.`,
      );
    }
    const output = await operation(JSON.parse(body === '' ? '{}' : body), region);
    return {
      status: 200,
      headers: { 'content-type': service.contentType },
      body: JSON.stringify(output ?? {}),
    };
  } catch (error) {
    if (error instanceof ServiceError) return errorAnswer(service, error);
    return errorAnswer(service, new ServiceError('InternalFailure', String(error), 500));
  }
};

/** A text that must be there. */
export const textOf = (input: JsonInput, name: string): string => {
  const value = input[name];
  if (typeof value !== 'string' || value === '') {
    throw new ServiceError('ValidationException', `The request must contain ${name}.`);
  }
  return value;
};

/** A whole number, or `fallback` when it is absent. */
export const numberOf = (input: JsonInput, name: string, fallback: number): number => {
  const value = input[name];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number') throw new ServiceError('ValidationException', `${name} must be a number.`);
  return value;
};

/** A list of objects that must be there. */
export const listOf = (input: JsonInput, name: string): readonly JsonInput[] => {
  const value = input[name];
  if (!Array.isArray(value))
    throw new ServiceError('ValidationException', `The request must contain ${name}.`);
  return value as readonly JsonInput[];
};

/** The words of the lab's wire: what a request and a response are, and how a service joins the account. */
import type { JsonObject } from '../../lib/core/model/json.ts';
import type { Caller } from './callers.ts';

export interface AwsRequest {
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A request with what its Authorization header said. */
export interface ServiceRequest extends AwsRequest {
  /** SigV4 signing name: `s3`, `sqs`, `events`, … */
  readonly service: string;
  readonly region: string;
  readonly caller: Caller;
  readonly userAgent: string;
  readonly requestId: string;
  /** X-Amz-Target's operation or the query `Action`; `undefined` for REST services. */
  readonly operation: string | undefined;
}

/**
 * Answers every request signed for one service. `undefined` means "not one of mine" and becomes 501; a thrown
 * {@link AwsError} becomes that service's error document.
 */
export type ServiceHandler = (request: ServiceRequest) => Promise<AwsResponse | undefined>;

/** What a routed operation answers; `responseElements` is for CloudTrail. */
export interface Reply extends AwsResponse {
  readonly responseElements?: JsonObject | null;
}

export interface EventResource {
  readonly type: string;
  readonly ARN: string;
}

/** One operation of a service that the account itself models, named before it runs so that it can be made to fail. */
export interface Routed {
  readonly operation: string;
  /** Bucket name, distribution id, key ARN, …: what calls and failures are counted by. */
  readonly resource: string | undefined;
  /** Writes are recorded by CloudTrail and delivered as events. */
  readonly write: boolean;
  /** CloudTrail's name, where it is not the operation's. */
  readonly eventName?: string;
  /** Region of the event: the bucket's, the key's, us-east-1 for CloudFront. */
  readonly eventRegion: string;
  readonly requestParameters: JsonObject | null;
  readonly resources: readonly EventResource[];
  run(): Reply | Promise<Reply>;
}

/** An error as AWS answers it; each service renders it in its own protocol. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Further elements of the error document. */
  readonly details: Readonly<Record<string, string>>;
  constructor(
    code: string,
    status: number,
    message: string,
    extra: { headers?: Record<string, string>; details?: Record<string, string> } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.headers = extra.headers ?? {};
    this.details = extra.details ?? {};
  }
}

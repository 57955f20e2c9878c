/** From a wire request to an answer: which service it is for, whether it shall fail, and what it leaves behind. */
import type { Account } from './account.ts';
import { authenticate, signedService } from './authenticate.ts';
import { cloudFrontService } from './cloudfront/service.ts';
import { cloudTrailService } from './cloudtrail.ts';
import { renderError } from './errors.ts';
import { type Failure, failureError } from './failures.ts';
import { kmsService } from './kms/service.ts';
import { logCall, recordWrite } from './record.ts';
import { s3Service } from './s3/service.ts';
import { stsService } from './sts.ts';
import {
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type Reply,
  type Routed,
  type ServiceHandler,
  type ServiceRequest,
} from './wire.ts';

/** A service the account models: it names the operation before it runs. */
export type LabService = (account: Account, request: ServiceRequest) => Routed | undefined;

export interface AwsApi {
  /** The answer; `undefined` when the connection shall be cut; never resolves for a `hang`. */
  handleAws(request: AwsRequest): Promise<AwsResponse | undefined>;
  /** Lets `handler` answer every request signed for `name` (`sqs`, `events`, `ssm`, `dynamodb`, `logs`, `xray`, …). */
  registerService(name: string, handler: ServiceHandler): void;
  /** Tells `listener` every request that is about to be answered, with its body, for what the call log does not keep. */
  watch(listener: RequestListener): void;
}

export type RequestListener = (
  request: ServiceRequest,
  routed: Pick<Routed, 'operation' | 'resource'>,
) => void;

const own: Readonly<Record<string, LabService>> = {
  s3: s3Service,
  cloudfront: cloudFrontService,
  kms: kmsService,
  sts: stsService,
  cloudtrail: cloudTrailService,
};

/** What a due failure does instead of (or after) the call; `undefined` cuts the connection. */
const fail = async (failure: Failure, service: string): Promise<undefined> => {
  const error = failureError(failure.kind, service);
  if (error !== undefined) throw error;
  return failure.kind === 'hang' ? new Promise<undefined>(() => {}) : undefined;
};

const withFailures = async (
  account: Account,
  request: ServiceRequest,
  routed: Routed,
  run: () => Promise<Reply>,
): Promise<Reply | undefined> => {
  const { operation, resource } = routed;
  const { service } = request;
  const failure = account.failures.take({ service, operation, resource, caller: request.caller.name });
  if (failure === undefined) return run();
  if (failure.when === 'after') await run();
  return fail(failure, service);
};

const asAwsError = (error: unknown): AwsError => {
  if (error instanceof AwsError) return error;
  console.error('lab: unexpected error', error);
  return new AwsError(
    'InternalError',
    500,
    `lab bug: ${error instanceof Error ? error.message : String(error)}`,
  );
};

const perform = async (
  account: Account,
  request: ServiceRequest,
  routed: Routed,
): Promise<AwsResponse | undefined> => {
  let applied = false;
  const run = async (): Promise<Reply> => {
    const reply = await routed.run();
    applied = true;
    recordWrite(account, request, routed, reply);
    return reply;
  };
  try {
    const reply = await withFailures(account, request, routed, run);
    logCall(account, request, routed, reply === undefined ? { status: 0, code: 'reset' } : reply);
    return reply;
  } catch (thrown) {
    const error = asAwsError(thrown);
    if (!applied) recordWrite(account, request, routed, error);
    logCall(account, request, routed, error);
    return renderError(error, request);
  }
};

const unknownOperation = (request: ServiceRequest): AwsError => {
  const what = request.operation ?? `${request.method} ${request.path}?${request.query}`;
  return new AwsError('NotImplemented', 501, `The lab does not know ${request.service} ${what}.`);
};

/** A registered service as an operation; its calls are logged and can be made to fail like the account's own. */
const routeRegistered = (handler: ServiceHandler, request: ServiceRequest): Routed => ({
  operation: request.operation ?? request.method,
  resource: undefined,
  write: false,
  eventRegion: request.region,
  requestParameters: null,
  resources: [],
  run: async () => {
    const answer = await handler(request);
    if (answer === undefined) throw unknownOperation(request);
    return answer;
  },
});

/** The account's wire API; `startAwsServer` puts it on a port. */
export const createAwsApi = (account: Account): AwsApi => {
  const registered = new Map<string, ServiceHandler>();
  const listeners: RequestListener[] = [];
  const route = (request: ServiceRequest): Routed => {
    const handler = registered.get(request.service);
    if (handler !== undefined) return routeRegistered(handler, request);
    const routed = own[request.service]?.(account, request);
    if (routed === undefined) throw unknownOperation(request);
    return routed;
  };
  const handleAws = async (request: AwsRequest): Promise<AwsResponse | undefined> => {
    let signed: ServiceRequest | undefined;
    try {
      signed = authenticate(account, request);
      const routed = route(signed);
      for (const tell of listeners) tell(signed, routed);
      return await perform(account, signed, routed);
    } catch (thrown) {
      const error = asAwsError(thrown);
      if (signed !== undefined) {
        const operation = signed.operation ?? signed.method;
        logCall(account, signed, { operation, resource: undefined }, error);
      }
      const requestId = signed?.requestId ?? account.newRequestId();
      return renderError(error, { ...request, service: signedService(request), requestId });
    }
  };
  return {
    handleAws,
    registerService: (name, handler) => void registered.set(name, handler),
    watch: (listener) => void listeners.push(listener),
  };
};

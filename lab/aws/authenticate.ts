/** Who signed a request and for which service, read from the Authorization header; signatures are not checked. */
import type { Account } from './account.ts';
import type { Caller } from './callers.ts';
import { AwsError, type AwsRequest, type ServiceRequest } from './wire.ts';

/** Requests without a signature: S3 decides them by the bucket policy alone. */
export const anonymous: Caller = {
  kind: 'user',
  name: 'anonymous',
  accessKeyId: '',
  secretAccessKey: '',
  arn: 'anonymous',
  policyArn: 'anonymous',
  account: 'anonymous',
  principalId: 'anonymous',
  session: undefined,
  console: false,
  userAgent: undefined,
  invokedBy: undefined,
};

/** `Credential=AKID/20261124/eu-west-1/s3/aws4_request`. */
const scopePattern = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/,]+)\/aws4_request/;

const operationName = (request: AwsRequest): string | undefined => {
  const target = request.headers['x-amz-target'];
  if (target !== undefined) return target.slice(target.lastIndexOf('.') + 1);
  const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return form ? (new URLSearchParams(request.body.toString('utf8')).get('Action') ?? undefined) : undefined;
};

/** The signing name alone, for errors that come before anything else is known. */
export const signedService = (request: AwsRequest): string =>
  scopePattern.exec(request.headers.authorization ?? '')?.[3] ?? 's3';

/** Throws InvalidAccessKeyId for an access key that nobody registered. */
export const authenticate = (account: Account, request: AwsRequest): ServiceRequest => {
  const scope = scopePattern.exec(request.headers.authorization ?? '');
  const common = {
    ...request,
    userAgent: request.headers['user-agent'] ?? '-',
    requestId: account.newRequestId(),
    operation: operationName(request),
  };
  if (scope === null) return { ...common, service: 's3', region: '', caller: anonymous };
  const [, accessKeyId = '', region = '', service = ''] = scope;
  const caller = account.callers.byAccessKey(accessKeyId);
  if (caller === undefined) {
    const message = 'The AWS Access Key Id you provided does not exist in our records.';
    throw new AwsError('InvalidAccessKeyId', 403, message, { details: { AWSAccessKeyId: accessKeyId } });
  }
  return { ...common, service, region, caller };
};

/** Errors in each service's own protocol. */
import type { AwsError, AwsRequest, AwsResponse } from './wire.ts';
import { buildXml } from './xml.ts';

type Failed = AwsRequest & { readonly service: string; readonly requestId: string };

const xmlHeaders = { 'content-type': 'application/xml' };

const s3Error = (error: AwsError, request: Failed): AwsResponse => {
  const headers = { ...xmlHeaders, 'x-amz-request-id': request.requestId, ...error.headers };
  if (request.method === 'HEAD') return { status: error.status, headers };
  const content = {
    Code: error.code,
    Message: error.message,
    ...error.details,
    RequestId: request.requestId,
    HostId: 'lab',
  };
  return { status: error.status, headers, body: buildXml('Error', content) };
};

const queryError = (error: AwsError, request: Failed, namespace: string): AwsResponse => {
  const type = error.status >= 500 ? 'Receiver' : 'Sender';
  const content = {
    Error: { Type: type, Code: error.code, Message: error.message, ...error.details },
    RequestId: request.requestId,
  };
  return {
    status: error.status,
    headers: { ...xmlHeaders, 'x-amzn-requestid': request.requestId, ...error.headers },
    body: buildXml('ErrorResponse', content, namespace),
  };
};

const jsonError = (error: AwsError, request: Failed): AwsResponse => ({
  status: error.status,
  headers: {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': request.requestId,
    ...error.headers,
  },
  // KMS and most others write `message`, a few `Message`; clients read both.
  body: JSON.stringify({ __type: error.code, message: error.message, Message: error.message }),
});

export const cloudFrontNamespace = 'http://cloudfront.amazonaws.com/doc/2020-05-31/';
export const stsNamespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Unknown access keys are named differently by each service family. */
const rename = (error: AwsError, service: string): AwsError => {
  if (error.code !== 'InvalidAccessKeyId' || service === 's3') return error;
  const code =
    service === 'cloudfront' || service === 'sts' ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
  return Object.assign(Object.create(error) as AwsError, {
    code,
    status: code === 'UnrecognizedClientException' ? 400 : 403,
    message: 'The security token included in the request is invalid.',
    details: {},
  });
};

export const renderError = (original: AwsError, request: Failed): AwsResponse => {
  const error = rename(original, request.service);
  if (request.service === 's3') return s3Error(error, request);
  if (request.service === 'cloudfront') return queryError(error, request, cloudFrontNamespace);
  if (request.service === 'sts') return queryError(error, request, stsNamespace);
  return jsonError(error, request);
};

/** What every CloudFront operation needs, and the errors they share. */
import type { Account } from '../account.ts';
import { cloudFrontNamespace } from '../errors.ts';
import { AwsError, type Reply, type ServiceRequest } from '../wire.ts';
import { buildXml, parseXml, type XmlNode } from '../xml.ts';

export interface CloudFrontContext {
  readonly account: Account;
  readonly request: ServiceRequest;
  /** Path segments that the route left open, decoded. */
  readonly ids: readonly string[];
}

export const xmlReply = (
  status: number,
  root: string,
  content: XmlNode,
  extra: Pick<Reply, 'headers' | 'responseElements'> = {},
): Reply => ({
  status,
  headers: { 'content-type': 'text/xml', ...extra.headers },
  body: buildXml(root, content, cloudFrontNamespace),
  ...(extra.responseElements === undefined ? {} : { responseElements: extra.responseElements }),
});

export const noContent: Reply = { status: 204 };

export const bodyOf = (context: CloudFrontContext, root: string): XmlNode =>
  parseXml(context.request.body, root);

export const fault = (code: string, status: number, message: string): AwsError =>
  new AwsError(code, status, message);

/** If-Match as CloudFront checks it: missing is 400, stale is 412. */
export const checkIfMatch = (context: CloudFrontContext, eTag: string): void => {
  const sent = context.request.headers['if-match'];
  if (sent === undefined || sent === '') {
    throw fault(
      'InvalidIfMatchVersion',
      400,
      'The If-Match version is missing or not valid for the resource.',
    );
  }
  if (sent !== eTag) {
    throw fault(
      'PreconditionFailed',
      412,
      "The request failed because it didn't meet the preconditions in one or more request-header fields.",
    );
  }
};

export interface Page<T> {
  readonly items: readonly T[];
  readonly envelope: XmlNode;
}

/** One page by Marker and MaxItems; `idOf` orders and marks. */
export const pageOf = <T>(
  context: CloudFrontContext,
  all: readonly T[],
  idOf: (item: T) => string,
): Page<T> => {
  const { query } = context.request;
  const marker = query.get('Marker') ?? '';
  const asked = Number(query.get('MaxItems') ?? context.account.traps.pageSize);
  const size = Math.max(1, Math.min(asked, context.account.traps.pageSize));
  const start = marker === '' ? 0 : all.findIndex((item) => idOf(item) === marker) + 1;
  const items = all.slice(start, start + size);
  const truncated = start + size < all.length;
  const last = items.at(-1);
  const next = truncated && last !== undefined ? { NextMarker: idOf(last) } : {};
  return {
    items,
    envelope: { Marker: marker, ...next, MaxItems: size, IsTruncated: truncated, Quantity: items.length },
  };
};

/** As whom an edge asks its origin, and over what (aws-facts 1.4, 2.1). */
import type { Account } from '../aws/account.ts';
import type { Distribution } from '../aws/cloudfront/state.ts';
import { oaiArn } from '../aws/principals.ts';
import { textAt } from '../aws/xml.ts';
import type { EdgeReader } from './access.ts';
import type { EdgeOrigin } from './configuration.ts';
import { bucketHost } from './origin-host.ts';

export interface OriginRequest {
  readonly distribution: Distribution;
  readonly origin: EdgeOrigin;
  readonly method: string;
  readonly path: string;
  readonly viewerProtocol: 'http' | 'https';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const readerOf = (account: Account, request: OriginRequest): EdgeReader => {
  const { origin, distribution } = request;
  if (origin.oaiId !== '') return { type: 'oai', arn: oaiArn(account.partition, origin.oaiId) };
  const control = account.cloudFront.accessControls.get(origin.oacId);
  const behaviour = control === undefined ? 'never' : textAt(control.config, 'SigningBehavior');
  // `no-override`: a viewer's own Authorization goes through, and S3 knows no such viewer.
  const signs =
    behaviour === 'always' || (behaviour === 'no-override' && request.headers.authorization === undefined);
  return signs ? { type: 'distribution', arn: distribution.arn, account: account.id } : { type: 'anonymous' };
};

const isSecure = (request: OriginRequest, reader: EdgeReader): boolean => {
  const { origin } = request;
  if (bucketHost(origin.domainName)?.website === true || origin.customProtocol === 'http-only') return false;
  // Signed by an OAC is always HTTPS; everything else follows the viewer.
  return (
    reader.type === 'distribution' ||
    origin.customProtocol === 'https-only' ||
    request.viewerProtocol === 'https'
  );
};

export const signingOf = (
  account: Account,
  request: OriginRequest,
): { reader: EdgeReader; secureTransport: boolean } => {
  const reader = readerOf(account, request);
  return { reader, secureTransport: isSecure(request, reader) };
};

/**
 * One endpoint for a whole account: the lab answers S3, CloudFront, KMS and STS, ministack everything else. The bucket
 * that osls keeps its templates and zips in is ministack's. Events of the lab go onto ministack's bus.
 */
import { createServer, request as httpRequest } from 'node:http';
import type { Account } from '../../lab/aws/account.ts';
import { createAwsApi } from '../../lab/aws/router.ts';
import { closeServer, listenOnLoopback, sendResponse, toAwsRequest } from '../../lab/aws/server.ts';
import type { AwsRequest, AwsResponse } from '../../lab/aws/wire.ts';

export interface Front {
  readonly url: string;
  /** Requests of the services that ministack answers, as `service action`. */
  readonly passedOn: readonly string[];
  /** Of those, the ones that wait for their answer. */
  readonly waiting: ReadonlySet<string>;
  /** Where to pass requests on to; ministack must know the front's address before it can start itself. */
  backend: string;
  close(): Promise<void>;
}

const ofTheLab: ReadonlySet<string> = new Set(['s3', 'cloudfront', 'kms', 'sts', 'cloudtrail']);

const serviceOf = (request: AwsRequest): string =>
  /Credential=[^/,\s]+\/\d{8}\/[^/]+\/([^/,]+)\//.exec(request.headers.authorization ?? '')?.[1] ??
  (request.query.get('X-Amz-Credential')?.split('/')[3] || 's3');

const isDeploymentBucket = ({ path }: Pick<AwsRequest, 'path'>): boolean =>
  /^\/[^/]*serverlessdeploymentbucket/.test(path);

const isLabs = (account: Account, request: AwsRequest): boolean => {
  const service = serviceOf(request);
  if (service === 's3') return !isDeploymentBucket(request);
  // What ministack and osls ask as themselves (who am I) is ministack's.
  return ofTheLab.has(service) && account.callers.byAccessKey(keyIdOf(request)) !== undefined;
};

const keyIdOf = (request: AwsRequest): string =>
  /Credential=([^/,\s]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;
}
type Properties = Readonly<Record<string, unknown>> & { readonly Metrics?: readonly { MetricStat?: Stat }[] };
interface Stat {
  readonly Metric: object;
  readonly Period: number;
  readonly Stat: string;
}

/** ministack refuses alarms over several metrics (docs/decisions/0003): it gets them over the first one. */
const withoutMetricMath = (body: Buffer): Buffer => {
  const template = JSON.parse(body.toString('utf8')) as Template;
  const entries = Object.entries(template.Resources).map(([name, resource]) => {
    const { Metrics, ...properties } = resource.Properties;
    const first = Metrics?.find(({ MetricStat }) => MetricStat !== undefined)?.MetricStat;
    if (resource.Type !== 'AWS::CloudWatch::Alarm' || first === undefined) return [name, resource] as const;
    const { Metric, Period, Stat: Statistic } = first;
    return [name, { ...resource, Properties: { ...properties, ...Metric, Period, Statistic } }] as const;
  });
  return Buffer.from(JSON.stringify({ ...template, Resources: Object.fromEntries(entries) }));
};

/** The checksums were of the body as it was. */
const forMinistack = (request: AwsRequest): AwsRequest => {
  const headers = Object.entries(request.headers).filter(([name]) => !/checksum|content-md5/.test(name));
  return { ...request, headers: Object.fromEntries(headers), body: withoutMetricMath(request.body) };
};

const isTemplate = ({ method, path }: AwsRequest): boolean =>
  method === 'PUT' && isDeploymentBucket({ path }) && path.endsWith('cloudformation-template.json');

/** osls asks it with a URL, which ministack does not know (docs/decisions/0003). */
const validated = (): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body:
    '<ValidateTemplateResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ValidateTemplateResult>' +
    '<Parameters/></ValidateTemplateResult></ValidateTemplateResponse>',
});

const connectionOnly = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'expect']);

/**
 * AWS tells events newest first, and osls reads no further than the one that began the operation. ministack leaves those
 * of one moment oldest first, so a stack that was made at once would be waited for, for ever.
 */
const newestFirst = (answer: AwsResponse): AwsResponse => {
  const text = Buffer.from(answer.body ?? '').toString('utf8');
  const events = text.match(/<member>[\s\S]*?<\/member>/g) ?? [];
  const moments = Map.groupBy(events, (event) => /<Timestamp>([^<]*)</.exec(event)?.[1] ?? '');
  const ordered = [...moments.values()].flatMap((of) => of.toReversed());
  const [head = '', tail = ''] = events.length === 0 ? [text] : text.split(events.join(''));
  return { ...answer, body: `${head}${ordered.join('')}${tail}` };
};

/** A connection for each request: ministack has been seen to leave a request on an old one without an answer. */
const passOn = (backend: string, request: AwsRequest): Promise<AwsResponse> =>
  new Promise((resolve, reject) => {
    const query = request.query.toString();
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !connectionOnly.has(name)),
    );
    const sent = httpRequest(
      `${backend}${request.path}${query === '' ? '' : `?${query}`}`,
      {
        method: request.method,
        agent: false,
        timeout: 20_000,
        headers: { ...headers, 'content-length': request.body.length },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const answered = Object.entries(response.headers).filter(([name]) => !connectionOnly.has(name));
          resolve({
            status: response.statusCode ?? 502,
            headers: Object.fromEntries(answered.map(([name, value]) => [name, String(value)])),
            body: new Uint8Array(Buffer.concat(chunks)),
          });
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('ministack did not answer')));
    sent.on('error', reject);
    sent.end(request.body);
  });

const actionOf = (request: AwsRequest): string =>
  request.headers['x-amz-target'] ??
  new URLSearchParams(request.body.toString('utf8')).get('Action') ??
  `${request.method} ${request.path}`;

export const startFront = async (account: Account): Promise<Front> => {
  const api = createAwsApi(account);
  const passedOn: string[] = [];
  const waiting = new Set<string>();
  const answer = async (request: AwsRequest): Promise<AwsResponse | undefined> => {
    if (isLabs(account, request)) return api.handleAws(request);
    const name = `${serviceOf(request)} ${actionOf(request)} ${passedOn.length}`;
    passedOn.push(name);
    if (request.body.includes('Action=ValidateTemplate')) return validated();
    waiting.add(name);
    try {
      const answered = await passOn(front.backend, isTemplate(request) ? forMinistack(request) : request);
      return request.body.includes('Action=DescribeStackEvents') ? newestFirst(answered) : answered;
    } finally {
      waiting.delete(name);
    }
  };
  const server = createServer((message, response) => {
    toAwsRequest(message)
      .then(answer)
      .then((answered) => sendResponse(response, answered))
      .catch(() => response.destroy());
  });
  server.keepAliveTimeout = 30_000;
  const port = await listenOnLoopback(server, 0);
  const front: Front = {
    url: `http://127.0.0.1:${port}`,
    passedOn,
    waiting,
    backend: '',
    close: () => closeServer(server),
  };
  return front;
};

/** One viewer request at the edge: configuration, behaviour, cache, origin, error rules. */
import type { Account } from '../aws/account.ts';
import { deployedVersion } from '../aws/cloudfront/show.ts';
import type { Distribution } from '../aws/cloudfront/state.ts';
import { createEdgeCache, type EdgeCache } from './cache.ts';
import { type EdgeBehaviour, type EdgeConfiguration, edgeConfiguration } from './configuration.ts';
import { askOrigin } from './origin.ts';
import { behaviourFor } from './paths.ts';
import { type EdgeAnswer, type EdgeRequest, errorAnswer } from './words.ts';

export interface EdgeOptions {
  /** How long errors are kept when the distribution does not say (10 s in AWS), ms. */
  readonly errorCachingMs: number;
  /** How long objects are kept (24 h in AWS), ms. */
  readonly cacheMs: number;
}

interface Viewing {
  readonly account: Account;
  readonly options: EdgeOptions;
  readonly cache: EdgeCache;
  readonly request: EdgeRequest;
  readonly distribution: Distribution;
  readonly configuration: EdgeConfiguration;
}

const refusedByEdge = (status: number, because: string): EdgeAnswer => {
  const answer = errorAnswer(status, status === 403 ? 'Forbidden' : 'Error', because);
  return { ...answer, headers: { ...answer.headers, 'x-cache': 'Error from cloudfront' } };
};

/** What the edge answers before it looks for content. */
const turnedAway = ({ request, distribution }: Viewing, behaviour: EdgeBehaviour): EdgeAnswer | undefined => {
  const plain = request.protocol === 'http';
  if (plain && behaviour.viewerProtocolPolicy === 'https-only')
    return refusedByEdge(403, 'This behaviour is HTTPS only.');
  if (plain && behaviour.viewerProtocolPolicy === 'redirect-to-https') {
    const location = `https://${distribution.domainName}${request.path}`;
    return {
      status: 301,
      headers: { location, 'x-cache': 'Redirect from cloudfront' },
      body: Buffer.alloc(0),
    };
  }
  if (behaviour.allowedMethods.has(request.method)) return undefined;
  return refusedByEdge(403, 'This distribution is not configured to allow the HTTP request method.');
};

/** Asks the behaviour's origin, or the members of its group until one does not fail over. */
const fromOrigin = async (viewing: Viewing, target: string, path: string): Promise<EdgeAnswer> => {
  const { account, configuration, distribution, request } = viewing;
  const group = configuration.groups.get(target);
  const mayFailOver = ['GET', 'HEAD', 'OPTIONS'].includes(request.method);
  const members = group === undefined ? [target] : group.members.slice(0, mayFailOver ? undefined : 1);
  let answer = errorAnswer(502, 'BadGateway', `The origin ${target} does not exist.`);
  for (const member of members) {
    const origin = configuration.origins.get(member);
    if (origin === undefined) continue;
    const { method, protocol: viewerProtocol, headers, body } = request;
    answer = await askOrigin(account, { distribution, origin, method, path, viewerProtocol, headers, body });
    if (group?.failoverOn.has(answer.status) !== true) break;
  }
  return answer;
};

const originPath = ({ configuration, request }: Viewing): string =>
  request.path === '/' && configuration.defaultRootObject !== ''
    ? `/${configuration.defaultRootObject}`
    : request.path;

/** The error page that the distribution wants in place of an error, if it has one and it can be had. */
const withErrorPage = async (viewing: Viewing, answer: EdgeAnswer): Promise<EdgeAnswer> => {
  const { page, responseCode } = viewing.configuration.errorRules.get(answer.status) ?? {};
  if (page === undefined) return answer;
  const behaviour = behaviourFor(viewing.configuration.behaviours, page);
  const instead = behaviour === undefined ? answer : await fromOrigin(viewing, behaviour.target, page);
  return instead.status === 200 ? { ...instead, status: responseCode ?? answer.status } : answer;
};

const cachedMs = (viewing: Viewing, status: number): number => {
  if (status < 400) return viewing.options.cacheMs;
  return viewing.configuration.errorRules.get(status)?.cachingMs ?? viewing.options.errorCachingMs;
};

const marked = (answer: EdgeAnswer, cached: string, ageMs: number): EdgeAnswer => ({
  ...answer,
  headers: {
    ...answer.headers,
    'x-cache': answer.status >= 400 ? 'Error from cloudfront' : `${cached} from cloudfront`,
    'x-lab-cache': cached.toLowerCase(),
    ...(cached === 'Hit' ? { age: String(Math.floor(ageMs / 1000)) } : {}),
  },
});

const view = async (viewing: Viewing): Promise<EdgeAnswer> => {
  const { cache, distribution, request } = viewing;
  const behaviour = behaviourFor(viewing.configuration.behaviours, request.path);
  if (behaviour === undefined) return refusedByEdge(404, 'No behaviour matches.');
  const refusal = turnedAway(viewing, behaviour);
  if (refusal !== undefined) return refusal;
  const cacheable = request.method === 'GET' || request.method === 'HEAD';
  const hit = cacheable ? cache.get(distribution, request.path) : undefined;
  if (hit !== undefined) return marked(hit.answer, 'Hit', hit.ageMs);
  const first = await fromOrigin(viewing, behaviour.target, originPath(viewing));
  const answer = first.status >= 400 ? await withErrorPage(viewing, first) : first;
  if (cacheable) cache.put(distribution, request.path, answer, cachedMs(viewing, first.status));
  return marked(answer, 'Miss', 0);
};

/** The edge over one account; staging twins are distributions of their own, with their own cache. */
export const createEdge = (
  account: Account,
  options: EdgeOptions,
): { readonly cache: EdgeCache; readonly serve: (request: EdgeRequest) => Promise<EdgeAnswer> } => {
  const cache = createEdgeCache(account);
  const serve = async (request: EdgeRequest): Promise<EdgeAnswer> => {
    const distribution = account.cloudFront.distributions.get(request.distributionId);
    if (distribution === undefined)
      return refusedByEdge(404, `There is no distribution ${request.distributionId}.`);
    const version = deployedVersion(account, distribution);
    if (version === undefined)
      return refusedByEdge(404, `The distribution ${distribution.id} is not deployed yet.`);
    const configuration = edgeConfiguration(version.config);
    if (!configuration.enabled) return refusedByEdge(403, `The distribution ${distribution.id} is disabled.`);
    return view({ account, options, cache, request, distribution, configuration });
  };
  return { cache, serve };
};

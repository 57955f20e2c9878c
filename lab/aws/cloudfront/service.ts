/** CloudFront's REST-XML protocol (2020-05-31): which operation a request is, and what CloudTrail will say of it. */
import type { Account } from '../account.ts';
import type { Reply, Routed, ServiceRequest } from '../wire.ts';
import * as changes from './changes.ts';
import type { CloudFrontContext } from './context.ts';
import * as distributions from './distributions.ts';
import { eventParameters } from './event-parameters.ts';
import * as functions from './functions.ts';
import * as invalidations from './invalidations.ts';
import * as lists from './lists.ts';
import * as oac from './oac.ts';
import * as oai from './oai.ts';
import * as tags from './tags.ts';

type Run = (context: CloudFrontContext) => Reply;

/** `METHOD path` with `*` for an id, and `?Flag` or `?Name=value` where the query tells operations apart. */
const routes: readonly (readonly [string, string, Run])[] = [
  ['POST distribution?WithTags', 'CreateDistributionWithTags', distributions.createDistributionWithTags],
  ['POST distribution', 'CreateDistribution', distributions.createDistribution],
  ['GET distribution', 'ListDistributions', lists.listDistributions],
  [
    'GET distributionsByConnectionMode/*',
    'ListDistributionsByConnectionMode',
    lists.listDistributionsByConnectionMode,
  ],
  ['POST distribution-tenants', 'ListDistributionTenants', lists.listDistributionTenants],
  ['POST distribution/*/copy', 'CopyDistribution', distributions.copyDistribution],
  [
    'PUT distribution/*/promote-staging-config',
    'UpdateDistributionWithStagingConfig',
    changes.updateDistributionWithStagingConfig,
  ],
  ['GET distribution/*', 'GetDistribution', distributions.getDistribution],
  ['GET distribution/*/config', 'GetDistributionConfig', distributions.getDistributionConfig],
  ['PUT distribution/*/config', 'UpdateDistribution', changes.updateDistribution],
  ['DELETE distribution/*', 'DeleteDistribution', changes.deleteDistribution],
  ['POST distribution/*/invalidation', 'CreateInvalidation', invalidations.createInvalidation],
  ['GET distribution/*/invalidation', 'ListInvalidations', invalidations.listInvalidations],
  ['GET distribution/*/invalidation/*', 'GetInvalidation', invalidations.getInvalidation],
  ['POST origin-access-control', 'CreateOriginAccessControl', oac.createOac],
  ['GET origin-access-control', 'ListOriginAccessControls', oac.listOacs],
  ['GET origin-access-control/*', 'GetOriginAccessControl', oac.getOac],
  ['GET origin-access-control/*/config', 'GetOriginAccessControlConfig', oac.getOacConfig],
  ['PUT origin-access-control/*/config', 'UpdateOriginAccessControl', oac.updateOac],
  ['DELETE origin-access-control/*', 'DeleteOriginAccessControl', oac.deleteOac],
  ['POST origin-access-identity/cloudfront', 'CreateCloudFrontOriginAccessIdentity', oai.createOai],
  ['GET origin-access-identity/cloudfront', 'ListCloudFrontOriginAccessIdentities', oai.listOais],
  ['GET origin-access-identity/cloudfront/*', 'GetCloudFrontOriginAccessIdentity', oai.getOai],
  ['DELETE origin-access-identity/cloudfront/*', 'DeleteCloudFrontOriginAccessIdentity', oai.deleteOai],
  ['GET tagging', 'ListTagsForResource', tags.listTags],
  ['POST tagging?Operation=Tag', 'TagResource', tags.tagResource],
  ['POST tagging?Operation=Untag', 'UntagResource', tags.untagResource],
  ['POST function', 'CreateFunction', functions.createFunction],
  ['GET function', 'ListFunctions', functions.listFunctions],
  ['GET function/*', 'GetFunction', functions.getFunction],
  ['GET function/*/describe', 'DescribeFunction', functions.describeFunction],
  ['PUT function/*', 'UpdateFunction', functions.updateFunction],
  ['POST function/*/publish', 'PublishFunction', functions.publishFunction],
  ['DELETE function/*', 'DeleteFunction', functions.deleteFunction],
];

/** The ids in `path` when it has the shape of `pattern`. */
const matchPath = (pattern: string, path: string): readonly string[] | undefined => {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  if (!wanted.every((part, index) => part === '*' || part === given[index])) return undefined;
  return given.filter((_, index) => wanted[index] === '*').map(decodeURIComponent);
};

const matchQuery = (wanted: string | undefined, query: URLSearchParams): boolean => {
  if (wanted === undefined) return true;
  const [name = '', value] = wanted.split('=');
  return value === undefined ? query.has(name) : query.get(name) === value;
};

const isWrite = (operation: string): boolean => !/^(Get|List|Describe)/.test(operation);

/** Routes one CloudFront request; `undefined` for operations the lab does not know. */
export const cloudFrontService = (account: Account, request: ServiceRequest): Routed | undefined => {
  const path = request.path.replace(/^\/2020-05-31\//, '').replace(/\/$/, '');
  for (const [pattern, operation, run] of routes) {
    const [method, rest = ''] = pattern.split(' ');
    const [shape = '', flag] = rest.split('?');
    const ids = method === request.method ? matchPath(shape, path) : undefined;
    if (ids === undefined || !matchQuery(flag, request.query)) continue;
    const context: CloudFrontContext = { account, request, ids };
    const write = isWrite(operation);
    return {
      operation,
      resource: ids[0] ?? request.query.get('Resource') ?? undefined,
      write,
      eventRegion: 'us-east-1',
      requestParameters: write ? eventParameters(operation, context) : null,
      resources: [],
      run: () => run(context),
    };
  }
  return undefined;
};

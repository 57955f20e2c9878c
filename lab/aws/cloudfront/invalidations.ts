/** Invalidations: idempotent by CallerReference, limited in number, and done after some time (aws-facts 4.3). */
import type { Account } from '../account.ts';
import { lowerFirstObject } from '../json-protocol.ts';
import type { Reply } from '../wire.ts';
import { flattenNode, itemsOf, quantityList, textAt, type XmlNode } from '../xml.ts';
import { bodyOf, type CloudFrontContext, fault, pageOf, xmlReply } from './context.ts';
import { findDistribution } from './distributions.ts';
import type { Distribution, Invalidation } from './state.ts';

const statusOf = (account: Account, invalidation: Invalidation): string =>
  account.clock.now() >= invalidation.completedAt ? 'Completed' : 'InProgress';

const shown = (account: Account, invalidation: Invalidation): XmlNode => ({
  Id: invalidation.id,
  Status: statusOf(account, invalidation),
  CreateTime: new Date(invalidation.createdAt).toISOString(),
  InvalidationBatch: {
    Paths: quantityList('Path', invalidation.paths),
    CallerReference: invalidation.callerReference,
  },
});

const answer = (
  context: CloudFrontContext,
  status: number,
  distribution: Distribution,
  one: Invalidation,
): Reply => {
  const content = shown(context.account, one);
  const location = `https://cloudfront.amazonaws.com/2020-05-31/distribution/${distribution.id}/invalidation/${one.id}`;
  return xmlReply(status, 'Invalidation', content, {
    headers: status === 201 ? { location } : {},
    responseElements: { location, invalidation: lowerFirstObject(flattenNode(content)) },
  });
};

const isWildcard = (path: string): boolean => path.endsWith('*');

const checkPaths = (paths: readonly string[], batch: XmlNode): void => {
  const said = Number(textAt(batch.Paths as XmlNode, 'Quantity') ?? Number.NaN);
  if (said !== paths.length)
    throw fault('InconsistentQuantities', 400, 'The value of Quantity and the size of Items do not match.');
  const bad =
    paths.length === 0 ||
    paths.some((path) => !path.startsWith('/') || path.includes('~') || path.length > 4000);
  if (bad)
    throw fault('InvalidArgument', 400, 'Your request contains one or more invalid invalidation paths.');
};

/** 3,000 plain paths and 15 wildcards may be in progress. */
const checkQuota = (account: Account, distribution: Distribution, paths: readonly string[]): void => {
  const running = distribution.invalidations
    .filter((one) => statusOf(account, one) === 'InProgress')
    .flatMap((one) => one.paths);
  const all = [...running, ...paths];
  const wildcards = all.filter(isWildcard).length;
  if (wildcards > account.traps.wildcardInvalidations || all.length - wildcards > 3000) {
    throw fault(
      'TooManyInvalidationsInProgress',
      400,
      'You have exceeded the maximum number of allowable InProgress invalidation batch requests, or invalidation objects.',
    );
  }
};

/** One call per interval; what comes earlier is throttled, whatever it asks. */
const checkRate = (account: Account): void => {
  const { invalidationRate } = account.traps;
  if (invalidationRate <= 0) return;
  const now = account.clock.now();
  if (now < account.cloudFront.invalidationFreeAt) throw fault('Throttling', 400, 'Rate exceeded');
  account.cloudFront.invalidationFreeAt = now + 1000 / invalidationRate;
};

const start = (account: Account, callerReference: string, paths: readonly string[]): Invalidation => {
  const createdAt = account.clock.now();
  const { invalidationMs } = account.traps;
  return {
    id: account.random.cloudFrontId('I'),
    callerReference,
    paths,
    createdAt,
    completedAt: createdAt + invalidationMs,
    // Edges forget one by one; the lab's edge does at some moment before the whole is said to be done.
    purgedAt: createdAt + Math.floor(invalidationMs * (0.2 + 0.7 * account.luck.next())),
  };
};

export const createInvalidation = (context: CloudFrontContext): Reply => {
  const { account } = context;
  checkRate(account);
  const distribution = findDistribution(context);
  const batch = bodyOf(context, 'InvalidationBatch');
  const callerReference = textAt(batch, 'CallerReference') ?? '';
  if (callerReference === '')
    throw fault('InvalidArgument', 400, 'The parameter CallerReference is required.');
  const paths = itemsOf(batch, 'Paths').map(String);
  checkPaths(paths, batch);
  const same = distribution.invalidations.find((one) => one.callerReference === callerReference);
  if (same !== undefined) {
    if ([...same.paths].sort().join('\n') === [...paths].sort().join('\n'))
      return answer(context, 201, distribution, same);
    throw fault(
      'InvalidationBatchAlreadyExists',
      400,
      'You have specified a caller reference that is associated with a batch with other paths.',
    );
  }
  checkQuota(account, distribution, paths);
  const invalidation = start(account, callerReference, paths);
  distribution.invalidations.push(invalidation);
  return answer(context, 201, distribution, invalidation);
};

export const getInvalidation = (context: CloudFrontContext): Reply => {
  const distribution = findDistribution(context);
  const found = distribution.invalidations.find((one) => one.id === context.ids[1]);
  if (found === undefined)
    throw fault('NoSuchInvalidation', 404, 'The specified invalidation does not exist.');
  return answer(context, 200, distribution, found);
};

/** Newest first. */
export const listInvalidations = (context: CloudFrontContext): Reply => {
  const distribution = findDistribution(context);
  const { items, envelope } = pageOf(context, [...distribution.invalidations].reverse(), (one) => one.id);
  const summaries = items.map(
    (one): XmlNode => ({
      Id: one.id,
      CreateTime: new Date(one.createdAt).toISOString(),
      Status: statusOf(context.account, one),
    }),
  );
  return xmlReply(200, 'InvalidationList', {
    ...envelope,
    ...quantityList('InvalidationSummary', summaries),
  });
};

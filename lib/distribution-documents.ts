/** From a distribution to the policy documents that a change of it may concern: its buckets, now and before. */
import type { App } from './app.ts';
import { type DocumentRef, subjectKey } from './core/model/subject.ts';
import { originBucketNames } from './gather-distribution.ts';

/**
 * Buckets that the distribution's origins resolve to now (own buckets only), and those that its remembered access
 * paths lead to: a detached origin is no longer in the configuration. A deleted distribution has only the latter.
 * @throws when the table or the inventory cannot be read: the message must be tried again
 */
export const documentsOfDistribution = async (
  app: App,
  distributionId: string,
): Promise<readonly DocumentRef[]> => {
  const [lists, edges] = await Promise.all([
    app.inventory.read({ fresh: true }),
    app.ports.state.edgesOfDistribution(distributionId),
  ]);
  if (edges.status === 'unreadable') {
    throw new Error(`the access paths of ${distributionId} could not be read: ${edges.because}`);
  }
  if (!lists.snapshot.distributions || lists.buckets.status !== 'known') {
    throw new Error(
      `the inventory could not be read, so the buckets of ${distributionId} are unknown: ${JSON.stringify(lists.unreadable)}`,
    );
  }
  const own = new Set(lists.buckets.value.map((bucket) => bucket.name));
  const present = lists.snapshot.distributions.filter((distribution) => distribution.Id === distributionId);
  const names = new Set([
    ...[...originBucketNames(present)].filter((name) => own.has(name)),
    ...(edges.status === 'known' ? edges.value.map((edge) => edge.bucket) : []),
  ]);
  const documents = [...names].map((name): DocumentRef => ({ type: 'bucket', name }));
  return documents.sort((a, b) => (subjectKey(a) < subjectKey(b) ? -1 : 1));
};

/** Chapter 5: an origin is detached; what the edge has cached of it must go, and the grant behind it. */
import {
  type CloudFrontClient,
  type DistributionConfig,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { bucketPolicy, edgeFetch } from '../edge-view.ts';
import { look, lookUntil } from '../looking.ts';
import { act, type Scene } from '../scene.ts';
import { expectOneWrite, outcomeOf, showRepair, showSlack } from '../telling.ts';
import { waitFor } from '../wait.ts';
import { type InvalidationView, invalidationsOf, type Mark } from '../witness.ts';
import type { Chapter } from './chapter.ts';

const bucket = 'acme-media';
const path = '/media/page-1.html';

const withoutOrigin = (config: DistributionConfig): DistributionConfig => {
  const origins = (config.Origins?.Items ?? []).filter((origin) => origin.Id !== bucket);
  return {
    ...config,
    Origins: { Quantity: origins.length, Items: origins },
    CacheBehaviors: { Quantity: 0 },
  };
};

const detach = async (client: CloudFrontClient, id: string): Promise<void> => {
  const { DistributionConfig, ETag } = await client.send(new GetDistributionConfigCommand({ Id: id }));
  if (DistributionConfig === undefined) throw new Error(`The distribution ${id} has no configuration.`);
  const changed = withoutOrigin(DistributionConfig);
  await client.send(new UpdateDistributionCommand({ Id: id, IfMatch: ETag, DistributionConfig: changed }));
};

/** Shows each change of the invalidations until all of them are `Completed` and the guard said so. */
const followInvalidations = async (
  scene: Scene,
  since: Mark,
  id: string,
): Promise<readonly InvalidationView[]> => {
  const shown = new Set<string>();
  const show = (): readonly InvalidationView[] => {
    const views = invalidationsOf(scene.lab, id);
    for (const view of views) {
      const text = `${view.id} ${view.paths.join(' ')} ${view.status}`;
      if (!shown.has(text))
        scene.printer.labelled(
          'purge',
          `${text}, ${((Date.now() - since.at) / 1000).toFixed(1)} s after the event`,
        );
      shown.add(text);
    }
    return views;
  };
  return waitFor(
    `an invalidation of ${id} that is Completed`,
    () => {
      const views = show();
      return views.length > 0 && views.every((view) => view.status === 'Completed') ? views : undefined;
    },
    18_000,
  );
};

export const originDetached: Chapter = {
  title: 'An origin is detached, its content is still cached',
  run: async (scene) => {
    const { lab } = scene;
    const { alice } = lab.actors;
    const { id, arn } = lab.seeded.distributions.blog;
    await look(scene, 'blog', 'before', 200, path);
    const hit = await look(scene, 'blog', 'before, again', 200, path);
    scene.expect('the edge has it cached', hit.xCache.startsWith('Hit'), hit.xCache);
    const since = await act(scene, `${alice.label}, takes the origin ${bucket} out of ${id} (blog)`, () =>
      detach(alice.cloudFront, id),
    );
    const stale = await look(scene, 'blog', 'detached', 200, path);
    scene.expect('the edge still serves what it has cached', stale.xCache.startsWith('Hit'), stale.xCache);
    const views = await followInvalidations(scene, since, id);
    scene.expect('an invalidation of the distribution is Completed', views.length > 0, 'there was none');
    const purge = await outcomeOf(scene, since, 'purge', { type: 'distribution', id });
    await showSlack(scene, since, purge);
    const gone = await edgeFetch(lab, 'blog', path);
    scene.printer.labelled('edge', `purged: GET ${gone.url} -> ${gone.status} ${gone.xCache}`);
    scene.expect(
      'the cached copy is gone',
      gone.status !== 200 && !gone.body.includes(bucket),
      `it answered ${gone.status}`,
    );
    const repair = await outcomeOf(scene, since, 'repair', { type: 'bucket', name: bucket }, 18_000);
    await showRepair(scene, since, repair, bucket);
    const after = JSON.stringify(bucketPolicy(lab, bucket));
    scene.expect('the stale grant is gone', !after.includes(arn), after);
    scene.expect('the upload grant of the same policy is untouched', after.includes('s3:PutObject'), after);
    await lookUntil(scene, 'blog', 'the rest of the site', 200);
    await expectOneWrite(scene, since, bucket);
  },
};

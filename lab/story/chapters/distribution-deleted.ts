/** Chapter 4: a distribution is deleted; its grant stays behind until two reads agree that nobody needs it. */
import {
  type CloudFrontClient,
  DeleteDistributionCommand,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { bucketPolicy } from '../edge-view.ts';
import { act } from '../scene.ts';
import { expectOneWrite, outcomeOf, showRepair, showWaiting } from '../telling.ts';
import { waitFor } from '../wait.ts';
import type { Chapter } from './chapter.ts';

const bucket = 'acme-campaign';

const disable = async (client: CloudFrontClient, id: string): Promise<void> => {
  const { DistributionConfig, ETag } = await client.send(new GetDistributionConfigCommand({ Id: id }));
  if (DistributionConfig === undefined) throw new Error(`The distribution ${id} has no configuration.`);
  const changed = { ...DistributionConfig, Enabled: false };
  await client.send(new UpdateDistributionCommand({ Id: id, IfMatch: ETag, DistributionConfig: changed }));
  await waitFor(`${id} to be Deployed`, async () => {
    const { Distribution } = await client.send(new GetDistributionCommand({ Id: id }));
    return Distribution?.Status === 'Deployed' ? true : undefined;
  });
};

const remove = async (client: CloudFrontClient, id: string): Promise<void> => {
  const { ETag } = await client.send(new GetDistributionCommand({ Id: id }));
  await client.send(new DeleteDistributionCommand({ Id: id, IfMatch: ETag }));
};

export const distributionDeleted: Chapter = {
  title: 'A deleted distribution leaves its grant behind',
  run: async (scene) => {
    const { lab } = scene;
    const { alice } = lab.actors;
    const { id, arn } = lab.seeded.distributions.campaign;
    const disabled = await act(scene, `${alice.label}, disables the distribution ${id} (campaign)`, () =>
      disable(alice.cloudFront, id),
    );
    const kept = JSON.stringify(bucketPolicy(lab, bucket)).includes(arn);
    scene.expect('a disabled distribution keeps its grant', kept, 'the grant was gone');
    const since = await act(scene, `${alice.label}, deletes it`, () => remove(alice.cloudFront, id));
    await showWaiting(scene, since, { type: 'bucket', name: bucket });
    const repair = await outcomeOf(scene, disabled, 'repair', { type: 'bucket', name: bucket }, 18_000);
    await showRepair(scene, since, repair, bucket);
    const after = JSON.stringify(bucketPolicy(lab, bucket));
    scene.expect('the stale grant is gone', !after.includes(arn), after);
    scene.expect(
      'the TLS-only Deny of the same policy is untouched',
      after.includes('aws:SecureTransport'),
      after,
    );
    await expectOneWrite(scene, since, bucket);
  },
};

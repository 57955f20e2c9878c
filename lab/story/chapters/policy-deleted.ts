/** Chapter 2: somebody deletes a bucket policy; viewers get 403 until the guard has put the grant back. */
import { DeleteBucketPolicyCommand } from '@aws-sdk/client-s3';
import { lookUntil } from '../looking.ts';
import { act } from '../scene.ts';
import { expectOneWrite, outcomeOf, showRepair } from '../telling.ts';
import type { Chapter } from './chapter.ts';

const bucket = 'acme-docs';

export const policyDeleted: Chapter = {
  title: 'A bucket policy is deleted',
  run: async (scene) => {
    const { alice } = scene.lab.actors;
    await lookUntil(scene, 'docs', 'before', 200);
    const since = await act(scene, `${alice.label}, deletes the policy of ${bucket}`, () =>
      alice.s3('eu-west-1').send(new DeleteBucketPolicyCommand({ Bucket: bucket })),
    );
    await lookUntil(scene, 'docs', 'broken', 403, 3000);
    const repair = await outcomeOf(scene, since, 'repair', { type: 'bucket', name: bucket });
    await showRepair(scene, since, repair, bucket);
    await lookUntil(scene, 'docs', 'repaired', 200);
    await expectOneWrite(scene, since, bucket);
  },
};

/** Chapter 1: somebody deletes a bucket policy; viewers get 403 until the guard has put the grant back. */
import { DeleteBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { Chapter } from './chapter.ts';

const bucket = 'acme-docs';

export const policyDeleted: Chapter = {
  title: 'A bucket policy is deleted',
  run: async (scene) => {
    const { alice } = scene.lab.actors;
    await scene.lookUntil('docs', 'before', 200);
    const since = await scene.act(`${alice.label}, deletes the policy of ${bucket}`, () =>
      alice.s3('eu-west-1').send(new DeleteBucketPolicyCommand({ Bucket: bucket })),
    );
    await scene.lookUntil('docs', 'broken', 403, 3000);
    const repair = await scene.outcome(since, 'repair', { type: 'bucket', name: bucket });
    await scene.showRepair(since, repair, bucket);
    await scene.lookUntil('docs', 'repaired', 200);
    await scene.expectOneWrite(since, bucket);
  },
};

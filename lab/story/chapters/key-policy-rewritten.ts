/** Chapter 5: Terraform rewrites a key policy without CloudFront; encrypted objects answer 403 until it is repaired. */
import { PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { ownerKeyPolicy } from '../seed-policies.ts';
import type { Chapter } from './chapter.ts';

export const keyPolicyRewritten: Chapter = {
  title: 'A key policy is rewritten without CloudFront',
  run: async (scene) => {
    const { lab } = scene;
    const { terraform } = lab.actors;
    const { keyArn, account } = lab.seeded;
    await scene.lookUntil('docs', 'before', 200);
    const since = await scene.act(
      `${terraform.label} applies a key policy that does not know CloudFront`,
      () =>
        terraform
          .kms('eu-west-1')
          .send(new PutKeyPolicyCommand({ KeyId: keyArn, Policy: JSON.stringify(ownerKeyPolicy(account)) })),
    );
    await scene.lookUntil('docs', 'broken', 403, 3000);
    const repair = await scene.outcome(since, 'repair', { type: 'key', arn: keyArn });
    await scene.showRepair(since, repair, keyArn);
    await scene.lookUntil('docs', 'repaired', 200);
    await scene.expectOneWrite(since, keyArn);
  },
};

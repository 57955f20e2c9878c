/** Chapter 6: Terraform rewrites a key policy without CloudFront; encrypted objects answer 403 until it is repaired. */
import { PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { lookUntil } from '../looking.ts';
import { act } from '../scene.ts';
import { ownerKeyPolicy } from '../seed-policies.ts';
import { expectOneWrite, outcomeOf, showRepair } from '../telling.ts';
import type { Chapter } from './chapter.ts';

export const keyPolicyRewritten: Chapter = {
  title: 'A key policy is rewritten without CloudFront',
  run: async (scene) => {
    const { lab } = scene;
    const { terraform } = lab.actors;
    const { keyArn, account } = lab.seeded;
    await lookUntil(scene, 'docs', 'before', 200);
    const since = await act(
      scene,
      `${terraform.label} applies a key policy that does not know CloudFront`,
      () =>
        terraform
          .kms('eu-west-1')
          .send(new PutKeyPolicyCommand({ KeyId: keyArn, Policy: JSON.stringify(ownerKeyPolicy(account)) })),
    );
    await lookUntil(scene, 'docs', 'broken', 403, 3000);
    const repair = await outcomeOf(scene, since, 'repair', { type: 'key', arn: keyArn });
    await showRepair(scene, since, repair, keyArn);
    await lookUntil(scene, 'docs', 'repaired', 200);
    await expectOneWrite(scene, since, keyArn);
  },
};

/** Chapter 3: a template grants CloudFront without aws:SourceArn, so anybody's distribution can read the bucket. */
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { bucketPolicy, strangerStatus } from '../edge-view.ts';
import { lookUntil } from '../looking.ts';
import { act } from '../scene.ts';
import { expectOneWrite, outcomeOf, showRepair } from '../telling.ts';
import { waitFor } from '../wait.ts';
import type { Chapter } from './chapter.ts';

const bucket = 'acme-assets';

/** As found in many a template: the service principal, and no word about whose distribution. */
const unscoped = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'CloudFrontRead',
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
  ],
};

export const unscopedGrant: Chapter = {
  title: 'A grant that lacks aws:SourceArn',
  run: async (scene) => {
    const { lab } = scene;
    const { cloudFormation } = lab.actors;
    const stranger = () => strangerStatus(lab, bucket);
    const showStranger = (when: string, status: number): void =>
      scene.printer.labelled(
        'edge',
        `${when}: a distribution of another account with ${bucket} as origin -> ${status}`,
      );
    const before = await stranger();
    scene.expect('a stranger cannot read at first', before === 403, `it answered ${before}`);
    const since = await act(
      scene,
      `${cloudFormation.label} deploys a policy for ${bucket} without aws:SourceArn`,
      () =>
        cloudFormation
          .s3('us-east-1')
          .send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(unscoped) })),
    );
    const open = await waitFor(
      'a stranger getting in',
      async () => ((await stranger()) === 200 ? 200 : undefined),
      3000,
    ).catch(() => 403);
    showStranger('open', open);
    scene.expect('a stranger can read now', open === 200, `it answered ${open}`);
    const repair = await outcomeOf(scene, since, 'repair', { type: 'bucket', name: bucket });
    await showRepair(scene, since, repair, bucket);
    const closed = await waitFor(
      'a stranger kept out',
      async () => ((await stranger()) === 403 ? 403 : undefined),
      5000,
    ).catch(() => 200);
    showStranger('closed', closed);
    scene.expect('a stranger is kept out again', closed === 403, `it answered ${closed}`);
    await lookUntil(scene, 'shop', 'own reader', 200);
    await lookUntil(scene, 'blog', 'own reader', 200);
    const arns = [lab.seeded.distributions.shop.arn, lab.seeded.distributions.blog.arn].sort();
    const written = JSON.stringify(bucketPolicy(lab, bucket));
    scene.expect(
      'the grant names exactly the two distributions',
      arns.every((arn) => written.includes(arn)) && !written.includes('*"]}'),
      written,
    );
    await expectOneWrite(scene, since, bucket);
  },
};

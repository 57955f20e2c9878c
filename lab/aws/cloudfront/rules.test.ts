import { CreateDistributionCommand, type DistributionConfig } from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { distributionConfig, s3Origin } from '../test-distribution.ts';
import { refusal, startTestLab, type TestLab } from '../test-lab.ts';

let lab: TestLab;
beforeEach(async () => {
  lab = await startTestLab({ traps: { deployMs: 1_000 } });
});
afterEach(() => lab.close());

const create = async (config: DistributionConfig) => {
  const made = await lab.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: config }));
  return { id: made.Distribution?.Id ?? '', arn: made.Distribution?.ARN ?? '', eTag: made.ETag ?? '' };
};

describe('a configuration', () => {
  const origin = s3Origin('site');
  const behaviour = { TargetOriginId: 's3-site', ViewerProtocolPolicy: 'allow-all' as const };
  const wrong: [string, string, () => DistributionConfig][] = [
    [
      'targets no origin',
      'NoSuchOrigin',
      () =>
        distributionConfig('x', [origin], {
          DefaultCacheBehavior: { ...behaviour, TargetOriginId: 'nowhere' },
        }),
    ],
    [
      'names an unknown OAC',
      'InvalidOriginAccessControl',
      () => distributionConfig('x', [s3Origin('site', { oac: 'ENONE' })]),
    ],
    [
      'names an unknown OAI',
      'InvalidOriginAccessIdentity',
      () => distributionConfig('x', [s3Origin('site', { oai: 'ENONE' })]),
    ],
    [
      'has an OAC and an OAI on one origin',
      'IllegalOriginAccessConfiguration',
      () => distributionConfig('x', [s3Origin('site', { oac: 'A', oai: 'B' })]),
    ],
    [
      'counts wrongly',
      'InconsistentQuantities',
      () => distributionConfig('x', [origin], { Origins: { Quantity: 2, Items: [origin] } }),
    ],
    [
      'has two kinds of origin in one',
      'InvalidOrigin',
      () =>
        distributionConfig('x', [
          {
            ...origin,
            CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'https-only' },
          },
        ]),
    ],
    [
      'allows a strange set of methods',
      'InvalidArgument',
      () =>
        distributionConfig('x', [origin], {
          DefaultCacheBehavior: { ...behaviour, AllowedMethods: { Quantity: 1, Items: ['GET'] } },
        }),
    ],
  ];
  test.each(wrong)('that %s is refused with %s', async (_what, name, config) => {
    expect(await refusal(create(config()))).toMatchObject({ name });
  });
});

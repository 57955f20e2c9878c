import {
  CreateDistributionCommand,
  CreateInvalidationCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { distributionConfig, s3Origin } from '../test-distribution.ts';
import { refusal, startTestLab, type TestLab } from '../test-lab.ts';

let lab: TestLab;
let id: string;
beforeEach(async () => {
  lab = await startTestLab({ traps: { invalidationMs: 1_000 } });
  const DistributionConfig = distributionConfig('one', [s3Origin('site')]);
  const made = await lab.cloudFront.send(new CreateDistributionCommand({ DistributionConfig }));
  id = made.Distribution?.Id ?? '';
});
afterEach(() => lab.close());

const invalidate = (reference: string, ...paths: string[]) =>
  lab.cloudFront.send(
    new CreateInvalidationCommand({
      DistributionId: id,
      InvalidationBatch: { CallerReference: reference, Paths: { Quantity: paths.length, Items: paths } },
    }),
  );

describe('an invalidation', () => {
  test('goes from InProgress to Completed in its time', async () => {
    const made = await invalidate('a', '/*');
    expect(made.Invalidation).toMatchObject({
      Status: 'InProgress',
      InvalidationBatch: { Paths: { Items: ['/*'] } },
    });
    const state = async () =>
      (
        await lab.cloudFront.send(
          new GetInvalidationCommand({ DistributionId: id, Id: made.Invalidation?.Id }),
        )
      ).Invalidation?.Status;
    lab.advance(999);
    expect(await state()).toBe('InProgress');
    lab.advance(1);
    expect(await state()).toBe('Completed');
  });

  test('with a known reference and the same paths is the existing one, even when long completed', async () => {
    const first = await invalidate('a', '/x', '/y');
    lab.advance(5_000);
    const second = await invalidate('a', '/y', '/x');
    expect(second.Invalidation).toMatchObject({ Id: first.Invalidation?.Id, Status: 'Completed' });
    expect(await refusal(invalidate('a', '/z'))).toMatchObject({
      name: 'InvalidationBatchAlreadyExists',
      status: 400,
    });
  });

  test('is refused while 15 wildcards are in progress', async () => {
    for (let count = 0; count < 15; count += 1) await invalidate(`w${count}`, `/${count}/*`);
    expect(await refusal(invalidate('one-more', '/*'))).toMatchObject({
      name: 'TooManyInvalidationsInProgress',
      status: 400,
    });
    expect(await refusal(invalidate('plain', '/index.html'))).toBeUndefined();
    lab.advance(1_000);
    expect(await refusal(invalidate('one-more', '/*'))).toBeUndefined();
  });

  test.each([['index.html'], ['/a~b'], [`/${'x'.repeat(4_001)}`]])(
    'of the path %.20s is refused',
    async (path) => {
      expect(await refusal(invalidate('a', path))).toMatchObject({ name: 'InvalidArgument', status: 400 });
    },
  );

  test('of a missing distribution is NoSuchDistribution', async () => {
    id = 'EGONE';
    expect(await refusal(invalidate('a', '/*'))).toMatchObject({ name: 'NoSuchDistribution', status: 404 });
  });

  test('is throttled when the account calls too often', async () => {
    lab.account.traps.invalidationRate = 0.5;
    expect(await refusal(invalidate('a', '/a'))).toBeUndefined();
    lab.advance(1_999);
    expect(await refusal(invalidate('b', '/b'))).toMatchObject({ name: 'Throttling', status: 400 });
    lab.advance(1);
    expect(await refusal(invalidate('b', '/b'))).toBeUndefined();
  });

  test('is listed newest first, page by page', async () => {
    for (const reference of ['a', 'b', 'c']) await invalidate(reference, `/${reference}`);
    const first = await lab.cloudFront.send(
      new ListInvalidationsCommand({ DistributionId: id, MaxItems: 2 }),
    );
    expect(first.InvalidationList).toMatchObject({ Quantity: 2, IsTruncated: true });
    const Marker = first.InvalidationList?.NextMarker;
    const second = await lab.cloudFront.send(
      new ListInvalidationsCommand({ DistributionId: id, MaxItems: 2, Marker }),
    );
    expect(second.InvalidationList).toMatchObject({ Quantity: 1, IsTruncated: false });
  });
});

import { CopyDistributionCommand } from '@aws-sdk/client-cloudfront';
import { describe, expect, test } from 'vitest';
import { s3Origin } from '../aws/test-distribution.ts';
import { oacStatement } from '../aws/test-lab.ts';
import {
  create,
  edge,
  grant,
  hit,
  invalidate,
  lab,
  look,
  miss,
  oac,
  refused,
  revoke,
  served,
  useEdge,
} from './test-edge.ts';

useEdge();

describe('the cache', () => {
  test('goes on serving after a revocation until an invalidation has purged it', async () => {
    const { id } = await served();
    expect(await look(id)).toBe(miss);
    await revoke();
    expect(await look(id)).toBe(hit);
    await invalidate(id, '/*');
    expect(await look(id)).toBe(hit);
    lab.advance(1_000);
    expect(await look(id)).toBe(refused);
  });
  test('is purged at some moment before the invalidation reads Completed', async () => {
    const { id } = await served();
    await look(id);
    await invalidate(id, '/*');
    const [invalidation] = lab.account.cloudFront.distributions.get(id)?.invalidations ?? [];
    const lead = (invalidation?.purgedAt ?? 0) - lab.account.clock.now();
    expect(lead).toBeGreaterThan(0);
    expect(lead).toBeLessThan(1_000);
    lab.advance(lead);
    expect(await look(id)).toBe(miss);
    lab.advance(1_000);
    expect(await look(id)).toBe(hit);
  });
  test('loses only what the paths name', async () => {
    const { id } = await served();
    await look(id);
    await look(id, '/a.txt');
    await invalidate(id, '/a*', '/*.html');
    lab.advance(1_000);
    expect([await look(id), await look(id, '/a.txt')]).toEqual([hit, miss]);
  });
  test('refills from S3 when purged before the revocation is effective', async () => {
    const { id } = await served();
    await look(id);
    await invalidate(id, '/*');
    lab.advance(1_000);
    expect(await look(id)).toBe(miss);
    await revoke();
    expect(await look(id)).toBe(hit);
  });
  test('keeps a 403 for ErrorCachingMinTTL, 10 seconds unless said otherwise', async () => {
    const { id, arn } = await create([s3Origin('site', { oac })]);
    expect(await look(id)).toBe(refused);
    await grant('site', oacStatement('site', arn));
    lab.advance(9_999);
    expect(await look(id)).toBe(refused);
    lab.advance(1);
    expect(await look(id)).toBe(miss);
  });
  test('keeps a 403 as long as the distribution says', async () => {
    const CustomErrorResponses = { Quantity: 1, Items: [{ ErrorCode: 403, ErrorCachingMinTTL: 60 }] };
    const { id, arn } = await create([s3Origin('site', { oac })], { CustomErrorResponses });
    await look(id);
    await grant('site', oacStatement('site', arn));
    lab.advance(30_000);
    expect(await look(id)).toBe(refused);
    lab.advance(30_000);
    expect(await look(id)).toBe(miss);
  });
  test('can keep errors for less, as a lab wants', async () => {
    edge.options.errorCachingMs = 0;
    const { id, arn } = await create([s3Origin('site', { oac })]);
    expect(await look(id)).toBe(refused);
    await grant('site', oacStatement('site', arn));
    expect(await look(id)).toBe(miss);
  });
  test('is not shared with a staging twin, which needs a grant of its own', async () => {
    const { id, arn, eTag } = await served();
    await look(id);
    const copied = await lab.cloudFront.send(
      new CopyDistributionCommand({
        PrimaryDistributionId: id,
        IfMatch: eTag,
        Staging: true,
        CallerReference: 'twin',
        Enabled: true,
      }),
    );
    const twin = copied.Distribution;
    expect([await look(id), await look(twin?.Id ?? '')]).toEqual([hit, refused]);
    edge.clearCache();
    await grant('site', oacStatement('site', arn), { ...oacStatement('site', twin?.ARN ?? ''), Sid: 'Twin' });
    expect(await look(twin?.Id ?? '')).toBe(miss);
  });
});

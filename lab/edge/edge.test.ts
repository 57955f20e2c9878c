import { UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { describe, expect, test } from 'vitest';
import { distributionConfig, s3Origin } from '../aws/test-distribution.ts';
import { oacStatement } from '../aws/test-lab.ts';
import {
  create,
  edge,
  grant,
  hit,
  lab,
  look,
  miss,
  newBucket,
  oac,
  refused,
  served,
  useEdge,
} from './test-edge.ts';

useEdge();

describe('over HTTP', () => {
  test('a path of a distribution is fetched with its content and X-Cache', async () => {
    const { id } = await served();
    const first = await fetch(edge.urlOf(id, '/index.html'));
    expect([first.status, await first.text(), first.headers.get('x-cache')]).toEqual([
      200,
      'home',
      'Miss from cloudfront',
    ]);
    const second = await fetch(`${edge.url}/index.html`, { headers: { 'x-lab-distribution': id } });
    expect([await second.text(), second.headers.get('x-cache')]).toEqual(['home', 'Hit from cloudfront']);
  });
  test('a refusal says why in a header', async () => {
    const { id } = await create([s3Origin('site', { oac })]);
    const answer = await fetch(edge.urlOf(id, '/index.html'));
    expect([answer.status, answer.headers.get('x-cache')]).toEqual([403, 'Error from cloudfront']);
    expect(answer.headers.get('x-lab-because')).toContain('does not allow s3:GetObject');
    expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
  });
});

describe('a distribution', () => {
  test('serves nothing before it is deployed, when disabled, or when unknown', async () => {
    lab.account.traps.deployMs = 500;
    const { id, arn, eTag, config } = await create([s3Origin('site', { oac })]);
    await grant('site', oacStatement('site', arn));
    expect(await look(id)).toBe('404 Error from cloudfront');
    lab.advance(500);
    expect(await look(id)).toBe(miss);
    await lab.cloudFront.send(
      new UpdateDistributionCommand({
        Id: id,
        IfMatch: eTag,
        DistributionConfig: { ...config, Enabled: false },
      }),
    );
    expect(await look(id)).toBe(hit);
    lab.advance(500);
    expect(await look(id)).toBe(refused);
    expect(await look('ENOWHERE')).toBe('404 Error from cloudfront');
  });
  test('asks its previous origin while a change is InProgress', async () => {
    const { id, eTag, config } = await served();
    await newBucket('next', { 'new.txt': 'n' });
    lab.account.traps.deployMs = 500;
    lab.advance(500);
    const DistributionConfig = {
      ...distributionConfig('one', [s3Origin('next', { oac })]),
      Comment: config.Comment,
    };
    await lab.cloudFront.send(new UpdateDistributionCommand({ Id: id, IfMatch: eTag, DistributionConfig }));
    expect(await look(id, '/a.txt')).toBe(miss);
    lab.advance(500);
    expect(await look(id, '/a.txt')).toBe(hit);
    expect(await look(id, '/index.html')).toBe(refused);
  });
  test('picks the behaviour by path pattern, in order', async () => {
    await newBucket('media', { 'img/x.png': 'x' });
    const CacheBehaviors = {
      Quantity: 1,
      Items: [
        {
          PathPattern: 'img/*.png',
          TargetOriginId: 's3-media',
          ViewerProtocolPolicy: 'https-only' as const,
          CachePolicyId: 'p',
        },
      ],
    };
    const { id, arn } = await create([s3Origin('site', { oac }), s3Origin('media', { oac })], {
      CacheBehaviors,
    });
    await grant('media', oacStatement('media', arn));
    expect(await look(id, '/img/x.png')).toBe(miss);
    expect(await look(id, '/img/x.jpg')).toBe(refused);
    expect(await look(id, '/img/x.png', { protocol: 'http' })).toBe(refused);
  });
  test('sends plain viewers to HTTPS, knows its root object, and its methods', async () => {
    const { id, arn } = await create([s3Origin('site', { oac })], { DefaultRootObject: 'index.html' });
    await grant('site', oacStatement('site', arn));
    expect(await look(id, '/', { protocol: 'http' })).toBe('301 Redirect from cloudfront');
    expect(await look(id, '/')).toBe(miss);
    expect(await look(id, '/', { method: 'PUT' })).toBe(refused);
  });
  test('serves its error page in place of an error', async () => {
    const Items = [
      { ErrorCode: 403, ResponsePagePath: '/index.html', ResponseCode: '200', ErrorCachingMinTTL: 0 },
    ];
    const { id, arn } = await create([s3Origin('site', { oac })], {
      CustomErrorResponses: { Quantity: 1, Items },
    });
    await grant('site', oacStatement('site', arn));
    const answer = await edge.view(id, '/no/such/page');
    expect([answer.status, answer.body.toString()]).toEqual([200, 'home']);
  });
  test('fails over inside an origin group, and so hides a missing grant', async () => {
    await newBucket('backup', { 'index.html': 'backup' });
    const members = ['s3-site', 's3-backup'].map((OriginId) => ({ OriginId }));
    const OriginGroups = {
      Quantity: 1,
      Items: [
        {
          Id: 'group',
          FailoverCriteria: { StatusCodes: { Quantity: 1, Items: [403] } },
          Members: { Quantity: 2, Items: members },
        },
      ],
    };
    const DefaultCacheBehavior = { TargetOriginId: 'group', ViewerProtocolPolicy: 'allow-all' as const };
    const { id, arn } = await create([s3Origin('site', { oac }), s3Origin('backup', { oac })], {
      OriginGroups,
      DefaultCacheBehavior,
    });
    await grant('backup', oacStatement('backup', arn));
    expect((await edge.view(id, '/index.html')).body.toString()).toBe('backup');
  });
});

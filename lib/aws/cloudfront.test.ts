import { afterEach, describe, expect, it } from 'vitest';
import { cloudFrontPort } from './cloudfront.ts';
import { type Answer, cloudFrontError, startWire, type Wire, type WireReply, xml } from './testing/wire.ts';

let wire: Wire;
afterEach(() => wire.close());

const port = async (answer: Answer, region = 'us-east-1') => {
  wire = await startWire(answer);
  return cloudFrontPort({ ...wire.options, region });
};

const arn = (id: string) => `arn:aws:cloudfront::111122223333:distribution/${id}`;
const summary = (id: string) =>
  `<DistributionSummary><Id>${id}</Id><ARN>${arn(id)}</ARN><Status>Deployed</Status><LastModifiedTime>2026-11-01T10:00:00.000Z</LastModifiedTime><Enabled>true</Enabled><Staging>false</Staging><Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>site.s3.eu-west-1.amazonaws.com</DomainName><OriginAccessControlId>EOAC</OriginAccessControlId></Origin></Items></Origins></DistributionSummary>`;
const list = (ids: readonly string[], next = ''): WireReply =>
  xml(
    `<DistributionList><IsTruncated>${next !== ''}</IsTruncated>${next && `<NextMarker>${next}</NextMarker>`}<Quantity>${ids.length}</Quantity>${
      ids.length > 0 ? `<Items>${ids.map(summary).join('')}</Items>` : ''
    }</DistributionList>`,
  );
const isTenantList = (path: string) => path.includes('distributionsByConnectionMode');

describe('listDistributions', () => {
  it('merges every page of both lists by ARN, in the words of the AWS CLI', async () => {
    const cloudFront = await port((request) => {
      if (isTenantList(request.path)) return list(['E2', 'E3']);
      return request.query.get('Marker') === 'm1' ? list(['E2']) : list(['E1'], 'm1');
    });
    const listed = await cloudFront.listDistributions();
    expect(listed.status === 'known' && listed.value.map(({ Id }) => Id)).toEqual(['E1', 'E2', 'E3']);
    expect(listed).toMatchObject({
      value: [
        {
          ARN: arn('E1'),
          LastModifiedTime: '2026-11-01T10:00:00.000Z',
          Enabled: true,
          Origins: { Quantity: 1, Items: [{ OriginAccessControlId: 'EOAC' }] },
        },
        {},
        {},
      ],
    });
    expect(
      wire.requests.some((request) => request.path.endsWith('distributionsByConnectionMode/tenant-only')),
    ).toBe(true);
  });

  it('knows an empty account', async () => {
    const cloudFront = await port(() => list([]));
    expect(await cloudFront.listDistributions()).toEqual({ status: 'known', value: [] });
  });

  it.each(['AccessDenied', 'InvalidArgument', 'UnknownOperationException'])(
    'is unreadable in partition aws when the tenant list answers %s',
    async (code) => {
      const cloudFront = await port((request) =>
        isTenantList(request.path) ? cloudFrontError(400, code) : list(['E1']),
      );
      expect(await cloudFront.listDistributions()).toMatchObject({
        status: 'unreadable',
        because: expect.stringMatching(new RegExp(`^${code}: `)),
      });
    },
  );

  it('does without the tenant list where the partition does not know it', async () => {
    const answer =
      (code: string): Answer =>
      (request) =>
        isTenantList(request.path) ? cloudFrontError(400, code) : list(['E1']);
    const there = await port(answer('InvalidArgument'), 'cn-north-1');
    expect(await there.listDistributions()).toMatchObject({ status: 'known', value: [{ Id: 'E1' }] });
    expect(wire.requests[0]?.headers.authorization).toContain('/cn-northwest-1/cloudfront/');
    await wire.close();
    const denied = await port(answer('AccessDenied'), 'cn-north-1');
    expect(await denied.listDistributions()).toMatchObject({ status: 'unreadable' });
  });

  it('is unreadable when a later page fails', async () => {
    const cloudFront = await port((request) =>
      request.query.has('Marker') ? cloudFrontError(403, 'AccessDenied') : list(['E1'], 'm1'),
    );
    expect(await cloudFront.listDistributions()).toMatchObject({ status: 'unreadable' });
  });

  it.each([
    ['without a list', '<Nothing/>'],
    [
      'with an entry that has no ARN',
      '<DistributionList><IsTruncated>false</IsTruncated><Quantity>1</Quantity><Items><DistributionSummary><Id>E1</Id></DistributionSummary></Items></DistributionList>',
    ],
    [
      'truncated without a marker',
      '<DistributionList><IsTruncated>true</IsTruncated><Quantity>0</Quantity></DistributionList>',
    ],
  ])('takes an answer %s for unreadable, never for empty', async (_, body) => {
    const cloudFront = await port(() => xml(body));
    expect(await cloudFront.listDistributions()).toMatchObject({ status: 'unreadable' });
  });
});

describe('the other reads', () => {
  it('reads every page of access controls', async () => {
    const page = (id: string, next: string) =>
      xml(
        `<OriginAccessControlList><IsTruncated>${next !== ''}</IsTruncated>${next && `<NextMarker>${next}</NextMarker>`}<Quantity>1</Quantity><Items><OriginAccessControlSummary><Id>${id}</Id><SigningBehavior>always</SigningBehavior><OriginAccessControlOriginType>s3mrap</OriginAccessControlOriginType></OriginAccessControlSummary></Items></OriginAccessControlList>`,
      );
    const cloudFront = await port((request) =>
      request.query.has('Marker') ? page('B', '') : page('A', 'm'),
    );
    expect(await cloudFront.listOriginAccessControls()).toEqual({
      status: 'known',
      value: [
        { Id: 'A', SigningBehavior: 'always', OriginAccessControlOriginType: 's3mrap' },
        { Id: 'B', SigningBehavior: 'always', OriginAccessControlOriginType: 's3mrap' },
      ],
    });
  });

  it('reads every page of access identities', async () => {
    const page = (id: string, next: string) =>
      xml(
        `<CloudFrontOriginAccessIdentityList><IsTruncated>${next !== ''}</IsTruncated>${next && `<NextMarker>${next}</NextMarker>`}<Quantity>1</Quantity><Items><CloudFrontOriginAccessIdentitySummary><Id>${id}</Id><S3CanonicalUserId>c${id}</S3CanonicalUserId><Comment></Comment></CloudFrontOriginAccessIdentitySummary></Items></CloudFrontOriginAccessIdentityList>`,
      );
    const cloudFront = await port((request) =>
      request.query.has('Marker') ? page('B', '') : page('A', 'm'),
    );
    expect(await cloudFront.listOriginAccessIdentities()).toMatchObject({
      status: 'known',
      value: [{ Id: 'A', S3CanonicalUserId: 'cA' }, { Id: 'B' }],
    });
  });

  it('reads tags, also those without a value', async () => {
    const cloudFront = await port(() =>
      xml(
        '<Tags><Items><Tag><Key>origin-guard</Key><Value>off</Value></Tag><Tag><Key>bare</Key></Tag></Items></Tags>',
      ),
    );
    expect(await cloudFront.distributionTags(arn('E1'))).toEqual({
      status: 'known',
      value: [
        { Key: 'origin-guard', Value: 'off' },
        { Key: 'bare', Value: '' },
      ],
    });
  });

  it('reads the LIVE code of a function', async () => {
    const cloudFront = await port(() => ({ body: 'function handler(event) { return event.request; }' }));
    const code = await cloudFront.functionCode('arn:aws:cloudfront::111122223333:function/rewrite');
    expect(code).toEqual({ status: 'known', value: 'function handler(event) { return event.request; }' });
    expect(wire.requests[0]?.path).toContain('/function/rewrite');
    expect(wire.requests[0]?.query.get('Stage')).toBe('LIVE');
  });

  it('tells a deleted distribution from one that may not be looked at', async () => {
    const cloudFront = await port((_, index) =>
      index === 0 ? cloudFrontError(404, 'NoSuchDistribution') : cloudFrontError(403, 'AccessDenied'),
    );
    expect(await cloudFront.distributionStatus('E1')).toEqual({ status: 'absent' });
    expect(await cloudFront.distributionStatus('E1')).toMatchObject({ status: 'unreadable' });
  });
});

describe('createInvalidation', () => {
  const request = { distributionId: 'E1', callerReference: 'r1', paths: ['/*'] };
  const invalidation = (status: string) =>
    xml(`<Invalidation><Id>I1</Id><Status>${status}</Status></Invalidation>`);

  it('sends the reference and the paths, and answers with the state', async () => {
    const cloudFront = await port(() => ({ ...invalidation('InProgress'), status: 201 }));
    expect(await cloudFront.createInvalidation(request)).toEqual({
      status: 'created',
      invalidationId: 'I1',
      state: 'InProgress',
    });
    expect(wire.requests[0]?.body).toContain('<CallerReference>r1</CallerReference>');
    expect(wire.requests[0]?.body).toContain('<Quantity>1</Quantity><Items><Path>/*</Path></Items>');
  });

  it.each([
    [400, 'TooManyInvalidationsInProgress', 'later'],
    [400, 'Throttling', 'later'],
    [503, 'ServiceUnavailable', 'later'],
    [500, 'InternalError', 'later'],
    [404, 'NoSuchDistribution', 'gone'],
    [400, 'InvalidationBatchAlreadyExists', 'failed'],
    [403, 'AccessDenied', 'failed'],
    [400, 'BatchTooLarge', 'failed'],
  ])('answers %i %s with: %s', async (status, code, expected) => {
    const cloudFront = await port(() => cloudFrontError(status, code));
    expect(await cloudFront.createInvalidation(request)).toMatchObject({
      status: expected,
      because: expect.stringMatching(new RegExp(`^${code}: .*distribution E1`)),
    });
  });

  it('is sent once: whoever counts the calls repeats them', async () => {
    wire = await startWire(() => cloudFrontError(503, 'ServiceUnavailable'), 3);
    const cloudFront = cloudFrontPort({ ...wire.options, region: 'us-east-1' });
    await cloudFront.createInvalidation(request);
    expect(wire.requests).toHaveLength(1);
    await cloudFront.invalidationState('E1', 'I1');
    expect(wire.requests).toHaveLength(4);
  });

  it('is later when CloudFront cannot be reached', async () => {
    const cloudFront = await port(() => invalidation('InProgress'));
    await wire.close();
    expect(await cloudFront.createInvalidation(request)).toMatchObject({ status: 'later' });
  });

  it('is followed until Completed', async () => {
    const cloudFront = await port(() => invalidation('Completed'));
    expect(await cloudFront.invalidationState('E1', 'I1')).toEqual({
      status: 'created',
      invalidationId: 'I1',
      state: 'Completed',
    });
    expect(wire.requests[0]?.path).toContain('/distribution/E1/invalidation/I1');
  });

  it('fails, and says what that means, when CloudFront forgot the invalidation', async () => {
    const cloudFront = await port(() => cloudFrontError(404, 'NoSuchInvalidation'));
    expect(await cloudFront.invalidationState('E1', 'I1')).toMatchObject({
      status: 'failed',
      because: expect.stringContaining('no longer knows'),
    });
  });
});

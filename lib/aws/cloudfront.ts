/** CloudFrontPort on the SDK: the inventory in whole lists or not at all, in the partition's home Region. */
import {
  CloudFrontClient,
  type DistributionList,
  GetDistributionCommand,
  GetFunctionCommand,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListDistributionsByConnectionModeCommand,
  ListDistributionsCommand,
  ListOriginAccessControlsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudfront';
import type { Reading } from '../core/model/reading.ts';
import type {
  SnapshotDistribution,
  SnapshotOriginAccessControl,
  SnapshotOriginAccessIdentity,
  SnapshotTag,
} from '../core/model/snapshot.ts';
import type { CloudFrontPort } from '../ports.ts';
import { allPages, nextMarker, type Page, present, reading, readLimit } from './call.ts';
import { cliShape } from './cli-shape.ts';
import { type AwsOptions, captured, clientConfig, homeRegion, partitionOf } from './clients.ts';
import { invalidations } from './cloudfront-invalidations.ts';
import { classifyAwsError } from './errors.ts';

const from = (marker: string | undefined) => (marker === undefined ? {} : { Marker: marker });

/** CloudFront always says whether there is more; an answer that does not is none of its lists. */
const distributionPage = (list: DistributionList | undefined): Page<SnapshotDistribution> => {
  const { Items, IsTruncated, NextMarker } = present(list, 'distribution list');
  return {
    items: (Items ?? []).map((item) => cliShape<SnapshotDistribution>(item, ['Id', 'ARN'])),
    next: nextMarker(present(IsTruncated, 'IsTruncated'), NextMarker),
  };
};

const directDistributions = (client: CloudFrontClient) =>
  allPages(async (marker) => {
    const answer = await client.send(new ListDistributionsCommand(from(marker)), readLimit());
    return distributionPage(answer.DistributionList);
  });

/** How a partition without multi-tenant distributions may answer: the argument or the operation is unknown to it. */
const unknownThere: ReadonlySet<string> = new Set([
  'InvalidArgument',
  'InvalidAction',
  'UnknownOperationException',
  'UnsupportedOperation',
  'NotImplemented',
]);

/**
 * Multi-tenant distributions, which ListDistributions need not name. Removals rely on the list being complete, so
 * any failure makes the whole list unreadable. The one exception: outside partition `aws`, where the operation may
 * not exist at all, being told so means that there are none.
 */
const tenantDistributions = async (client: CloudFrontClient, partition: string) => {
  try {
    return await allPages(async (marker) => {
      const command = new ListDistributionsByConnectionModeCommand({
        ConnectionMode: 'tenant-only',
        ...from(marker),
      });
      return distributionPage((await client.send(command, readLimit())).DistributionList);
    });
  } catch (error) {
    if (partition !== 'aws' && unknownThere.has(classifyAwsError(error).code)) return [];
    throw error;
  }
};

const listDistributions = (client: CloudFrontClient, partition: string) =>
  reading('The list of distributions', async () => {
    const direct = await directDistributions(client);
    const tenant = await tenantDistributions(client, partition);
    const byArn = new Map([...direct, ...tenant].map((distribution) => [distribution.ARN, distribution]));
    return [...byArn.values()];
  });

const listOriginAccessControls = (client: CloudFrontClient) =>
  reading('ListOriginAccessControls', () =>
    allPages(async (marker) => {
      const answer = await client.send(new ListOriginAccessControlsCommand(from(marker)), readLimit());
      const list = present(answer.OriginAccessControlList, 'list of access controls');
      return {
        items: (list.Items ?? []).map((item) => cliShape<SnapshotOriginAccessControl>(item, ['Id'])),
        next: nextMarker(present(list.IsTruncated, 'IsTruncated'), list.NextMarker),
      };
    }),
  );

const listOriginAccessIdentities = (client: CloudFrontClient) =>
  reading('ListCloudFrontOriginAccessIdentities', () =>
    allPages(async (marker) => {
      const command = new ListCloudFrontOriginAccessIdentitiesCommand(from(marker));
      const answer = await client.send(command, readLimit());
      const list = present(answer.CloudFrontOriginAccessIdentityList, 'list of access identities');
      return {
        items: (list.Items ?? []).map((item) => cliShape<SnapshotOriginAccessIdentity>(item, ['Id'])),
        next: nextMarker(present(list.IsTruncated, 'IsTruncated'), list.NextMarker),
      };
    }),
  );

const functionCode = (client: CloudFrontClient, functionArn: string): Promise<Reading<string>> =>
  reading(`GetFunction of ${functionArn}`, async () => {
    const Name = present(functionArn.split(':function/')[1], 'function name in its ARN');
    const answer = await client.send(new GetFunctionCommand({ Name, Stage: 'LIVE' }), readLimit());
    return new TextDecoder().decode(present(answer.FunctionCode, 'code'));
  }, ['NoSuchFunctionExists']);

/** ListTagsForResource hands out every tag at once. */
const distributionTags = (client: CloudFrontClient, arn: string): Promise<Reading<readonly SnapshotTag[]>> =>
  reading(`ListTagsForResource of ${arn}`, async () => {
    const answer = await client.send(new ListTagsForResourceCommand({ Resource: arn }), readLimit());
    const tags = present(answer.Tags, 'tags').Items ?? [];
    return tags.map((tag) => cliShape<SnapshotTag>({ Value: '', ...tag }, ['Key', 'Value']));
  }, ['NoSuchResource']);

export const cloudFrontPort = (options: AwsOptions): CloudFrontPort => {
  const config = clientConfig(options, homeRegion(options));
  const client = captured(options, new CloudFrontClient(config));
  // The account has so few of these calls that whoever counts them must be the one who repeats them.
  const once = captured(options, new CloudFrontClient({ ...config, maxAttempts: 1 }));
  return {
    listDistributions: () => listDistributions(client, partitionOf(options)),
    distributionStatus: (id) =>
      reading(`GetDistribution of ${id}`, async () => {
        const answer = await client.send(new GetDistributionCommand({ Id: id }), readLimit());
        return present(answer.Distribution?.Status, 'status');
      }, ['NoSuchDistribution']),
    distributionTags: (arn) => distributionTags(client, arn),
    listOriginAccessControls: () => listOriginAccessControls(client),
    listOriginAccessIdentities: () => listOriginAccessIdentities(client),
    functionCode: (functionArn) => functionCode(client, functionArn),
    ...invalidations(client, once),
  };
};

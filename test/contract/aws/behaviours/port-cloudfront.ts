/** CloudFrontPort: the inventory and the invalidations that the guard works with (lib/ports.ts). */
import { CreateFunctionCommand, PublishFunctionCommand } from '@aws-sdk/client-cloudfront';
import type { Behaviour } from '../behaviour.ts';
import { newControl, newDistribution, s3Origin } from '../documents.ts';
import { source, told } from './told.ts';

const functionSource = 'function handler(event) { return event.request; }';

export const portCloudFront: readonly Behaviour[] = [
  {
    id: 'port-distributions',
    says: 'The list of distributions is known, with the access control of each origin.',
    source: `${source} listDistributions; aws-facts 2.1`,
    evidence: 'V',
    aws: true,
    observe: async (world) => {
      const { control } = await newControl(world);
      const Items = [s3Origin({ OriginAccessControlId: control.Id })];
      const { distribution } = await newDistribution(world, { Origins: { Quantity: 1, Items } });
      return told(await world.ports.cloudFront.listDistributions(), (all) => {
        const found = all.find((one) => one.Id === distribution.Id);
        return found?.Origins?.Items?.[0]?.OriginAccessControlId === control.Id;
      });
    },
  },
  {
    id: 'port-access-lists',
    says: 'Access controls and identities are known, in whole lists.',
    source: `${source} listOriginAccessControls, listOriginAccessIdentities; aws-facts 2.1`,
    evidence: 'V',
    aws: { controls: true, identities: 'known' },
    observe: async (world) => {
      const { control } = await newControl(world);
      const { cloudFront } = world.ports;
      const controls = await cloudFront.listOriginAccessControls();
      return {
        controls: told(controls, (all) => all.some((one) => one.Id === control.Id)),
        identities: told(await cloudFront.listOriginAccessIdentities(), () => 'known'),
      };
    },
  },
  {
    id: 'port-distribution',
    says: 'Status and tags of a distribution are known; of one that does not exist, absent.',
    source: `${source} distributionStatus, distributionTags; aws-facts 2.1`,
    evidence: 'V',
    aws: { status: 'known', tags: [], noStatus: 'absent', noTags: 'absent' },
    observe: async (world) => {
      const { cloudFront } = world.ports;
      const { Id = '', ARN = '' } = (await newDistribution(world)).distribution;
      const tags = (reading: Awaited<ReturnType<typeof cloudFront.distributionTags>>) =>
        told(reading, (all) => all.map((tag) => tag.Key));
      return {
        status: told(await cloudFront.distributionStatus(Id), () => 'known'),
        tags: tags(await cloudFront.distributionTags(ARN)),
        noStatus: told(await cloudFront.distributionStatus('E00000EXAMPLE0'), String),
        noTags: tags(await cloudFront.distributionTags(ARN.replace(Id, 'E00000EXAMPLE0'))),
      };
    },
  },
  {
    id: 'port-invalidation',
    says: 'An invalidation is created and followed; of a distribution that is gone, there is none to make.',
    source: `${source} createInvalidation, invalidationState; aws-facts 4.3`,
    evidence: 'V',
    aws: { made: 'created InProgress', later: true, gone: 'gone' },
    observe: async (world) => {
      const { cloudFront } = world.ports;
      const { Id: distributionId = '' } = (await newDistribution(world)).distribution;
      const request = { distributionId, callerReference: world.newName(), paths: ['/*'] };
      const made = await cloudFront.createInvalidation(request);
      const id = made.status === 'created' ? made.invalidationId : '';
      const later = await cloudFront.invalidationState(distributionId, id);
      const gone = await cloudFront.createInvalidation({ ...request, distributionId: 'E00000EXAMPLE0' });
      return {
        made: made.status === 'created' ? `created ${made.state}` : made.status,
        later: later.status === 'created' && ['InProgress', 'Completed'].includes(later.state),
        gone: gone.status,
      };
    },
  },
  {
    id: 'port-function',
    says: 'The code of a function is known once it is published, and absent before.',
    source: `${source} functionCode; CloudFront API GetFunction`,
    evidence: 'V',
    aws: { before: 'absent', published: functionSource },
    observe: async (world) => {
      const Name = world.newName();
      const made = await world.cloudFront.send(
        new CreateFunctionCommand({
          Name,
          FunctionConfig: { Comment: 'contract', Runtime: 'cloudfront-js-2.0' },
          FunctionCode: new TextEncoder().encode(functionSource),
        }),
      );
      const arn = `arn:aws:cloudfront::${world.account}:function/${Name}`;
      const before = told(await world.ports.cloudFront.functionCode(arn), String);
      await world.cloudFront.send(new PublishFunctionCommand({ Name, IfMatch: made.ETag }));
      return { before, published: told(await world.ports.cloudFront.functionCode(arn), String) };
    },
  },
];

/** Origin access controls and identities: made, listed, and kept while a distribution uses them (aws-facts 2.1). */
import {
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateOriginAccessControlCommand,
  DeleteCloudFrontOriginAccessIdentityCommand,
  DeleteOriginAccessControlCommand,
  GetOriginAccessControlCommand,
  ListCloudFrontOriginAccessIdentitiesCommand,
  ListOriginAccessControlsCommand,
  UpdateOriginAccessControlCommand,
} from '@aws-sdk/client-cloudfront';
import { answer, type Behaviour } from '../behaviour.ts';
import { controlConfig, newControl, newDistribution, newIdentity, s3Origin } from '../documents.ts';
import type { World } from '../world.ts';

const removeControl = (world: World, Id: string | undefined, IfMatch: string) =>
  answer(world.cloudFront.send(new DeleteOriginAccessControlCommand({ Id, IfMatch })));

const removeIdentity = (world: World, Id: string | undefined, IfMatch: string) =>
  answer(world.cloudFront.send(new DeleteCloudFrontOriginAccessIdentityCommand({ Id, IfMatch })));

const controls: readonly Behaviour[] = [
  {
    id: 'cf-control-listed',
    says: 'A new access control is in the list, with how it signs and what for.',
    source: 'aws-facts 2.1',
    evidence: 'V',
    aws: 'sigv4 always s3',
    observe: async (world) => {
      const { control } = await newControl(world);
      const list = await world.cloudFront.send(new ListOriginAccessControlsCommand({}));
      const found = list.OriginAccessControlList?.Items?.find((item) => item.Id === control.Id);
      return `${found?.SigningProtocol} ${found?.SigningBehavior} ${found?.OriginAccessControlOriginType}`;
    },
  },
  {
    id: 'cf-control-same-name',
    says: 'The name of an access control is unique.',
    source: 'CloudFront API CreateOriginAccessControl, Errors',
    evidence: 'V',
    aws: 'OriginAccessControlAlreadyExists 409',
    observe: async (world) => {
      const OriginAccessControlConfig = controlConfig(world.newName());
      const create = () =>
        world.cloudFront.send(new CreateOriginAccessControlCommand({ OriginAccessControlConfig }));
      await create();
      return answer(create());
    },
  },
  {
    id: 'cf-control-absent',
    says: 'An access control that does not exist is NoSuchOriginAccessControl.',
    source: 'CloudFront API GetOriginAccessControl, Errors',
    evidence: 'V',
    aws: 'NoSuchOriginAccessControl 404',
    observe: (world) =>
      answer(world.cloudFront.send(new GetOriginAccessControlCommand({ Id: 'E00000EXAMPLE0' }))),
  },
  {
    id: 'cf-control-if-match',
    says: 'Updating an access control needs its ETag, and changes it.',
    source: 'CloudFront API UpdateOriginAccessControl, Errors',
    evidence: 'V',
    aws: { stale: 'PreconditionFailed 412', missing: 'InvalidIfMatchVersion 400', newETag: true },
    observe: async (world) => {
      const { control, eTag } = await newControl(world);
      const config = { ...controlConfig(world.newName()), SigningBehavior: 'never' as const };
      const update = (match: { IfMatch?: string }) =>
        world.cloudFront.send(
          new UpdateOriginAccessControlCommand({
            Id: control.Id,
            OriginAccessControlConfig: config,
            ...match,
          }),
        );
      const stale = await answer(update({ IfMatch: 'E00000EXAMPLE0' }));
      const missing = await answer(update({}));
      const updated = await update({ IfMatch: eTag });
      return { stale, missing, newETag: updated.ETag !== eTag };
    },
  },
  {
    id: 'cf-control-in-use',
    says: 'An access control cannot be deleted while a distribution uses it.',
    source: 'aws-facts 2.1',
    evidence: 'V',
    aws: { used: 'OriginAccessControlInUse 409', unused: 'accepted' },
    observe: async (world) => {
      const used = await newControl(world);
      const unused = await newControl(world);
      const Items = [s3Origin({ OriginAccessControlId: used.control.Id })];
      await newDistribution(world, { Origins: { Quantity: 1, Items } });
      return {
        used: await removeControl(world, used.control.Id, used.eTag),
        unused: await removeControl(world, unused.control.Id, unused.eTag),
      };
    },
  },
];

const identities: readonly Behaviour[] = [
  {
    id: 'cf-identity-listed',
    says: 'A new access identity is in the list, with the canonical user id of 64 hex digits it was made with.',
    source: 'aws-facts 1.1 (G2), 2.1',
    evidence: 'V',
    aws: { hex: true, same: true },
    observe: async (world) => {
      const { identity } = await newIdentity(world);
      const list = await world.cloudFront.send(new ListCloudFrontOriginAccessIdentitiesCommand({}));
      const found = list.CloudFrontOriginAccessIdentityList?.Items?.find((item) => item.Id === identity.Id);
      return {
        hex: /^[0-9a-f]{64}$/.test(identity.S3CanonicalUserId ?? ''),
        same: found !== undefined && found.S3CanonicalUserId === identity.S3CanonicalUserId,
      };
    },
  },
  {
    id: 'cf-identity-reference-again',
    says: 'The same CallerReference with the same comment is the same identity; another comment is refused.',
    source: 'SDK-CF CloudFrontOriginAccessIdentityConfig.CallerReference',
    evidence: 'V',
    aws: { sameId: true, other: 'CloudFrontOriginAccessIdentityAlreadyExists 409' },
    observe: async (world) => {
      const CallerReference = world.newName();
      const create = (Comment: string) =>
        world.cloudFront.send(
          new CreateCloudFrontOriginAccessIdentityCommand({
            CloudFrontOriginAccessIdentityConfig: { CallerReference, Comment },
          }),
        );
      const first = await create('one');
      const second = await create('one');
      const idOf = (made: typeof first) => made.CloudFrontOriginAccessIdentity?.Id;
      return { sameId: idOf(first) === idOf(second), other: await answer(create('two')) };
    },
  },
  {
    id: 'cf-identity-in-use',
    says: 'An access identity cannot be deleted while a distribution uses it.',
    source: 'aws-facts 2.1',
    evidence: 'V',
    aws: { used: 'CloudFrontOriginAccessIdentityInUse 409', unused: 'accepted' },
    observe: async (world) => {
      const used = await newIdentity(world);
      const unused = await newIdentity(world);
      const OriginAccessIdentity = `origin-access-identity/cloudfront/${used.identity.Id}`;
      const Items = [s3Origin({ S3OriginConfig: { OriginAccessIdentity } })];
      await newDistribution(world, { Origins: { Quantity: 1, Items } });
      return {
        used: await removeIdentity(world, used.identity.Id, used.eTag),
        unused: await removeIdentity(world, unused.identity.Id, unused.eTag),
      };
    },
  },
];

export const cloudFrontAccess: readonly Behaviour[] = [...controls, ...identities];

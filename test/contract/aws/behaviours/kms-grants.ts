/** Grants of keys, with CloudFront's kind: to a service, for one distribution (aws-facts 3.9). */
import {
  CreateGrantCommand,
  type CreateGrantCommandInput,
  ListGrantsCommand,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms';
import { answer, type Behaviour } from '../behaviour.ts';
import { distributionArn, newKey } from '../documents.ts';
import type { World } from '../world.ts';

export const createGrant = (world: World, grant: Omit<CreateGrantCommandInput, 'Operations'>) =>
  world.kms().send(new CreateGrantCommand({ ...grant, Operations: ['Decrypt'] }));

const GranteeServicePrincipal = 'cloudfront.amazonaws.com';

export const kmsGrants: readonly Behaviour[] = [
  {
    id: 'kms-grants-pages',
    says: 'Limit makes pages of grants; NextMarker leads to the next one.',
    source: 'KMS API ListGrants',
    evidence: 'V',
    aws: { first: 1, truncated: true, second: 1 },
    observe: async (world) => {
      const { KeyId } = await newKey(world);
      const GranteePrincipal = `arn:aws:iam::${world.account}:root`;
      await createGrant(world, { KeyId, GranteePrincipal });
      await createGrant(world, { KeyId, GranteePrincipal, Name: 'another' });
      const page = (Marker?: string) => {
        const from = Marker === undefined ? {} : { Marker };
        return world.kms().send(new ListGrantsCommand({ KeyId, Limit: 1, ...from }));
      };
      const first = await page();
      const second = first.NextMarker === undefined ? undefined : await page(first.NextMarker);
      return {
        first: first.Grants?.length ?? 0,
        truncated: first.Truncated ?? 'not said',
        second: second?.Grants?.length ?? 0,
      };
    },
  },
  {
    id: 'kms-grant',
    says: 'A grant is listed with its grantee and operations until it is revoked.',
    source: 'KMS API CreateGrant, ListGrants, RevokeGrant',
    evidence: 'V',
    aws: { listed: ['arn:aws:iam::111122223333:root Decrypt'], after: 0 },
    observe: async (world) => {
      const { KeyId } = await newKey(world);
      const GranteePrincipal = `arn:aws:iam::${world.account}:root`;
      const { GrantId } = await createGrant(world, { KeyId, GranteePrincipal });
      const list = async () => (await world.kms().send(new ListGrantsCommand({ KeyId }))).Grants ?? [];
      const listed = (await list()).map((one) => `${one.GranteePrincipal} ${one.Operations?.join()}`);
      await world.kms().send(new RevokeGrantCommand({ KeyId, GrantId }));
      return { listed, after: (await list()).length };
    },
  },
  {
    id: 'kms-grant-to-service',
    says: 'A grant to a service shows the service and its SourceArn constraint, which it must have.',
    source: 'aws-facts 3.9 (the code of the refusal is not documented)',
    evidence: 'V',
    aws: { service: 'cloudfront.amazonaws.com', sourceArn: true, without: 'refused' },
    observe: async (world) => {
      const { KeyId } = await newKey(world);
      const SourceArn = distributionArn(world.account);
      const without = await answer(createGrant(world, { KeyId, GranteeServicePrincipal }));
      await createGrant(world, { KeyId, GranteeServicePrincipal, Constraints: { SourceArn } });
      const list = await world.kms().send(new ListGrantsCommand({ KeyId }));
      const [grant] = list.Grants?.filter((one) => one.Constraints?.SourceArn !== undefined) ?? [];
      return {
        service: grant?.GranteeServicePrincipal ?? 'not said',
        sourceArn: grant?.Constraints?.SourceArn === SourceArn,
        without: without === 'accepted' ? without : 'refused',
      };
    },
  },
];

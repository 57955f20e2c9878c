/** Keys: how they are found, what they say of themselves, and their states (aws-facts 3.2, 3.12). */
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { answer, type Behaviour } from '../behaviour.ts';
import { newKey, policyOf, rootStatement } from '../documents.ts';
import type { World } from '../world.ts';
import { createGrant } from './kms-grants.ts';

const describe = async (world: World, KeyId: string | undefined, region?: string) =>
  (await world.kms(region).send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;

/** The only policy a key has. */
const PolicyName = 'default';

const found: readonly Behaviour[] = [
  {
    id: 'kms-describe',
    says: 'A new key is a symmetric, enabled customer key.',
    source: 'aws-facts 3.2, 3.12; KMS API KeyMetadata',
    evidence: 'V',
    aws: 'CUSTOMER Enabled true SYMMETRIC_DEFAULT ENCRYPT_DECRYPT AWS_KMS false',
    observe: async (world) => {
      const { Arn } = await newKey(world);
      const key = await describe(world, Arn);
      const { KeyManager, KeyState, Enabled, KeySpec, KeyUsage, Origin, MultiRegion } = key ?? {};
      return `${KeyManager} ${KeyState} ${Enabled} ${KeySpec} ${KeyUsage} ${Origin} ${MultiRegion}`;
    },
  },
  {
    id: 'kms-names',
    says: 'A key is found by id, ARN, alias and alias ARN.',
    source: 'KMS API DescribeKey',
    evidence: 'V',
    aws: { id: true, arn: true, alias: true, aliasArn: true },
    observe: async (world) => {
      const { KeyId, Arn } = await newKey(world);
      const AliasName = `alias/${world.newName()}`;
      await world.kms().send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
      const isKey = async (reference: string | undefined) => (await describe(world, reference))?.Arn === Arn;
      return {
        id: await isKey(KeyId),
        arn: await isKey(Arn),
        alias: await isKey(AliasName),
        aliasArn: await isKey(`arn:aws:kms:us-east-1:${world.account}:${AliasName}`),
      };
    },
  },
  {
    id: 'kms-absent',
    says: 'A key or alias that does not exist is NotFoundException, and so is a key of another Region.',
    source: 'KMS API DescribeKey, Errors',
    evidence: 'V',
    aws: { key: 'NotFoundException 400', alias: 'NotFoundException 400', region: 'NotFoundException 400' },
    observe: async (world) => {
      const { KeyId } = await newKey(world, 'eu-west-1');
      return {
        key: await answer(describe(world, '1234abcd-12ab-34cd-56ef-1234567890ab')),
        alias: await answer(describe(world, 'alias/nobody')),
        region: await answer(describe(world, KeyId)),
      };
    },
  },
  {
    id: 'kms-alias-again',
    says: 'An alias that exists cannot be made again.',
    source: 'KMS API CreateAlias, Errors',
    evidence: 'V',
    aws: 'AlreadyExistsException 400',
    observe: async (world) => {
      const { KeyId } = await newKey(world);
      const command = new CreateAliasCommand({ AliasName: `alias/${world.newName()}`, TargetKeyId: KeyId });
      await world.kms().send(command);
      return answer(world.kms().send(command));
    },
  },
  {
    id: 'kms-managed-key',
    says: 'alias/aws/s3 is a key that AWS manages, and its policy cannot be changed.',
    source: 'aws-facts 3.2 (the code of the refusal is not documented)',
    evidence: 'V',
    aws: { manager: 'AWS', put: 'refused' },
    observe: async (world) => {
      const key = await describe(world, 'alias/aws/s3');
      const Policy = JSON.stringify(policyOf(rootStatement(world.account)));
      const command = new PutKeyPolicyCommand({ KeyId: key?.KeyId, PolicyName, Policy });
      const put = await answer(world.kms().send(command));
      return { manager: key?.KeyManager ?? null, put: put === 'accepted' ? put : 'refused' };
    },
  },
  {
    id: 'kms-multi-region-id',
    says: 'The id of a multi-Region key is mrk- and 32 hex digits.',
    source: 'SDK-KMS KeyId; KMS/multi-region-keys-overview',
    evidence: 'V',
    aws: 'mrk- and 32 digits',
    observe: async (world) => {
      const made = await world.kms().send(new CreateKeyCommand({ MultiRegion: true }));
      const id = made.KeyMetadata?.KeyId ?? '';
      if (/^mrk-[0-9a-f]{32}$/.test(id)) return 'mrk- and 32 digits';
      return id.startsWith('mrk-') ? 'mrk- and something else' : 'no mrk-';
    },
  },
];

const states: readonly Behaviour[] = [
  {
    id: 'kms-disabled',
    says: 'A disabled key says so, takes a new policy, and refuses grants with DisabledException.',
    source: 'KMS/key-state (table of API operations by state)',
    evidence: 'V',
    aws: { state: 'Disabled false', policy: 'accepted', grant: 'DisabledException 400' },
    observe: async (world) => {
      const { KeyId, Arn } = await newKey(world);
      await world.kms().send(new DisableKeyCommand({ KeyId }));
      const key = await describe(world, KeyId);
      const Policy = JSON.stringify(policyOf(rootStatement(world.account)));
      const GranteePrincipal = `arn:aws:iam::${world.account}:root`;
      return {
        state: `${key?.KeyState} ${key?.Enabled}`,
        policy: await answer(world.kms().send(new PutKeyPolicyCommand({ KeyId, PolicyName, Policy }))),
        grant: await answer(createGrant(world, { KeyId: Arn, GranteePrincipal })),
      };
    },
  },
  {
    id: 'kms-pending-deletion',
    says: 'A key that will be deleted says so and still takes a new policy.',
    source: 'KMS/key-state (table of API operations by state)',
    evidence: 'V',
    aws: { state: 'PendingDeletion false', policy: 'accepted', again: 'KMSInvalidStateException 400' },
    observe: async (world) => {
      const { KeyId } = await newKey(world);
      const schedule = () =>
        world.kms().send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      await schedule();
      const key = await describe(world, KeyId);
      const Policy = JSON.stringify(policyOf(rootStatement(world.account)));
      return {
        state: `${key?.KeyState} ${key?.Enabled}`,
        policy: await answer(world.kms().send(new PutKeyPolicyCommand({ KeyId, PolicyName, Policy }))),
        again: await answer(schedule()),
      };
    },
  },
];

export const kmsKeys: readonly Behaviour[] = [...found, ...states];

/** KmsPort and AccountPort: keys, and who we are (lib/ports.ts). */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Json, JsonObject } from '../../../../lib/core/model/json.ts';
import type { Behaviour } from '../behaviour.ts';
import { deadPrincipal, newKey, policyOf, rootStatement } from '../documents.ts';
import { source, told, written } from './told.ts';

const region = 'us-east-1';

export const portKms: readonly Behaviour[] = [
  {
    id: 'port-key',
    says: 'A key is known with policy and grants, written, refused with a dead principal, absent when there is none.',
    source: `${source} KmsPort; aws-facts 1.3, 3`,
    evidence: 'V',
    aws: ['CUSTOMER', 1, 0, 'written', 'refused: MalformedPolicyDocumentException', 'absent'],
    observe: async (world) => {
      const { kms } = world.ports;
      const { Arn } = await newKey(world);
      const own = rootStatement(world.account);
      const policy = told(
        await kms.keyPolicy(Arn),
        (document) => (document as { Statement: Json[] }).Statement.length,
      );
      const gone = { ...own, Sid: 'Gone', Principal: { AWS: deadPrincipal } };
      const put = written(await kms.putKeyPolicy(Arn, policyOf(own) as JsonObject));
      // A write that is tried again must be based on a fresh read, or the port says that the document moved.
      await kms.keyPolicy(Arn);
      return [
        told(await kms.describeKey(Arn, region), (key) => key.KeyManager ?? null),
        policy,
        told(await kms.keyGrants(Arn), (grants) => grants.length),
        put,
        written(await kms.putKeyPolicy(Arn, policyOf(own, gone) as JsonObject)),
        told(await kms.describeKey('alias/nobody', region), () => 'known'),
      ];
    },
  },
  {
    id: 'sts-identity',
    says: 'STS tells the account, an ARN in it and a user id.',
    source: 'STS API GetCallerIdentity',
    evidence: 'V',
    aws: { account: '111122223333', inArn: true, userId: true, port: '111122223333 aws' },
    observe: async (world) => {
      const identity = await world.sts.send(new GetCallerIdentityCommand({}));
      return {
        account: identity.Account ?? null,
        inArn: /^arn:aws:(iam|sts)::111122223333:/.test(identity.Arn ?? ''),
        userId: (identity.UserId ?? '') !== '',
        port: told(await world.ports.account.identity(), (we) => `${we.account} ${we.partition}`),
      };
    },
  },
];

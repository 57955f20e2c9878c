/** Key policies: what is kept, and what is refused (aws-facts 1.3, 3.10, 3.11). */
import { GetKeyPolicyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { answer, type Behaviour } from '../behaviour.ts';
import { deadPrincipal, distributionArn, newKey, policyOf, rootStatement } from '../documents.ts';
import type { World } from '../world.ts';

/** The only policy a key has. */
const PolicyName = 'default';

const put = (world: World, KeyId: string, Policy: string, more: object = {}): Promise<string> =>
  answer(world.kms().send(new PutKeyPolicyCommand({ KeyId, PolicyName, Policy, ...more })));

const stored = async (world: World, KeyId: string) =>
  (await world.kms().send(new GetKeyPolicyCommand({ KeyId, PolicyName }))).Policy ?? '';

/** The grant that an origin access control needs (aws-facts 3.1). */
const decrypt = (account: string) => ({
  Sid: 'CloudFront',
  Effect: 'Allow',
  Principal: { Service: 'cloudfront.amazonaws.com' },
  Action: 'kms:Decrypt',
  Resource: '*',
  Condition: { StringEquals: { 'AWS:SourceArn': distributionArn(account) } },
});

const kept: readonly Behaviour[] = [
  {
    id: 'kms-policy-default',
    says: 'A key made without policy lets the account do everything.',
    source: 'KMS/key-policy-default',
    evidence: 'V',
    aws: 'Allow kms:* to arn:aws:iam::111122223333:root',
    observe: async (world) => {
      const { Arn } = await newKey(world);
      const [statement] = JSON.parse(await stored(world, Arn)).Statement;
      return `${statement.Effect} ${statement.Action} to ${statement.Principal.AWS}`;
    },
  },
  {
    id: 'kms-policy-round-trip',
    says: 'A key policy reads back as it was written.',
    source: 'KMS API GetKeyPolicy',
    evidence: 'V',
    aws: { same: true },
    observe: async (world) => {
      const { Arn } = await newKey(world);
      const document = policyOf(rootStatement(world.account), decrypt(world.account));
      await put(world, Arn, JSON.stringify(document));
      return { same: (await stored(world, Arn)) === JSON.stringify(document) };
    },
  },
  {
    id: 'kms-policy-name-optional',
    says: 'The name of the policy may be left out: it can only be default.',
    source: 'SDK-KMS GetKeyPolicyRequest.PolicyName, PutKeyPolicyRequest.PolicyName',
    evidence: 'V',
    aws: { put: 'accepted', get: 'accepted' },
    observe: async (world) => {
      const { Arn: KeyId } = await newKey(world);
      const Policy = JSON.stringify(policyOf(rootStatement(world.account)));
      return {
        put: await answer(world.kms().send(new PutKeyPolicyCommand({ KeyId, Policy }))),
        get: await answer(world.kms().send(new GetKeyPolicyCommand({ KeyId }))),
      };
    },
  },
];

const malformed = (
  id: string,
  says: string,
  source: string,
  write: (account: string) => string,
): Behaviour => ({
  id: `kms-policy-${id}`,
  says,
  source,
  evidence: 'V',
  aws: 'MalformedPolicyDocumentException 400',
  observe: async (world) => put(world, (await newKey(world)).Arn, write(world.account)),
});

const refused: readonly Behaviour[] = [
  malformed(
    'not-json',
    'A key policy that is not JSON is malformed.',
    'KMS API PutKeyPolicy',
    () => 'not json',
  ),
  malformed(
    'without-principal',
    'A statement without Principal is malformed.',
    'KMS/key-policy-overview',
    (account) => {
      const { Principal: _, ...rest } = decrypt(account);
      return JSON.stringify(policyOf(rootStatement(account), rest));
    },
  ),
  malformed('dead-principal', 'A unique id that nobody has is refused.', 'aws-facts 1.3', (account) => {
    const dead = { ...decrypt(account), Principal: { AWS: deadPrincipal } };
    return JSON.stringify(policyOf(rootStatement(account), dead));
  }),
  malformed(
    'lockout',
    'A policy under which the caller could not put the next one is refused.',
    'aws-facts 3.11',
    (account) => JSON.stringify(policyOf(decrypt(account))),
  ),
  {
    id: 'kms-policy-lockout-bypassed',
    says: 'The lockout check can be bypassed.',
    source: 'aws-facts 3.11',
    evidence: 'V',
    aws: 'accepted',
    observe: async (world) => {
      const Policy = JSON.stringify(policyOf(decrypt(world.account)));
      return put(world, (await newKey(world)).Arn, Policy, { BypassPolicyLockoutSafetyCheck: true });
    },
  },
  {
    id: 'kms-policy-too-long',
    says: 'A key policy of more than 32 KB is refused.',
    source: 'aws-facts 3.10',
    evidence: 'V',
    aws: 'LimitExceededException 400',
    observe: async (world) => {
      const more = Array.from({ length: 180 }, (_, index) => ({
        ...decrypt(world.account),
        Sid: `Grant${index}`,
      }));
      const Policy = JSON.stringify(policyOf(rootStatement(world.account), ...more));
      return put(world, (await newKey(world)).Arn, Policy);
    },
  },
  {
    id: 'kms-policy-absent-key',
    says: 'The policy of a key that does not exist is NotFoundException.',
    source: 'KMS API GetKeyPolicy, Errors',
    evidence: 'V',
    aws: 'NotFoundException 400',
    observe: (world) => answer(stored(world, '1234abcd-12ab-34cd-56ef-1234567890ab')),
  },
];

export const kmsPolicy: readonly Behaviour[] = [...kept, ...refused];

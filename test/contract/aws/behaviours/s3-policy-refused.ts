/** Bucket policies that S3 refuses, whole, and what it calls the fault (aws-facts 1.3, 1.5, 6). */
import {
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { answer, type Behaviour } from '../behaviour.ts';
import { deadPrincipal, newBucket, oacGrant, openBucket, policyOf, publicGrant } from '../documents.ts';
import type { World } from '../world.ts';

const put = (world: World, Bucket: string, Policy: string): Promise<string> =>
  answer(world.s3().send(new PutBucketPolicyCommand({ Bucket, Policy })));

type Grant = ReturnType<typeof oacGrant>;

/** A document that is a CloudFront grant but for one fault. */
const malformed = (
  id: string,
  says: string,
  source: string,
  evidence: Behaviour['evidence'],
  write: (grant: Grant) => string,
): Behaviour => ({
  id: `s3-policy-${id}`,
  says,
  source,
  evidence,
  aws: 'MalformedPolicy 400',
  observe: async (world) => {
    const Bucket = await openBucket(world);
    return put(world, Bucket, write(oacGrant(Bucket, world.account)));
  },
});

const asPolicy = (statement: object): string => JSON.stringify(policyOf(statement));
const grammar = 'IAM policy grammar; S3UG/access-policy-language-overview';

const faults: readonly Behaviour[] = [
  malformed('not-json', 'A policy that is not JSON is malformed.', grammar, 'V', () => 'not json'),
  malformed('without-principal', 'A statement without Principal is malformed.', grammar, 'V', (grant) => {
    const { Principal: _, ...rest } = grant;
    return asPolicy(rest);
  }),
  malformed('wrong-effect', 'An Effect other than Allow and Deny is malformed.', grammar, 'V', (grant) =>
    asPolicy({ ...grant, Effect: 'Permit' }),
  ),
  malformed('unknown-action', 'An action that S3 does not have is malformed.', grammar, 'V', (grant) =>
    asPolicy({ ...grant, Action: 's3:GetObjekt' }),
  ),
  malformed('foreign-resource', 'A resource of another bucket is malformed.', grammar, 'V', (grant) =>
    asPolicy({ ...grant, Resource: 'arn:aws:s3:::some-other-bucket/*' }),
  ),
  malformed(
    'action-without-resource',
    'An object action on nothing but the bucket is malformed.',
    grammar,
    'V',
    (grant) => asPolicy({ ...grant, Resource: grant.Resource.replace('/*', '') }),
  ),
  malformed('wrong-operator', 'An unknown condition operator is malformed.', grammar, 'V', (grant) =>
    asPolicy({ ...grant, Condition: { Boolean: { 'aws:SecureTransport': 'false' } } }),
  ),
  malformed('wrong-version', 'A Version that IAM does not know is malformed.', grammar, 'V', (grant) =>
    JSON.stringify({ ...policyOf(grant), Version: '2030-01-01' }),
  ),
  malformed('duplicate-sid', 'A Sid that occurs twice is malformed.', 'aws-facts 1.1', 'V', (grant) =>
    JSON.stringify(policyOf(grant, grant)),
  ),
  malformed('too-long', 'A policy of more than 20 KB is refused.', 'aws-facts 1.5', 'V', (grant) => {
    const more = Array.from({ length: 90 }, (_, index) => ({ ...grant, Sid: `Grant${index}` }));
    return JSON.stringify(policyOf(...more));
  }),
  malformed('dead-principal', 'A unique id that nobody has is refused.', 'aws-facts 1.3', 'V', (grant) =>
    asPolicy({ ...grant, Principal: { AWS: deadPrincipal } }),
  ),
  malformed(
    'unknown-role',
    'A role of the own account that does not exist is refused.',
    'aws-facts 1.3 (repost.aws s3-invalid-principal-in-policy-error)',
    'V',
    (grant) => asPolicy({ ...grant, Principal: { AWS: 'arn:aws:iam::111122223333:role/nobody' } }),
  ),
  malformed(
    'unknown-identity',
    'An access identity that does not exist is refused.',
    'aws-facts 1.3, 1.1 (G1)',
    'I',
    (grant) => {
      const AWS = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E00000EXAMPLE0';
      return asPolicy({ ...grant, Principal: { AWS } });
    },
  ),
  malformed('unknown-service', 'A service that does not exist is refused.', 'aws-facts 1.3', 'I', (grant) =>
    asPolicy({ ...grant, Principal: { Service: 'cloudfront.example.com' } }),
  ),
];

const wholeOrNothing: readonly Behaviour[] = [
  {
    id: 's3-policy-dead-principal-elsewhere',
    says: 'One dead principal in an unrelated statement refuses the document, and the stored one stays.',
    source: 'aws-facts 1.3',
    evidence: 'V',
    aws: { put: 'MalformedPolicy 400', storedStatements: 1 },
    observe: async (world) => {
      const Bucket = await openBucket(world);
      const grant = oacGrant(Bucket, world.account);
      await world.s3().send(new PutBucketPolicyCommand({ Bucket, Policy: asPolicy(grant) }));
      const dead = { ...grant, Sid: 'Old', Principal: { AWS: deadPrincipal } };
      const refused = await put(world, Bucket, JSON.stringify(policyOf(grant, dead)));
      const stored = await world.s3().send(new GetBucketPolicyCommand({ Bucket }));
      return { put: refused, storedStatements: JSON.parse(stored.Policy ?? '{}').Statement.length };
    },
  },
  {
    id: 's3-policy-lockout',
    says: 'A policy that takes PutBucketPolicy from its caller is refused unless the caller confirms that.',
    source: 'aws-facts 6; S3API/api-putbucketpolicy',
    evidence: 'V',
    aws: { plain: 'refused', confirmed: 'accepted' },
    observe: async (world) => {
      const Bucket = await openBucket(world);
      const deny = {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutBucketPolicy',
        Resource: `arn:aws:s3:::${Bucket}`,
      };
      const plain = await put(world, Bucket, asPolicy(deny));
      const command = { Bucket, Policy: asPolicy(deny), ConfirmRemoveSelfBucketAccess: true };
      const confirmed = await answer(world.s3().send(new PutBucketPolicyCommand(command)));
      return { plain: plain === 'accepted' ? plain : 'refused', confirmed };
    },
  },
];

const blockAll = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

const blocked: readonly Behaviour[] = [
  {
    id: 's3-policy-public-blocked',
    says: 'BlockPublicPolicy refuses a public policy with 403, and not the grant of an access control.',
    source: 'aws-facts 1.5',
    evidence: 'V',
    aws: { public: 'AccessDenied 403', oac: 'accepted' },
    observe: async (world) => {
      const Bucket = await newBucket(world);
      const block = { Bucket, PublicAccessBlockConfiguration: blockAll };
      await world.s3().send(new PutPublicAccessBlockCommand(block));
      return {
        public: await put(world, Bucket, asPolicy(publicGrant(Bucket))),
        oac: await put(world, Bucket, asPolicy(oacGrant(Bucket, world.account))),
      };
    },
  },
  {
    id: 's3-policy-public-stored-before',
    says: 'BlockPublicPolicy leaves a stored public policy alone, and refuses to store the same again.',
    source: 'aws-facts 1.5',
    evidence: 'V',
    aws: { before: 'accepted', stored: 'accepted', again: 'AccessDenied 403' },
    observe: async (world) => {
      const Bucket = await openBucket(world);
      const policy = asPolicy(publicGrant(Bucket));
      const before = await put(world, Bucket, policy);
      const block = { Bucket, PublicAccessBlockConfiguration: blockAll };
      await world.s3().send(new PutPublicAccessBlockCommand(block));
      const stored = await answer(world.s3().send(new GetBucketPolicyCommand({ Bucket })));
      return { before, stored, again: await put(world, Bucket, policy) };
    },
  },
];

export const s3PolicyRefused: readonly Behaviour[] = [...faults, ...wholeOrNothing, ...blocked];

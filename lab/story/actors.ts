/** The people and tools of the lab's account, each with real SDK clients of its own. */
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';

export interface Actor {
  /** As the story names it: `alice (console)`. */
  readonly label: string;
  /** The caller's name in the account: `alice`, or a role. */
  readonly caller: string;
  readonly accessKeyId: string;
  s3(region: string): S3Client;
  kms(region: string): KMSClient;
  readonly cloudFront: CloudFrontClient;
  readonly trail: CloudTrailClient;
  close(): void;
}

export interface Actors {
  /** Sets the account up. */
  readonly owner: Actor;
  readonly alice: Actor;
  readonly terraform: Actor;
  readonly cloudFormation: Actor;
  close(): void;
}

/** The callers that lab/aws/callers.ts knows; their user agents stand there. */
const people = {
  owner: { label: 'the account owner', caller: 'lab-owner', accessKeyId: 'ASIALABOWNER' },
  alice: { label: 'alice, in the console', caller: 'alice', accessKeyId: 'AKIALABALICE' },
  terraform: { label: 'Terraform', caller: 'terraform', accessKeyId: 'ASIALABTERRAFORM' },
  cloudFormation: { label: 'CloudFormation', caller: 'cloudformation', accessKeyId: 'ASIALABCLOUDFORMATION' },
} as const;

export const labSecret = 'lab-secret';

const createActor = (endpoint: string, person: (typeof people)[keyof typeof people]): Actor => {
  const common = { endpoint, credentials: { accessKeyId: person.accessKeyId, secretAccessKey: labSecret } };
  const clients = new Map<string, S3Client | KMSClient>();
  const once = <C extends S3Client | KMSClient>(key: string, make: () => C): C => {
    const client = (clients.get(key) as C | undefined) ?? make();
    clients.set(key, client);
    return client;
  };
  const cloudFront = new CloudFrontClient({ ...common, region: 'us-east-1' });
  const trail = new CloudTrailClient({ ...common, region: 'us-east-1' });
  return {
    ...person,
    s3: (region) => once(`s3/${region}`, () => new S3Client({ ...common, region, forcePathStyle: true })),
    kms: (region) => once(`kms/${region}`, () => new KMSClient({ ...common, region })),
    cloudFront,
    trail,
    close: () => {
      for (const client of [...clients.values(), cloudFront, trail]) client.destroy();
    },
  };
};

export const createActors = (endpoint: string): Actors => {
  const owner = createActor(endpoint, people.owner);
  const alice = createActor(endpoint, people.alice);
  const terraform = createActor(endpoint, people.terraform);
  const cloudFormation = createActor(endpoint, people.cloudFormation);
  return {
    owner,
    alice,
    terraform,
    cloudFormation,
    close: () => {
      for (const actor of [owner, alice, terraform, cloudFormation]) actor.close();
    },
  };
};
